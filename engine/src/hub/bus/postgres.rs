//! The bus of several nodes on one PostgreSQL.

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock, Weak},
};

use super::{Bus, Listener, NodeId, Signal};
use crate::{
    lease::Lease,
    storage::{Channel, Ear, OpenError, PostgresOptions},
};

/// Carries signals between the nodes of a database, by way of the database. It
/// carries none before it is opened.
#[derive(Debug, Default)]
pub struct PostgresBus {
    hub: Arc<OnceLock<Heard>>,
    channel: OnceLock<Channel>,
}

/// The hub that hears what other nodes tell.
#[derive(Debug)]
struct Heard {
    node: NodeId,
    listener: Weak<dyn Listener>,
}

impl PostgresBus {
    /// Connects to the database. The hub has to have joined.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn open(&self, options: PostgresOptions) -> Result<(), OpenError> {
        let node = self.hub.get().map_or(0, |hub| hub.node.0);
        let hub: Arc<dyn Ear> = Arc::<OnceLock<Heard>>::clone(&self.hub);
        let channel = Channel::open(options, node, Arc::downgrade(&hub)).await?;
        // Only the first one is used.
        let _ = self.channel.set(channel);
        Ok(())
    }

    /// Who does the work that one node does for all.
    pub fn lease(&self) -> Lease {
        Lease::told_by(self.channel.get().map(Channel::works))
    }
}

impl Bus for PostgresBus {
    /// A process has one hub: only the first hears anything.
    fn join(&self, node: NodeId, listener: Weak<dyn Listener>) {
        let _ = self.hub.set(Heard { node, listener });
    }

    fn publish(&self, _from: NodeId, signal: Signal) {
        let Some(channel) = self.channel.get() else {
            return;
        };
        match serde_json::to_string(&signal) {
            Ok(text) => channel.tell(text),
            Err(cause) => tracing::error!(%cause, "a signal cannot be written"),
        }
    }

    fn is_alone(&self) -> bool {
        false
    }
}

impl Ear for OnceLock<Heard> {
    fn heard(&self, text: &str) {
        let hub = self.get().and_then(|hub| hub.listener.upgrade());
        // A newer node may know signals that this one does not.
        match (hub, serde_json::from_str(text)) {
            (Some(hub), Ok(signal)) => hub.hear(&signal),
            (Some(_), Err(cause)) => tracing::debug!(%cause, "a signal is not understood"),
            (None, _) => {}
        }
    }

    fn missed(&self) {
        if let Some(hub) = self.get().and_then(|hub| hub.listener.upgrade()) {
            hub.missed();
        }
    }

    fn living(&self, nodes: BTreeSet<u32>) {
        if let Some(hub) = self.get().and_then(|hub| hub.listener.upgrade()) {
            hub.living(&nodes.into_iter().map(NodeId).collect());
        }
    }
}
