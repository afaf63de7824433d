//! What is true of the whole store: what it asks is taken by both databases.

mod moved;
mod plans;
mod postgres;
mod schemas;
pub(super) mod server;
mod statements;
