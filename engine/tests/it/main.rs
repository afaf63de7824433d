//! The engine's promises, tried on the real parts: SQLite in a temporary
//! directory, TCP on 127.0.0.1, WebSocket frames from a real client.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail loudly; clippy only exempts the tests themselves"
)]

mod accounts;
mod chat;
mod client;
mod database;
mod drawing;
mod files;
mod moving;
mod nodes;
mod postgres;
#[expect(dead_code, reason = "the tests of the server need more of it")]
mod postgres_server;
mod search;
mod socket;
mod storage;
