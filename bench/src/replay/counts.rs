//! What happened on the way, over all people.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters that every person adds to.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// Connections opened after the first of a person.
    pub(crate) reconnects: Count,
    /// Posts sent again.
    pub(crate) resends: Count,
    /// Acknowledgements of posts that had been stored before they were sent again.
    pub(crate) duplicates: Count,
    /// Events heard.
    pub(crate) heard: Count,
    /// Times the server said that too much was missed.
    pub(crate) reloads: Count,
    /// Times the server asked for a pause.
    pub(crate) pauses: Count,
    /// Posts the server could not store at that moment.
    pub(crate) refusals: Count,
}

/// One counter.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
