//! What each step costs: measured with `bench load`, on the machine and the day that
//! docs/scale.md names.

use serde::Serialize;

/// Processor times in µs of the one who spends them, waits in µs, sizes in bytes.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Costs {
    /// A node: a message taken in, checked, handed to the writer and acknowledged.
    pub(crate) message: f64,
    /// A node: a transaction of the writer.
    pub(crate) transaction: f64,
    /// A node: an event written to a socket.
    pub(crate) delivery: f64,
    /// A node: a hint that concerns nobody there.
    pub(crate) heard: f64,
    /// A node: a room's new events read because of a hint.
    pub(crate) read: f64,
    /// PostgreSQL: a transaction of messages, and a message in it.
    pub(crate) postgres_transaction: f64,
    pub(crate) postgres_message: f64,
    /// PostgreSQL: a room's new events read.
    pub(crate) postgres_read: f64,
    /// PostgreSQL: a read mark.
    pub(crate) postgres_mark: f64,
    /// PostgreSQL: a message put into the index.
    pub(crate) postgres_indexed: f64,
    /// NATS: a hint brought to a node.
    pub(crate) nats: f64,
    /// A trip to PostgreSQL and back, beside what is computed there.
    pub(crate) trip: f64,
    /// A flush of PostgreSQL's log.
    pub(crate) flush: f64,
    /// A hint's way to another node.
    pub(crate) hint: f64,
    /// Memory of a socket, and of a node without any.
    pub(crate) socket_bytes: f64,
    pub(crate) node_bytes: f64,
}

/// Trips to PostgreSQL of a transaction that appends messages, its commit included;
/// of one with read marks, beside the one that each mark takes; of a read.
pub(super) const TRIPS_OF_MESSAGES: f64 = 6.0;
pub(super) const TRIPS_OF_CHANGES: f64 = 2.0;
pub(super) const TRIPS_OF_READ: f64 = 1.0;
/// Of a transaction of the index.
pub(super) const TRIPS_OF_INDEX: f64 = 6.0;

impl Costs {
    pub(crate) const fn measured() -> Self {
        Self {
            message: 30.0,
            transaction: 520.0,
            delivery: 3.0,
            heard: 10.0,
            read: 100.0,
            postgres_transaction: 900.0,
            postgres_message: 25.0,
            postgres_read: 150.0,
            postgres_mark: 150.0,
            postgres_indexed: 25.0,
            nats: 10.0,
            trip: 100.0,
            flush: 600.0,
            hint: 300.0,
            socket_bytes: 5_500.0,
            node_bytes: 44e6,
        }
    }
}
