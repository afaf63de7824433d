//! A NATS server, as a child process.

use std::{
    env,
    net::{SocketAddr, TcpStream},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use tokio::{
    process::{Child, Command},
    time::sleep,
};

use crate::server::free_address;

/// A NATS server that listens. It is killed when dropped.
#[derive(Debug)]
pub(crate) struct Nats {
    address: SocketAddr,
    child: Child,
}

impl Nats {
    /// Starts the one that `scripts/nats.sh` has found.
    pub(crate) async fn start() -> Result<Self> {
        let program = env::var_os("IRORI_NATS_SERVER");
        let program = program.context("there is no nats-server: scripts/bench.sh brings it")?;
        let address = free_address()?;
        let (host, port) = (address.ip().to_string(), address.port().to_string());
        let mut child = Command::new(&program)
            .args(["-a", &host, "-p", &port])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| program.display().to_string())?;
        for _ in 0..500 {
            if TcpStream::connect(address).is_ok() {
                return Ok(Self { address, child });
            }
            if let Some(status) = child.try_wait()? {
                bail!("nats-server ended while starting ({status})");
            }
            sleep(Duration::from_millis(20)).await;
        }
        bail!("nats-server does not listen at {address}")
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    pub(crate) fn pid(&self) -> Result<u32> {
        self.child.id().context("nats-server has ended")
    }
}
