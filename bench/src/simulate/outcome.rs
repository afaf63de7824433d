//! What came of a simulation.

use serde::Serialize;

use super::Setup;

/// Over the simulated time.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Outcome {
    /// Processors at work: of all nodes together, and of PostgreSQL.
    pub(crate) node_seconds: f64,
    pub(crate) postgres_seconds: f64,
    /// Which part of its processors was at work: of the busiest node, of PostgreSQL,
    /// and of the one that NATS is taken to have.
    pub(crate) node_busy: f64,
    pub(crate) postgres_busy: f64,
    pub(crate) nats_busy: f64,
    /// Which part of the time a change or the index kept all others out.
    pub(crate) turn_busy: f64,
    /// Memory of a node.
    pub(crate) node_bytes: f64,
    /// Each a second.
    pub(crate) messages: f64,
    pub(crate) commits: f64,
    pub(crate) hints: f64,
    pub(crate) deliveries: f64,
    pub(crate) marks: f64,
    /// The part of the messages that was not committed when the time was over.
    pub(crate) left: f64,
    /// The most messages that waited for the index.
    pub(crate) index_lag: f64,
    /// From being sent to being written to each socket, in ms.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

impl Outcome {
    pub(crate) const HEAD: &'static str = "| sockets | nodes | marks share | messages/s | deliveries/s | marks/s \
         | hints/s | node | memory of it | PostgreSQL | the turn | NATS | p50 | p99 | left |\n\
         | --: | --: | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |";

    pub(crate) fn row(&self, setup: &Setup) -> String {
        let percent = |part: f64| format!("{:.1} %", part * 100.0);
        format!(
            "| {} | {} | {} | {:.0} | {:.0} | {:.0} | {:.0} | {} | {:.0} MB | {} | {} | {} | {:.1} ms \
             | {:.1} ms | {} |",
            setup.sockets,
            setup.nodes,
            if setup.marks_share { "yes" } else { "no" },
            self.messages,
            self.deliveries,
            self.marks,
            self.hints,
            percent(self.node_busy),
            self.node_bytes / 1e6,
            percent(self.postgres_busy),
            percent(self.turn_busy),
            percent(self.nats_busy),
            self.p50,
            self.p99,
            percent(self.left),
        )
    }
}
