//! What the system says of this process, under the names that every Prometheus
//! client has for it. Where there is no `/proc` some of them are missing.

use std::{fs, os::unix::fs::MetadataExt as _};

use engine::telemetry::{described, looked_up};
use prometheus::{
    core::{Collector, Desc},
    proto::{
        MetricFamily,
        MetricType::{self, COUNTER, GAUGE},
    },
};
use rustix::{
    process::{Resource, getrlimit},
    time::{ClockId, clock_gettime},
};

const FAMILIES: [(&str, &str, MetricType); 7] = [
    (
        "process_cpu_seconds_total",
        "Processor time that was used, in the kernel too.",
        COUNTER,
    ),
    (
        "process_max_fds",
        "File descriptors that there may be.",
        GAUGE,
    ),
    ("process_open_fds", "File descriptors that are open.", GAUGE),
    (
        "process_resident_memory_bytes",
        "Memory that is in use.",
        GAUGE,
    ),
    (
        "process_start_time_seconds",
        "When the process was started, in seconds since 1970.",
        GAUGE,
    ),
    ("process_threads", "Threads of the system.", GAUGE),
    (
        "process_virtual_memory_bytes",
        "Memory that is addressed, in use or not.",
        GAUGE,
    ),
];

/// What the system says of this process.
pub(super) struct Process {
    descs: [Desc; FAMILIES.len()],
    started_at_ms: i64,
}

impl Process {
    /// One that was started a moment ago.
    pub(super) fn started(at_ms: i64) -> Self {
        Self {
            descs: FAMILIES.map(|(name, help, _)| described(name, help, None)),
            started_at_ms: at_ms,
        }
    }

    /// In the order of [`FAMILIES`].
    #[expect(clippy::cast_precision_loss, reason = "nobody reads the last bytes")]
    fn look(&self) -> [Option<f64>; FAMILIES.len()] {
        let processor = clock_gettime(ClockId::ProcessCPUTime);
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let bytes = |of| Some(number(&status, of)? * 1024.0);
        [
            Some(processor.tv_sec as f64 + processor.tv_nsec as f64 / 1e9),
            getrlimit(Resource::Nofile).current.map(|most| most as f64),
            open_descriptors().map(|open| open as f64),
            bytes("VmRSS:"),
            Some(self.started_at_ms as f64 / 1e3),
            number(&status, "Threads:"),
            bytes("VmSize:"),
        ]
    }
}

impl Collector for Process {
    fn desc(&self) -> Vec<&Desc> {
        self.descs.iter().collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let looked = self.look().into_iter().zip(&self.descs).zip(FAMILIES);
        let family = |((value, desc), (_, _, kind)): ((Option<f64>, _), _)| {
            value.map(|value| looked_up(desc, kind, &[("", value)]))
        };
        looked.filter_map(family).collect()
    }
}

/// The number in a line such as `VmRSS:     1234 kB`.
fn number(status: &str, of: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(of))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Since Linux 6.2 the directory of the descriptors has their number for its
/// size; before, each of them is to be listed.
fn open_descriptors() -> Option<u64> {
    const DESCRIPTORS: &str = "/proc/self/fd";
    match fs::metadata(DESCRIPTORS).ok()?.size() {
        0 => Some(fs::read_dir(DESCRIPTORS).ok()?.count() as u64),
        open => Some(open),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_seen_as_it_is() {
        let process = Process::started(1_500);
        let before = process.look().map(Option::unwrap);
        let _more: Vec<_> = (0..20)
            .map(|_| fs::File::open("/dev/null").unwrap())
            .collect();
        let after = process.look().map(Option::unwrap);
        assert!(after[0] >= before[0] && after[0] > 0.0);
        assert!(after[2] >= before[2] + 10.0 && after[2] <= after[1]);
        assert!(after[3] > 1e6 && after[3] < after[6]);
        assert!((after[4] - 1.5).abs() < 1e-9 && after[5] >= 1.0);
        assert_eq!(process.collect().len(), FAMILIES.len());
    }
}
