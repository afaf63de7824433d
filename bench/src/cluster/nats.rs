//! NATS, by way of which nodes tell each other what is new.

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use rustix::process::Signal;
use tokio::process::{Child, Command};

use super::{net::free_port, program::spawn};
use crate::server::signal;

/// A NATS that ends with this.
#[derive(Debug)]
pub(crate) struct Nats {
    program: PathBuf,
    log: PathBuf,
    address: SocketAddr,
    child: Child,
    pub(crate) port: u16,
}

impl Nats {
    pub(super) fn start(program: &Path, log: &Path, listens: IpAddr) -> Result<Self> {
        let address = free_port(listens)?;
        Ok(Self {
            program: program.to_owned(),
            log: log.to_owned(),
            address,
            child: start(program, log, address)?,
            port: address.port(),
        })
    }

    /// Ends it as a power failure would.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        self.child.kill().await.context("killing NATS")
    }

    /// Starts it where it was.
    pub(crate) fn start_again(&mut self) -> Result<()> {
        self.child = start(&self.program, &self.log, self.address)?;
        Ok(())
    }

    /// Has it stand still, or go on.
    pub(crate) fn signal(&self, what: Signal) -> Result<()> {
        signal(&self.child, what)
    }
}

fn start(program: &Path, log: &Path, address: SocketAddr) -> Result<Child> {
    let mut command = Command::new(program);
    command.arg("-a").arg(address.ip().to_string());
    command.arg("-p").arg(address.port().to_string());
    spawn(&mut command, log)
}
