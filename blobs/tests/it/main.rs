//! Stores that are real: a directory, Google's and Amazon's as emulated by
//! gcp-storage-emulator and moto (`end2end/emulators`).

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail loudly; clippy only exempts the tests themselves"
)]

mod alone;
mod content;
mod copying;
mod directory;
mod emulator;
mod failing;
mod memory;
mod named;
mod network;
mod store;
mod storing;
