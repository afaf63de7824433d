//! The bus of the hubs within one process. A server has one hub; several are
//! for trying what several processes do.

use std::sync::{
    PoisonError, RwLock, Weak,
    atomic::{AtomicUsize, Ordering},
};

use super::{Bus, Listener, NodeId, Signal};

/// Hands signals to the other hubs of this process, in the order they are
/// published, before [`Bus::publish`] returns.
#[derive(Debug, Default)]
pub struct LocalBus {
    hubs: RwLock<Vec<(NodeId, Weak<dyn Listener>)>>,
    count: AtomicUsize,
}

impl Bus for LocalBus {
    fn join(&self, node: NodeId, listener: Weak<dyn Listener>) {
        let mut hubs = self.hubs.write().unwrap_or_else(PoisonError::into_inner);
        hubs.push((node, listener));
        self.count.store(hubs.len(), Ordering::Relaxed);
    }

    fn publish(&self, from: NodeId, signal: Signal) {
        let hubs = self.hubs.read().unwrap_or_else(PoisonError::into_inner);
        let others = hubs.iter().filter(|(node, _)| *node != from);
        for hub in others.filter_map(|(_, hub)| hub.upgrade()) {
            hub.hear(&signal);
        }
    }

    fn is_alone(&self) -> bool {
        self.count.load(Ordering::Relaxed) <= 1
    }
}
