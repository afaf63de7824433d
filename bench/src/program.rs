//! Programs of others, run to their end or beside us.

use std::{fs::File, path::Path, process::Stdio};

use anyhow::{Context as _, Result, ensure};
use tokio::process::{Child, Command};

/// Runs a program that does something and ends.
pub(crate) async fn run(command: &mut Command) -> Result<()> {
    let name = name_of(command);
    let done = command.stdin(Stdio::null()).output().await;
    let done = done.with_context(|| format!("starting {name}"))?;
    ensure!(
        done.status.success(),
        "{name} ended with {}: {}",
        done.status,
        String::from_utf8_lossy(&done.stderr).trim()
    );
    Ok(())
}

/// Starts a program that goes on. What it says is added to a file.
pub(crate) fn spawn(command: &mut Command, log: &Path) -> Result<Child> {
    let name = name_of(command);
    let log = File::options().create(true).append(true).open(log)?;
    command
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("starting {name}"))
}

fn name_of(command: &Command) -> String {
    command.as_std().get_program().display().to_string()
}
