//! What the store counts.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use prometheus::{Histogram, IntCounter, IntGauge};

use crate::telemetry::{Collectors, counter, gauge, histogram};

/// From a fast disk to one that makes people wait, in seconds.
const COMMIT_SECONDS: [f64; 11] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0,
];

/// Up to the writer's largest batch.
const BATCH_SIZE: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// What the store counts. Cloning gives another handle.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    commit_seconds: Histogram,
    commit_batch_size: Histogram,
    commits_failed: IntCounter,
    pub(super) messages_posted: IntCounter,
    /// Events that are committed and not in the search index. Whoever indexes
    /// sets it to what the store says, so that it never strays for long.
    pub(super) index_lag: IntGauge,
    /// Whether this node is the one that indexes; the others count none.
    is_indexing: Arc<AtomicBool>,
}

/// As long as it lives, what waits for the index is counted at this node.
#[derive(Debug)]
pub(super) struct Indexing<'c>(&'c Counts);

impl Drop for Indexing<'_> {
    fn drop(&mut self) {
        self.0.is_indexing.store(false, Ordering::Relaxed);
        self.0.index_lag.set(0);
    }
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            commit_seconds: histogram(
                "irori_commit_seconds",
                "Time that transactions took from their begin until they were on disk.",
                &COMMIT_SECONDS,
            ),
            commit_batch_size: histogram(
                "irori_commit_batch_size",
                "Messages and other changes that were committed in one transaction.",
                &BATCH_SIZE,
            ),
            commits_failed: counter(
                "irori_commits_failed_total",
                "Transactions that failed: of a full disk, or a database that does not answer.",
            ),
            messages_posted: counter(
                "irori_messages_posted_total",
                "Messages that were stored. One that was sent again counts once.",
            ),
            index_lag: gauge(
                "irori_index_lag_events",
                "Events of all rooms that are not in the search index yet. Of several nodes only the one that indexes says so.",
            ),
            is_indexing: Arc::default(),
        }
    }
}

impl Counts {
    #[expect(clippy::cast_precision_loss, reason = "a batch is small")]
    pub(super) fn committed(&self, batch: usize, took: Duration) {
        self.commit_seconds.observe(took.as_secs_f64());
        self.commit_batch_size.observe(batch as f64);
    }

    /// Counts what waits for the index, for as long as what it returns lives.
    pub(super) fn index_here(&self) -> Indexing<'_> {
        self.is_indexing.store(true, Ordering::Relaxed);
        Indexing(self)
    }

    /// So many events have been committed.
    pub(super) fn to_be_indexed(&self, events: usize) {
        if self.is_indexing.load(Ordering::Relaxed) {
            self.index_lag.add(events.try_into().unwrap_or(i64::MAX));
        }
    }

    pub(super) fn commit_failed(&self) {
        self.commits_failed.inc();
    }

    pub(super) fn collectors(&self) -> Collectors {
        vec![
            Box::new(self.commit_seconds.clone()),
            Box::new(self.commit_batch_size.clone()),
            Box::new(self.commits_failed.clone()),
            Box::new(self.messages_posted.clone()),
            Box::new(self.index_lag.clone()),
        ]
    }
}
