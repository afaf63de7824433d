//! A chat, as the simulation is told of it.

use serde::Serialize;

/// How large it is, and what it runs on.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Setup {
    pub(crate) sockets: u32,
    pub(crate) nodes: u32,
    /// Messages a second of all of them.
    pub(crate) messages: f64,
    /// Which part of those who have a room open marks it as read.
    pub(crate) looking: f64,
    /// Whether read marks were to share the lock, as messages do; they have it alone.
    pub(crate) marks_share: bool,
    /// Processors of each node, and of PostgreSQL.
    pub(crate) node_cores: usize,
    pub(crate) postgres_cores: usize,
    pub(crate) seconds: f64,
    pub(crate) seed: u64,
}

impl Setup {
    /// The machines of docs/scale.md.
    pub(crate) fn of(sockets: u32, nodes: u32) -> Self {
        Self {
            sockets,
            nodes,
            messages: f64::from(sockets) / 600.0,
            looking: 0.1,
            marks_share: false,
            node_cores: 4,
            postgres_cores: 16,
            seconds: 20.0,
            seed: 7,
        }
    }
}
