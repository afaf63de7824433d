//! Fetching, from real servers on this machine. They are places that nobody
//! may name: a test that wants to be answered writes them, as an administrator
//! would.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail loudly; clippy only exempts the tests themselves"
)]

mod bounds;
mod hops;
mod pictures;
mod server;
