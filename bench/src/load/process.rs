//! What a process uses, as the kernel counts it.

use std::{fs, time::Duration};

use anyhow::{Context as _, Result};
use rustix::param::clock_ticks_per_second;

/// Time on the processors so far, user and system, of all its threads.
pub(crate) fn cpu_time(pid: u32) -> Result<Duration> {
    let path = format!("/proc/{pid}/stat");
    let stat = fs::read_to_string(&path).context(path.clone())?;
    let stat = Stat::read(&stat).context(path)?;
    Ok(as_time(stat.own))
}

/// The same of a process and its children, those that have ended included.
pub(crate) fn cpu_time_of_family(pid: u32) -> Result<Duration> {
    let mut ticks = 0;
    for entry in fs::read_dir("/proc")? {
        // Whoever has ended meanwhile is no child any more.
        let Ok(stat) = fs::read_to_string(entry?.path().join("stat")) else {
            continue;
        };
        let Some(stat) = Stat::read(&stat) else {
            continue;
        };
        if stat.pid == pid {
            ticks += stat.own + stat.of_ended;
        } else if stat.parent == pid {
            ticks += stat.own;
        }
    }
    Ok(as_time(ticks))
}

/// Bytes of memory it holds now.
pub(crate) fn resident(pid: u32) -> Result<u64> {
    field_of_status(pid, "VmRSS:")
}

/// Those among them that no file of the disk has.
pub(crate) fn resident_of_its_own(pid: u32) -> Result<u64> {
    field_of_status(pid, "RssAnon:")
}

/// Bytes of memory it held at the most since it began.
pub(crate) fn most_resident(pid: u32) -> Result<u64> {
    field_of_status(pid, "VmHWM:")
}

fn field_of_status(pid: u32, name: &str) -> Result<u64> {
    let path = format!("/proc/{pid}/status");
    let status = fs::read_to_string(&path).context(path.clone())?;
    status_bytes(&status, name).context(path)
}

/// Counts here stay far below 2^52, up to which an `f64` is exact.
#[expect(clippy::cast_precision_loss, reason = "see above")]
pub(crate) fn precise(count: u64) -> f64 {
    count as f64
}

fn as_time(ticks: u64) -> Duration {
    Duration::from_secs_f64(precise(ticks) / precise(clock_ticks_per_second()))
}

/// What `/proc/PID/stat` says.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    pid: u32,
    parent: u32,
    /// Ticks of the processor, user and system.
    own: u64,
    /// Those of children that have ended.
    of_ended: u64,
}

impl Stat {
    fn read(stat: &str) -> Option<Self> {
        // The second field is the program's name, which may hold spaces and brackets.
        let (before, behind) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = behind.split_ascii_whitespace().collect();
        let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
        Some(Self {
            pid: before.split(' ').next()?.parse().ok()?,
            parent: u32::try_from(number(1)?).ok()?,
            own: number(11)? + number(12)?,
            of_ended: number(13)? + number(14)?,
        })
    }
}

fn status_bytes(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: u64 = line.split_ascii_whitespace().next()?.parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_found_behind_a_strange_name() {
        let stat = "77 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 120 34 5 6 20 0";
        let read = Stat {
            pid: 77,
            parent: 1,
            own: 154,
            of_ended: 11,
        };
        assert_eq!(Stat::read(stat), Some(read));
        assert_eq!(Stat::read("77 (a) S 1"), None);
    }

    #[test]
    fn memory_is_found() {
        let status = "Name:\tirori\nVmPeak:\t 900 kB\nVmHWM:\t 20 kB\nVmRSS:\t   12 kB\n";
        assert_eq!(status_bytes(status, "VmRSS:"), Some(12 * 1024));
        assert_eq!(status_bytes(status, "VmHWM:"), Some(20 * 1024));
        assert_eq!(status_bytes("Name: x", "VmRSS:"), None);
    }

    #[test]
    fn this_process_uses_something() {
        let own = std::process::id();
        assert!(resident(own).unwrap() > 100_000);
        assert!(most_resident(own).unwrap() > 100_000);
        assert!(cpu_time_of_family(own).unwrap() >= cpu_time(own).unwrap());
    }
}
