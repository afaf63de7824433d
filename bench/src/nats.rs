//! NATS, by way of which nodes tell each other what is new.

use std::{
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use rustix::process::Signal;
use tokio::{
    process::{Child, Command},
    time::sleep,
};

use crate::{program::spawn, server::signal};

/// A NATS that ends with this.
#[derive(Debug)]
pub(crate) struct Nats {
    program: PathBuf,
    log: PathBuf,
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Nats {
    /// Starts it at this address, and waits until it listens.
    pub(crate) async fn start(program: &Path, log: &Path, address: SocketAddr) -> Result<Self> {
        let mut nats = Self {
            program: program.to_owned(),
            log: log.to_owned(),
            address,
            child: start(program, log, address)?,
        };
        nats.listens().await?;
        Ok(nats)
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    pub(crate) fn pid(&self) -> Result<u32> {
        self.child.id().context("NATS has ended")
    }

    /// Ends it as a power failure would.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        self.child.kill().await.context("killing NATS")
    }

    /// Starts it where it was.
    pub(crate) async fn start_again(&mut self) -> Result<()> {
        self.child = start(&self.program, &self.log, self.address)?;
        self.listens().await
    }

    /// Has it stand still, or go on.
    pub(crate) fn signal(&self, what: Signal) -> Result<()> {
        signal(&self.child, what)
    }

    async fn listens(&mut self) -> Result<()> {
        for _ in 0..500 {
            if TcpStream::connect(self.address).is_ok() {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("NATS ended while starting ({status})");
            }
            sleep(Duration::from_millis(20)).await;
        }
        bail!("NATS does not listen at {}", self.address)
    }
}

fn start(program: &Path, log: &Path, address: SocketAddr) -> Result<Child> {
    let mut command = Command::new(program);
    command.arg("-a").arg(address.ip().to_string());
    command.arg("-p").arg(address.port().to_string());
    spawn(&mut command, log)
}
