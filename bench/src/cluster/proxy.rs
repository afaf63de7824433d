//! nginx in front of the nodes, as it comes with Irori.

use std::{fs, net::SocketAddr, path::Path, time::Duration};

use anyhow::{Context as _, Result, bail};
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep},
};

use super::program::spawn;
use crate::{http::Http, server::free_address};

const CONF: &str = include_str!("../../../deploy/container/nginx.conf");
/// What nginx writes to a disk on the way.
const PLACES: [&str; 5] = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
/// How long it may take until it has found a node.
const START: Duration = Duration::from_secs(10);

/// An nginx that ends with this.
#[derive(Debug)]
pub(super) struct Proxy {
    pub(super) address: SocketAddr,
    child: Child,
}

impl Proxy {
    /// Starts it in front of nodes, each with the name that the file has for it.
    pub(super) fn start(dir: &Path, nodes: &[(&str, SocketAddr)]) -> Result<Self> {
        let address = free_address()?;
        let conf = dir.join("nginx.conf");
        fs::write(&conf, with_addresses(dir, address, nodes))?;
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
        let child = spawn(&mut command, &dir.join("nginx.log")).context("nginx")?;
        Ok(Self { address, child })
    }

    /// Waits until it has found a node.
    pub(super) async fn is_ready(&mut self) -> Result<()> {
        let begun = Instant::now();
        let mut http = Http::new(self.address.to_string());
        while begun.elapsed() < START {
            if let Some(status) = self.child.try_wait()? {
                bail!("nginx ended with {status}");
            }
            let answer = http.get("/readyz", None).await;
            if answer.is_ok_and(|answer| answer.status.is_success()) {
                return Ok(());
            }
            sleep(Duration::from_millis(50)).await;
        }
        bail!("nginx has found no node after {} s", START.as_secs())
    }
}

/// The file with our addresses, and with places of its own.
fn with_addresses(dir: &Path, address: SocketAddr, nodes: &[(&str, SocketAddr)]) -> String {
    let places = PLACES.map(|place| format!("{place}_temp_path {}/{place};", dir.display()));
    let mut conf = CONF
        .replace("http {", &format!("http {{ {}", places.join(" ")))
        .replace("listen 3000;", &format!("listen {address};"));
    for (name, node) in nodes {
        conf = conf.replace(&format!("server {name}:3000 "), &format!("server {node} "));
    }
    conf
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_the_file_is_ours() {
        let nodes = ["a", "b", "c"].map(|name| (name, "10.0.0.1:4000".parse().unwrap()));
        let address = "127.0.0.1:5000".parse().unwrap();
        let conf = with_addresses(Path::new("/there"), address, &nodes);
        assert!(
            !conf
                .lines()
                .any(|line| line.contains("3000") && !line.starts_with('#'))
        );
        assert_eq!(conf.matches("server 10.0.0.1:4000 ").count(), nodes.len());
        assert!(conf.contains("listen 127.0.0.1:5000;"));
        assert!(conf.contains("proxy_temp_path /there/proxy;"));
    }
}
