//! nginx, as one process, so that its time is easy to tell and it goes when it is
//! killed.

use std::{fs, net::SocketAddr, path::Path, time::Duration};

use anyhow::{Context as _, Result, bail};
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep},
};

use crate::program::spawn;

/// What it writes to a disk on the way.
const PLACES: [&str; 5] = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
/// How long it may take until it is ready.
const START: Duration = Duration::from_secs(10);

/// An nginx that ends with this.
#[derive(Debug)]
pub(crate) struct Nginx {
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Nginx {
    /// Starts it with a file that has it listen at this address.
    pub(crate) fn start(dir: &Path, address: SocketAddr, file: &str) -> Result<Self> {
        let conf = dir.join("nginx.conf");
        fs::write(&conf, file)?;
        // As root or not: what lies in sbin is found too.
        let mut command = Command::new("sh");
        command
            .args(["-c", "PATH=$PATH:/usr/sbin; exec nginx \"$@\"", "nginx"])
            .arg("-p")
            .arg(dir)
            .arg("-c")
            .arg(conf)
            .args(["-e", "stderr", "-g"])
            .arg(format!(
                "daemon off; master_process off; pid {}; error_log stderr error;",
                dir.join("nginx.pid").display()
            ));
        let child = spawn(&mut command, &dir.join("nginx.log"));
        let child = child.context("nginx (scripts/proxies.sh installs it)")?;
        Ok(Self { address, child })
    }

    /// Waits until it is `ready`, as the caller can tell.
    pub(crate) async fn wait(&mut self, ready: impl AsyncFn(SocketAddr) -> bool) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < START {
            if let Some(status) = self.child.try_wait()? {
                bail!("nginx ended with {status}");
            }
            if ready(self.address).await {
                return Ok(());
            }
            sleep(Duration::from_millis(20)).await;
        }
        bail!("nginx is not ready after {} s", START.as_secs())
    }

    pub(crate) fn pid(&self) -> Result<u32> {
        self.child.id().context("nginx has ended")
    }
}

/// What has it write to places of this folder, and nowhere else.
pub(crate) fn places(dir: &Path) -> String {
    PLACES
        .map(|place| format!("{place}_temp_path {}/{place};", dir.display()))
        .join(" ")
}
