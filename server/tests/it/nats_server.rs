//! A NATS of one's own, from the distribution's package (`scripts/nats.sh`).

use std::{
    fs,
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::{client::soon, running::free_addr};

/// A running server; it ends when this is dropped.
pub(crate) struct NatsServer {
    pub(crate) addr: SocketAddr,
    process: Option<Child>,
    dir: TempDir,
}

impl NatsServer {
    /// Starts it on a port of its own.
    pub(crate) async fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        // More than one of these has room for is to go by it.
        Self::start_with(dir, "max_payload: 2048").await
    }

    /// The same with settings, and a directory of files that they name.
    pub(crate) async fn start_with(dir: TempDir, settings: &str) -> Self {
        let mut server = Self::not_yet(dir, settings).await;
        server.start_again().await;
        server
    }

    /// One that is not started yet.
    pub(crate) async fn not_yet(dir: TempDir, settings: &str) -> Self {
        let addr = free_addr().await;
        let settings = format!("listen: \"{addr}\"\n{settings}\n");
        fs::write(dir.path().join("nats.conf"), settings).unwrap();
        Self {
            addr,
            process: None,
            dir,
        }
    }

    /// Starts it on the port that it had.
    pub(crate) async fn start_again(&mut self) {
        assert!(self.process.is_none(), "it runs");
        let program = std::env::var_os("IRORI_NATS_SERVER");
        let mut command = Command::new(program.unwrap_or_else(|| "nats-server".into()));
        command
            .current_dir(self.dir.path())
            .args(["-c", "nats.conf", "-l", "log"])
            .stdin(Stdio::null());
        let process = command.spawn();
        let process = process.expect("there is no NATS: scripts/nats.sh brings it");
        self.process = Some(process);
        soon("NATS", async {
            while TcpStream::connect(self.addr).await.is_err() {
                let ended = self.process.as_mut().unwrap().try_wait().unwrap();
                assert!(ended.is_none(), "NATS did not start: {}", self.log());
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
    }

    fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    /// Ends it as if its machine had died.
    pub(crate) fn kill(&mut self) {
        let mut process = self.process.take().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// Sends it a signal, such as to stand still or go on.
    pub(crate) fn signal(&self, signal: Signal) {
        let process = self.process.as_ref().unwrap();
        kill_process(Pid::from_child(process), signal).unwrap();
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        format!("nats://{}", self.addr)
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
