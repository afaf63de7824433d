//! The index in a real SQLite: what is found, by whom, and what is left of
//! what was deleted.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail loudly; clippy only exempts the tests themselves"
)]

mod access;
mod changes;
mod filters;
mod hostile;
mod index;
mod languages;
mod pages;
