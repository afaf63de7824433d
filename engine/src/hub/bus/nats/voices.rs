//! Which nodes were heard lately.

use std::collections::HashMap;

use tokio::time::{Duration, Instant};

/// Who was not heard for so long is not heard any more.
pub(super) const SILENT: Duration = Duration::from_secs(5);

/// The nodes that were heard, and when last.
#[derive(Debug, Default)]
pub(super) struct Voices(HashMap<u32, Instant>);

impl Voices {
    /// Notes that a node was heard.
    pub(super) fn heard(&mut self, node: u32, now: Instant) {
        self.0.insert(node, now);
    }

    /// Whether it was heard lately. Forgets it if it was not.
    pub(super) fn has(&mut self, node: u32, now: Instant) -> bool {
        self.0.retain(|_, at| *at + SILENT > now);
        self.0.contains_key(&node)
    }
}
