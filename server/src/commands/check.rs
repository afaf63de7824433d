//! `irori check-config`: says whether the server could be started as it is
//! configured, and do its work.

use std::{io::ErrorKind, os::unix::fs::DirBuilderExt as _};

use anyhow::Context as _;
use engine::clock::{Clock as _, SystemClock};

use crate::{
    config::{Config, InForce},
    edge::listener::{ListenAddr, Listener},
};

/// Says what is in force.
#[expect(clippy::print_stdout, reason = "what was asked for")]
pub(super) fn show(in_force: &InForce) {
    println!("{in_force}");
}

/// Tries one thing after the other, and says of each how it is.
#[expect(clippy::print_stdout, reason = "what was asked for")]
pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let providers = config.providers()?;
    let mut findings = vec![("address".to_owned(), address(&config.listen.addr).await)];
    if let Some(addr) = config.listen.tls.http_redirect {
        let found = address(&ListenAddr::Tcp(addr)).await;
        findings.push(("http redirect".to_owned(), found));
    }
    if let Some(addr) = config.monitoring.metrics_addr {
        let found = address(&ListenAddr::Tcp(addr)).await;
        findings.push(("metrics".to_owned(), found));
    }
    if config.listen.speaks_tls() {
        findings.push(("certificate".to_owned(), certificate(config)));
    }
    findings.push(("data directory".to_owned(), data_dir(config)));
    findings.push(("files".to_owned(), files(config).await));
    for (id, checked) in providers.check().await {
        let found = checked.map(|()| READY.to_owned());
        findings.push((id, found.map_err(anyhow::Error::msg)));
    }
    let mut bad = 0;
    for (what, found) in findings {
        match found {
            Ok(how) => println!("{what}: {how}"),
            Err(problem) => {
                bad += 1;
                println!("{what}: {problem:#}");
            }
        }
    }
    anyhow::ensure!(bad == 0, "{bad} of these cannot be used");
    println!("The configuration is good.");
    Ok(())
}

const READY: &str = "ready";

/// How something is, or why it cannot be used.
type Finding = anyhow::Result<String>;

/// That somebody listens there is no fault of the configuration: it is most
/// often checked beside the server that runs.
async fn address(addr: &ListenAddr) -> Finding {
    match Listener::bind(addr).await.map(drop) {
        Ok(()) => Ok(format!("{addr} is free")),
        Err(cause) if cause.kind() == ErrorKind::AddrInUse => {
            Ok(format!("{addr} is in use, perhaps by an irori that runs"))
        }
        Err(cause) => Err(cause).with_context(|| format!("cannot listen on {addr}")),
    }
}

fn certificate(config: &Config) -> Finding {
    let files = config.listen.tls.files();
    let files = files.context("--tls-cert needs --tls-key")?;
    let certificate = files.load(SystemClock.now_ms())?;
    if let Some(url) = &config.listen.public_url
        && let Some(host) = url.host_str()
    {
        anyhow::ensure!(
            certificate.is_for(host),
            "it is not for {host}, which --public-url names"
        );
    }
    Ok(format!("ready, until {}", certificate.last_day()))
}

/// Makes it as the server would, and tries to write there.
fn data_dir(config: &Config) -> Finding {
    let dir = &config.storage.data_dir;
    let tried = std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .and_then(|()| tempfile::tempfile_in(dir).map(drop));
    tried.with_context(|| format!("cannot write to {}", dir.display()))?;
    Ok(READY.to_owned())
}

async fn files(config: &Config) -> Finding {
    config.storage.open_blobs()?.check().await?;
    Ok(READY.to_owned())
}
