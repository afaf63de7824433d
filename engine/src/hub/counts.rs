//! What the hub counts of its connections.

use std::sync::Arc;

use prometheus::{
    IntCounter, IntCounterVec, IntGauge,
    core::{Collector, Desc},
    proto::{MetricFamily, MetricType},
};
use protocol::CloseCode;

use crate::telemetry::{Collectors, Striped, counter, counters, described, gauge, looked_up};

/// Why a connection was dropped by us.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Dropped {
    /// It was told why, by a close code.
    Told(u16),
    /// It was not heard of for too long.
    Silent,
    /// It broke while something was written to it.
    Broken,
}

/// What [`Dropped::reason`] can be.
const REASONS: [&str; 9] = [
    "broken",
    "malformed",
    "restart",
    "signed_out",
    "silent",
    "too_many",
    "too_slow",
    "unable",
    "version",
];

impl Dropped {
    const fn reason(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Broken => "broken",
            // RFC 6455 section 7.4.1: frames or texts that are none.
            Self::Told(1002 | 1007) => "malformed",
            Self::Told(code) => match CloseCode::from_code(code) {
                Some(CloseCode::TooSlow) => "too_slow",
                Some(CloseCode::TooManySockets) => "too_many",
                Some(CloseCode::SignedOut) => "signed_out",
                Some(CloseCode::Restart) => "restart",
                Some(CloseCode::ProtocolVersion) => "version",
                Some(CloseCode::PolicyViolation | CloseCode::TooBig | CloseCode::Unsupported) => {
                    "malformed"
                }
                None => "unable",
            },
        }
    }
}

/// What the hub counts.
#[derive(Debug)]
pub(crate) struct Counts {
    pub(super) open: IntGauge,
    pub(super) deliveries: IntCounter,
    resumes: IntCounterVec,
    dropped: IntCounterVec,
    /// Bytes of sockets, before they are encrypted. Every write counts here.
    sent: Striped,
    received: Striped,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            open: gauge("irori_sockets_open", "Sockets that are open now."),
            deliveries: counter(
                "irori_deliveries_total",
                "Events handed to sockets as they happened: each counts once for every socket.",
            ),
            resumes: counters(
                "irori_resumes_total",
                "Sockets that joined a room they had seen before, by whether they were told what came since or have to load it anew.",
                "outcome",
                &["caught_up", "reload"],
            ),
            dropped: counters(
                "irori_links_dropped_total",
                "Sockets that the server has given up, by why.",
                "reason",
                &REASONS,
            ),
            sent: Striped::default(),
            received: Striped::default(),
        }
    }
}

impl Counts {
    pub(super) fn sent(&self, bytes: usize) {
        self.sent.add(bytes);
    }

    pub(super) fn received(&self, bytes: usize) {
        self.received.add(bytes);
    }

    pub(crate) fn dropped(&self, why: Dropped) {
        self.dropped.with_label_values(&[why.reason()]).inc();
    }

    /// Somebody came back to a room, and could be told what they missed or not.
    pub(super) fn resumed(&self, caught_up: bool) {
        let outcome = if caught_up { "caught_up" } else { "reload" };
        self.resumes.with_label_values(&[outcome]).inc();
    }

    pub(crate) fn collectors(self: &Arc<Self>) -> Collectors {
        vec![
            Box::new(self.open.clone()),
            Box::new(self.deliveries.clone()),
            Box::new(self.resumes.clone()),
            Box::new(self.dropped.clone()),
            Box::new(SocketBytes {
                desc: described(
                    "irori_socket_bytes_total",
                    "Bytes of frames received from and sent to sockets, before encryption.",
                    Some("direction"),
                ),
                counts: Arc::clone(self),
            }),
        ]
    }
}

/// The sums of both directions, made when they are read.
struct SocketBytes {
    desc: Desc,
    counts: Arc<Counts>,
}

impl Collector for SocketBytes {
    fn desc(&self) -> Vec<&Desc> {
        vec![&self.desc]
    }

    #[expect(clippy::cast_precision_loss, reason = "exact up to 8 PiB")]
    fn collect(&self) -> Vec<MetricFamily> {
        let values = [
            ("received", self.counts.received.sum() as f64),
            ("sent", self.counts.sent.sum() as f64),
        ];
        vec![looked_up(&self.desc, MetricType::COUNTER, &values)]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_reason_is_there_from_the_start_and_none_is_added() {
        let counts = Counts::default();
        for code in 0..=u16::MAX {
            counts.dropped(Dropped::Told(code));
        }
        counts.dropped(Dropped::Silent);
        counts.dropped(Dropped::Broken);
        let families = counts.dropped.collect();
        let counted: BTreeMap<_, _> = families[0]
            .get_metric()
            .iter()
            .map(|metric| {
                (
                    metric.get_label()[0].value(),
                    metric.get_counter().get_value(),
                )
            })
            .collect();
        assert!(counted.keys().eq(REASONS.iter()), "{counted:?}");
        assert_eq!(
            (counted["too_slow"], counted["malformed"], counted["silent"]),
            (1.0, 5.0, 1.0)
        );
    }
}
