//! What is counted of that which nodes tell each other.

use prometheus::{IntCounterVec, IntGauge};

use crate::telemetry::{Collectors, counters, gauge};

const DATABASE: &str = "database";
const NATS: &str = "nats";

/// How many signals were told by which way. Cloning gives another handle.
#[derive(Clone, Debug)]
pub(super) struct Told {
    signals: IntCounterVec,
    connected: IntGauge,
}

impl Default for Told {
    fn default() -> Self {
        Self {
            signals: counters(
                "irori_signals_told_total",
                "What this node told the others, by way of what; by both while NATS does not reach all of them.",
                "way",
                &[DATABASE, NATS],
            ),
            connected: gauge(
                "irori_nats_connected",
                "1 while this node hears itself by way of NATS.",
            ),
        }
    }
}

impl Told {
    pub(super) fn by_database(&self, signals: usize) {
        self.count(DATABASE, signals);
    }

    pub(super) fn by_nats(&self, signals: usize) {
        self.count(NATS, signals);
    }

    fn count(&self, way: &str, signals: usize) {
        let signals = u64::try_from(signals).unwrap_or(u64::MAX);
        self.signals.with_label_values(&[way]).inc_by(signals);
    }

    pub(super) fn is_connected(&self, connected: bool) {
        self.connected.set(i64::from(connected));
    }

    /// For a registry; with what there is of NATS where it is used.
    pub(super) fn collectors(&self, nats: bool) -> Collectors {
        let mut all: Collectors = vec![Box::new(self.signals.clone())];
        if nats {
            all.push(Box::new(self.connected.clone()));
        }
        all
    }
}
