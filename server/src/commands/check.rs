//! `irori check-config`: says whether the server could be started as it is
//! configured, and do its work.

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use engine::{
    clock::{Clock as _, SystemClock},
    storage::Storage,
};
use url::Url;

use super::healthcheck;
use crate::{
    config::{Config, InForce},
    edge::listener::{ListenAddr, Listener},
    output,
    root_cause::root_cause,
};

/// Says what is in force.
pub(super) fn show(in_force: &InForce) -> io::Result<()> {
    output::line(in_force)
}

/// Tries one thing after the other, and says of each how it is.
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
        findings.push(("certificate".to_owned(), certificate(config).await));
    }
    findings.push(("data directory".to_owned(), data_dir(config)));
    if let Some(postgres) = config.storage.postgres()? {
        let found = Storage::try_postgres(postgres).await;
        findings.push(("database".to_owned(), found.map_err(Into::into)));
    }
    if let Some(nats) = config.nats.engine(&config.storage)? {
        for server in &nats.servers {
            let found = nats.try_server(server).await;
            findings.push((server.to_string(), found.map_err(Into::into)));
        }
    }
    findings.push(("files".to_owned(), files(config).await));
    if let Err(problem) = fetch::authorities() {
        let problem = anyhow::Error::msg(problem)
            .context("none are known here (the package ca-certificates)");
        findings.push(("authorities of certificates".to_owned(), Err(problem)));
    }
    for (id, checked) in providers.check().await {
        let found = checked.map(|()| READY.to_owned());
        findings.push((id, found.map_err(anyhow::Error::msg)));
    }
    let mut bad = 0;
    for (what, found) in findings {
        match found {
            Ok(how) => output::line(format_args!("{what}: {how}"))?,
            Err(problem) => {
                bad += 1;
                output::line(format_args!("{what}: {problem:#}"))?;
            }
        }
    }
    anyhow::ensure!(bad == 0, "{bad} of these cannot be used");
    output::line("The configuration is good.")?;
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

async fn certificate(config: &Config) -> Finding {
    let now_ms = SystemClock.now_ms();
    if let Some(acme) = config.listen.tls.acme(&config.storage.data_dir) {
        let kept = acme.kept(now_ms).map(|kept| kept.last_day());
        let found = authority(&config.listen.tls.acme_directory).await;
        return match (found, kept) {
            (Ok(()), None) => {
                Ok("none yet; the authority answers, and is asked at the start".into())
            }
            (Ok(()), Some(day)) => Ok(format!("ready, until {day}; the authority answers")),
            (Err(problem), None) => Err(problem),
            (Err(problem), Some(day)) => {
                Err(problem.context(format!("ready, until {day}, but not to be renewed")))
            }
        };
    }
    let files = config.listen.tls.files();
    let files = files.context("--tls-cert needs --tls-key")?;
    let certificate = files.load(now_ms)?;
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

/// Whether certificates are given there.
async fn authority(directory: &Url) -> anyhow::Result<()> {
    let client = fetch::build(healthcheck::asking)?;
    let found = async {
        let answer = client.get(directory.clone()).send().await?;
        answer.error_for_status()?.bytes().await
    };
    let found = found.await;
    let found = found
        .map_err(|cause| anyhow::anyhow!("{directory} does not answer: {}", root_cause(&cause)))?;
    let directory_found = serde_json::from_slice::<serde_json::Value>(&found)
        .is_ok_and(|found| found.get("newOrder").is_some());
    anyhow::ensure!(directory_found, "{directory} is no directory of ACME");
    Ok(())
}

/// Tries to write there. What is missing stays so: whoever checks may be another
/// user than the one who serves, who could not write to what this made.
fn data_dir(config: &Config) -> Finding {
    writable_directory(&config.storage.data_dir)
}

async fn files(config: &Config) -> Finding {
    let location = config.storage.blobs_location();
    match location.directory() {
        // Opening it would make it.
        Some(dir) if !dir.is_dir() => writable_directory(dir),
        _ => {
            config.storage.open_blobs()?.check().await?;
            Ok(READY.to_owned())
        }
    }
}

fn writable_directory(dir: &Path) -> Finding {
    let (there, is_missing) = nearest(dir);
    let tried = tempfile::tempfile_in(&there).map(drop);
    tried.with_context(|| format!("cannot write to {}", there.display()))?;
    Ok(if is_missing {
        "is made at the start".to_owned()
    } else {
        READY.to_owned()
    })
}

/// The directory, or of those above it the first that is there; and whether it
/// is one above.
fn nearest(dir: &Path) -> (PathBuf, bool) {
    let above = dir.ancestors().skip(1);
    let missing = matches!(std::fs::metadata(dir), Err(cause) if is_missing(&cause));
    if !missing {
        return (dir.to_owned(), false);
    }
    let there = above
        .map(|dir| {
            if dir == Path::new("") {
                Path::new(".")
            } else {
                dir
            }
        })
        .find(|dir| dir.exists());
    (there.unwrap_or(Path::new("/")).to_owned(), true)
}

fn is_missing(cause: &io::Error) -> bool {
    cause.kind() == ErrorKind::NotFound
}
