//! What a process uses, as the kernel counts it.

use std::{fs, time::Duration};

use anyhow::{Context as _, Result};
use rustix::param::clock_ticks_per_second;

/// Time on the processors so far, user and system, of all its threads.
pub(crate) fn cpu_time(pid: u32) -> Result<Duration> {
    let path = format!("/proc/{pid}/stat");
    let stat = fs::read_to_string(&path).context(path.clone())?;
    let ticks = cpu_ticks(&stat).context(path)?;
    Ok(Duration::from_secs_f64(
        precise(ticks) / precise(clock_ticks_per_second()),
    ))
}

/// Bytes of memory it holds now.
pub(crate) fn resident(pid: u32) -> Result<u64> {
    let path = format!("/proc/{pid}/status");
    let status = fs::read_to_string(&path).context(path.clone())?;
    status_bytes(&status, "VmRSS:").context(path)
}

/// Bytes of memory it held at the most since it began.
pub(crate) fn most_resident(pid: u32) -> Result<u64> {
    let path = format!("/proc/{pid}/status");
    let status = fs::read_to_string(&path).context(path.clone())?;
    status_bytes(&status, "VmHWM:").context(path)
}

/// Counts here stay far below 2^52, up to which an `f64` is exact.
#[expect(clippy::cast_precision_loss, reason = "see above")]
pub(crate) fn precise(count: u64) -> f64 {
    count as f64
}

fn cpu_ticks(stat: &str) -> Option<u64> {
    // The second field is the program's name, which may hold spaces and brackets.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
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
        let stat = "77 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 120 34 0 0 20 0";
        assert_eq!(cpu_ticks(stat), Some(154));
        assert_eq!(cpu_ticks("77 (a) S 1"), None);
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
        assert!(cpu_time(own).is_ok());
    }
}
