//! Messages and what becomes of them.

#![expect(
    clippy::panic,
    reason = "helpers of tests fail loudly; clippy only exempts the tests themselves"
)]

mod hostile;
mod known;
mod markdown;
mod mentions;
mod page;
mod plain;
mod sizes;
mod typed;
