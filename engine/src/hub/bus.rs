//! Carries signals between the processes of a server. Behind it is the hub of
//! this process alone, or a broker that many share.

mod ears;
mod local;
mod nats;
mod postgres;
mod told;

use std::{
    collections::BTreeSet,
    fmt::Debug,
    sync::{Arc, Weak},
};

pub use local::LocalBus;
pub use nats::{BadNatsUrl, NatsError, NatsOptions, NatsUrl};
pub use postgres::PostgresBus;

use super::{node::NodeId, signal::Signal};

/// Who hears what others publish.
pub trait Listener: Send + Sync + Debug {
    /// Takes a signal. It never waits.
    fn hear(self: Arc<Self>, signal: &Signal);

    /// What others have published within the last moments may be lost. It never
    /// waits.
    fn missed(self: Arc<Self>);

    /// These live, this one among them; whoever did and does not any more says
    /// nothing. It never waits.
    fn living(self: Arc<Self>, nodes: &BTreeSet<NodeId>);
}

/// Carries signals between hubs. It may lose them, and may not block.
pub trait Bus: Send + Sync + Debug {
    /// Adds somebody who hears what all others publish.
    fn join(&self, node: NodeId, listener: Weak<dyn Listener>);

    /// Hands a signal to everybody but the one it comes from.
    fn publish(&self, from: NodeId, signal: Signal);

    /// Whether nobody else has joined, so that a signal need not be made.
    fn is_alone(&self) -> bool;
}

/// A hub's end of the bus. Cheap to share.
#[derive(Clone, Debug)]
pub(super) struct Outlet {
    pub(super) node: NodeId,
    pub(super) bus: Arc<dyn Bus>,
}

impl Outlet {
    /// Tells the others what `signal` makes, if there are others.
    pub(super) fn publish(&self, signal: impl FnOnce(NodeId) -> Signal) {
        if !self.bus.is_alone() {
            self.bus.publish(self.node, signal(self.node));
        }
    }

    /// Whether nobody else is on the bus.
    pub(super) fn is_alone(&self) -> bool {
        self.bus.is_alone()
    }
}
