//! The binary as a process of its own.

use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::net::TcpListener;

use crate::{
    client::{DEADLINE, soon},
    http_client::Visitor,
};

/// A running `irori`, killed when the test is over.
pub(crate) struct Running {
    process: Child,
    /// What it has logged, line by line.
    said: Arc<Mutex<Vec<String>>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(crate) fn irori(data: &Path) -> Command {
    for_tests(Command::new(env!("CARGO_BIN_EXE_irori")), data)
}

/// The same where the system gives it no more file descriptors than this.
pub(crate) fn irori_with_descriptors(data: &Path, descriptors: u32) -> Command {
    let script = format!("ulimit -n {descriptors} && exec \"$0\" \"$@\"");
    irori_by_shell(data, &script)
}

/// The same started by a script, which is to end with `exec "$0" "$@"`.
pub(crate) fn irori_by_shell(data: &Path, script: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_irori")]);
    for_tests(shell, data)
}

fn for_tests(mut command: Command, data: &Path) -> Command {
    command
        .env("IRORI_ADDR", "127.0.0.1:0")
        .env("IRORI_DATA", data)
        .env_remove("RUST_LOG")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// An address that nobody listens on, for a program that has to be told one.
pub(crate) async fn free_addr() -> SocketAddr {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    free.local_addr().unwrap()
}

impl Running {
    /// Starts it, and waits until it says where it is.
    pub(crate) fn start(data: &Path) -> (Self, Visitor) {
        Self::start_by(irori(data))
    }

    pub(crate) fn start_by(command: Command) -> (Self, Visitor) {
        let mut running = Self::spawn(command);
        let line = running.waits_to_say("Irori is at http");
        let (_, url) = line.split_once("://").unwrap();
        let addr = url.split('/').next().unwrap().parse().unwrap();
        (running, Visitor::new(addr))
    }

    /// Starts it, and reads what it says.
    pub(crate) fn spawn(mut command: Command) -> Self {
        let mut process = command.spawn().unwrap();
        let stderr = process.stderr.take().unwrap();
        let said: Arc<Mutex<Vec<String>>> = Arc::default();
        let lines = Arc::clone(&said);
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                lines.lock().unwrap().push(line);
            }
        });
        Self { process, said }
    }

    /// Waits until it has said this; the first line of it.
    pub(crate) fn waits_to_say(&mut self, text: &str) -> String {
        let start = Instant::now();
        while start.elapsed() < DEADLINE {
            // Looked at first: what it said at its end is to be found.
            let ended = self.process.try_wait().unwrap().is_some();
            if let Some(line) = self.find(text) {
                return line;
            }
            assert!(!ended, "it ended: {:?}", self.said.lock().unwrap());
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("{text} not in {:?}", self.said.lock().unwrap());
    }

    /// As [`Self::waits_to_say`], while others go on.
    pub(crate) async fn says(&self, text: &str) -> String {
        soon(text, async {
            loop {
                if let Some(line) = self.find(text) {
                    return line;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        })
        .await
    }

    /// How many lines it has said so far with this in them.
    pub(crate) fn said(&self, text: &str) -> usize {
        let said = self.said.lock().unwrap();
        said.iter().filter(|line| line.contains(text)).count()
    }

    pub(crate) fn find(&self, text: &str) -> Option<String> {
        let said = self.said.lock().unwrap();
        said.iter().find(|line| line.contains(text)).cloned()
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(&self.process)
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// Waits for the end, while others go on; the exit code.
    pub(crate) async fn ended(mut self) -> Option<i32> {
        let ended = tokio::task::spawn_blocking(move || self.ended_within(DEADLINE));
        ended.await.unwrap()
    }

    /// Waits for the end; the exit code.
    pub(crate) fn ended_within(&mut self, limit: Duration) -> Option<i32> {
        let start = Instant::now();
        while start.elapsed() < limit {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("still running after {limit:?}");
    }
}

/// Runs it where it cannot start; its exit code and what it said.
pub(crate) fn refused(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), said)
}
