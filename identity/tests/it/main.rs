//! Sign-ins with a real provider (`end2end/provider`), by somebody who fills in
//! its forms, and with one that lies.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail loudly; clippy only exempts the tests themselves"
)]

mod person;
mod provider;
mod refused;
mod signed_in;
mod unreachable;
