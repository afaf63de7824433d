//! The server under test, as a child process.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    process::{Child, Command},
    time::{sleep, timeout},
};

use crate::{certificate::Certificate, http::Http};

/// How long a start may take.
const START: Duration = Duration::from_secs(30);
/// How long a clean stop may take.
const STOP: Duration = Duration::from_secs(15);

/// Which server, and how it is started.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServerArgs {
    /// The server's program.
    #[arg(long, env = "IRORI_BIN", default_value = "target/release/irori")]
    pub(crate) server: PathBuf,
    /// The folder with what the server gives to browsers.
    #[arg(long, env = "IRORI_SITE", default_value = "target/release/site")]
    pub(crate) site: PathBuf,
    /// Where servers keep their data: `replay` in the folder itself, the
    /// measurements in new folders in it. The system's folder for temporary
    /// files if it is not given.
    #[arg(long)]
    pub(crate) data_dir: Option<PathBuf>,
}

/// How to start a server.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) binary: PathBuf,
    /// What it gives to browsers; left out where there is none.
    pub(crate) site: PathBuf,
    pub(crate) data_dir: PathBuf,
    /// The first is the default room.
    pub(crate) rooms: Vec<String>,
    /// What else it is told, as variables of its environment.
    pub(crate) settings: Vec<(&'static str, String)>,
    /// What it shows where it speaks TLS.
    pub(crate) tls: Option<Certificate>,
}

/// A server that answers. It is killed when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    config: Config,
    pub(crate) address: SocketAddr,
    /// Where it tells what it counts.
    pub(crate) metrics: SocketAddr,
    child: Child,
    /// From spawning to the first `200` of `/readyz`.
    pub(crate) started_in: Duration,
}

impl Server {
    /// Starts a server on a free port and waits until it is ready.
    pub(crate) async fn start(config: Config) -> Result<Self> {
        ensure!(
            config.binary.is_file(),
            "there is no server at {}; build it first",
            config.binary.display()
        );
        fs::create_dir_all(&config.data_dir)?;
        let address = free_address()?;
        let metrics = loop {
            let another = free_address()?;
            if another != address {
                break another;
            }
        };
        let (child, started_in) = spawn(&config, address, metrics).await?;
        Ok(Self {
            config,
            address,
            metrics,
            child,
            started_in,
        })
    }

    /// Host and port.
    pub(crate) fn authority(&self) -> String {
        self.address.to_string()
    }

    /// The process id.
    pub(crate) fn pid(&self) -> Result<u32> {
        self.child.id().context("the server has ended")
    }

    /// Kills it as a power failure would, and starts it again on the same
    /// port and data.
    pub(crate) async fn kill_and_restart(&mut self) -> Result<()> {
        self.child.kill().await.context("killing the server")?;
        self.start_again().await
    }

    /// Stops it, and starts it again on the same port and data, with TLS.
    pub(crate) async fn restart_over_tls(&mut self, certificate: Certificate) -> Result<()> {
        self.end().await?;
        self.config.tls = Some(certificate);
        self.start_again().await
    }

    async fn start_again(&mut self) -> Result<()> {
        (self.child, self.started_in) = spawn(&self.config, self.address, self.metrics).await?;
        Ok(())
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    pub(crate) async fn stop(mut self) -> Result<ExitStatus> {
        self.end().await
    }

    async fn end(&mut self) -> Result<ExitStatus> {
        let pid = i32::try_from(self.pid()?)?;
        let pid = Pid::from_raw(pid).context("the server has no process id")?;
        kill_process(pid, Signal::TERM).context("asking the server to end")?;
        match timeout(STOP, self.child.wait()).await {
            Ok(status) => Ok(status?),
            Err(_) => bail!(
                "the server had not ended {} s after SIGTERM{}",
                STOP.as_secs(),
                last_words(&self.config.data_dir)
            ),
        }
    }
}

async fn spawn(
    config: &Config,
    address: SocketAddr,
    metrics: SocketAddr,
) -> Result<(Child, Duration)> {
    let log = File::options()
        .create(true)
        .append(true)
        .open(log_path(&config.data_dir))?;
    let begin = Instant::now();
    let mut child = command(config, address)
        .arg("--metrics-addr")
        .arg(metrics.to_string())
        .stdout(log.try_clone()?)
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("starting {}", config.binary.display()))?;
    let ready = timeout(START, ready(&mut child, config, address)).await;
    let problem = match ready {
        Ok(Ok(())) => return Ok((child, begin.elapsed())),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("the server was not ready after {} s", START.as_secs()),
    };
    bail!("{problem}{}", last_words(&config.data_dir))
}

/// The program with the options that say which server it is.
fn command(config: &Config, address: SocketAddr) -> Command {
    let mut command = Command::new(&config.binary);
    if let Ok(site) = config.site.canonicalize() {
        command.env("IRORI_SITE", site);
    }
    if let Some(tls) = &config.tls {
        command.arg("--tls-cert").arg(&tls.certificate);
        command.arg("--tls-key").arg(&tls.key);
    }
    command
        .arg("--addr")
        .arg(address.to_string())
        .arg("--data-dir")
        .arg(&config.data_dir)
        .env("IRORI_ROOMS", config.rooms.join(","))
        .env("IRORI_MESSAGES_PER_10S", "1000000")
        .env("IRORI_REQUESTS_PER_10S", "1000000")
        .env("IRORI_SOCKETS_PER_PERSON", "100")
        .env("IRORI_SIGN_INS_PER_10S", "1000000")
        .envs(config.settings.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null());
    command
}

/// Asks until the server says that it is ready.
async fn ready(child: &mut Child, config: &Config, address: SocketAddr) -> Result<()> {
    loop {
        if let Some(status) = child.try_wait()? {
            bail!("the server ended while starting ({status})");
        }
        if is_ready(config, address).await? {
            return Ok(());
        }
        sleep(Duration::from_millis(2)).await;
    }
}

/// Over TLS the program itself asks, which takes longer.
async fn is_ready(config: &Config, address: SocketAddr) -> Result<bool> {
    if config.tls.is_none() {
        let answer = Http::new(address.to_string()).get("/readyz", None).await;
        return Ok(answer.is_ok_and(|answer| answer.status.is_success()));
    }
    let asked = command(config, address).arg("healthcheck").output();
    Ok(asked.await?.status.success())
}

fn log_path(data_dir: &Path) -> PathBuf {
    data_dir.join("server.log")
}

/// The end of the server's log, for a complaint about it.
fn last_words(data_dir: &Path) -> String {
    let log = fs::read_to_string(log_path(data_dir)).unwrap_or_default();
    let lines: Vec<_> = log.lines().collect();
    let tail = &lines[lines.len().saturating_sub(12)..];
    if tail.is_empty() {
        "; it said nothing".to_owned()
    } else {
        format!("; its last words:\n{}", tail.join("\n"))
    }
}

/// A free port below those the system hands out to clients: a client that
/// tries to reach a dead server could otherwise be given the server's own port,
/// reach itself, and keep the server from coming back.
pub(crate) fn free_address() -> Result<SocketAddr> {
    for _ in 0..100 {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, rand::random_range(18_000..30_000)));
        if TcpListener::bind(address).is_ok() {
            return Ok(address);
        }
    }
    bail!("no free port between 18000 and 30000")
}
