//! The hub of this process, for what other nodes tell, whichever way that came.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, OnceLock, PoisonError, Weak},
};

use super::{Listener, NodeId};
use crate::storage::Ear;

/// Passes on to the hub what other nodes tell, and knows which of them live.
#[derive(Debug, Default)]
pub(super) struct Ears {
    hub: OnceLock<(NodeId, Weak<dyn Listener>)>,
    living: Mutex<BTreeSet<u32>>,
}

impl Ears {
    /// A process has one hub: only the first hears anything.
    pub(super) fn join(&self, node: NodeId, listener: Weak<dyn Listener>) {
        let _ = self.hub.set((node, listener));
    }

    /// This node.
    pub(super) fn node(&self) -> u32 {
        self.hub.get().map_or(0, |(node, _)| node.0)
    }

    /// The nodes that live, as the database has said last; none before that.
    pub(super) fn now_living(&self) -> BTreeSet<u32> {
        let living = self.living.lock();
        living.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn hub(&self) -> Option<Arc<dyn Listener>> {
        self.hub.get().and_then(|(_, hub)| hub.upgrade())
    }
}

impl Ear for Ears {
    fn heard(&self, text: &str) {
        // A newer node may know signals that this one does not.
        match (self.hub(), serde_json::from_str(text)) {
            (Some(hub), Ok(signal)) => hub.hear(&signal),
            (Some(_), Err(cause)) => tracing::debug!(%cause, "a signal is not understood"),
            (None, _) => {}
        }
    }

    fn missed(&self) {
        if let Some(hub) = self.hub() {
            hub.missed();
        }
    }

    fn living(&self, nodes: BTreeSet<u32>) {
        if let Some(hub) = self.hub() {
            hub.living(&nodes.iter().copied().map(NodeId).collect());
        }
        *self.living.lock().unwrap_or_else(PoisonError::into_inner) = nodes;
    }
}
