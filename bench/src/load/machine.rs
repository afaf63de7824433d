//! The machine all this runs on.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    thread::available_parallelism,
};

use anyhow::{Context as _, Result};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::Serialize;

/// Files a process needs besides its sockets.
const OTHER_FILES: u64 = 200;

/// What numbers from this machine depend on.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    cores: usize,
    cpu: String,
    memory_bytes: u64,
    kernel: String,
    /// Where the servers' data lies.
    file_system: String,
    /// Sockets one process may have open.
    pub(crate) sockets: u64,
}

impl Machine {
    /// Looks around, and raises the limit of open files as far as it goes,
    /// for this process and the servers it will start.
    pub(crate) fn describe(data_dir: Option<&Path>) -> Result<Self> {
        let temporary = std::env::temp_dir();
        let data_dir = data_dir.unwrap_or(&temporary);
        let open_files = raise_open_files()?;
        Ok(Self {
            cores: available_parallelism()?.get(),
            cpu: field(&read("/proc/cpuinfo")?, "model name").unwrap_or_default(),
            memory_bytes: field(&read("/proc/meminfo")?, "MemTotal")
                .and_then(|kib| kib.trim_end_matches(" kB").parse::<u64>().ok())
                .unwrap_or_default()
                * 1024,
            kernel: read("/proc/sys/kernel/osrelease")?.trim().to_owned(),
            file_system: file_system(&read("/proc/self/mounts")?, data_dir),
            sockets: open_files.saturating_sub(OTHER_FILES),
        })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cores ({}), {} GiB, Linux {}, data on {}, up to {} sockets a process",
            self.cores,
            self.cpu,
            self.memory_bytes >> 30,
            self.kernel,
            self.file_system,
            self.sockets
        )
    }
}

fn read(path: &str) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.to_owned())
}

/// The first value of a `name : value` list.
fn field(text: &str, name: &str) -> Option<String> {
    let mut pairs = text.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = pairs.find(|(key, _)| key.trim() == name)?;
    Some(value.trim().to_owned())
}

/// The kind of file system a path lies on.
fn file_system(mounts: &str, path: &Path) -> String {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mounts = mounts.lines().filter_map(|line| {
        let mut words = line.split_ascii_whitespace().skip(1);
        Some((PathBuf::from(words.next()?), words.next()?))
    });
    mounts
        .filter(|(at, _)| path.starts_with(at))
        .max_by_key(|(at, _)| at.components().count())
        .map_or_else(
            || "an unknown file system".to_owned(),
            |(_, kind)| kind.to_owned(),
        )
}

fn raise_open_files() -> Result<u64> {
    let limit = getrlimit(Resource::Nofile);
    let Some(most) = limit.maximum else {
        return Ok(u64::MAX);
    };
    let raised = Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    setrlimit(Resource::Nofile, raised).context("raising the limit of open files")?;
    Ok(most)
}

#[cfg(test)]
mod tests;
