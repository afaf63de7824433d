//! The full-text index over messages.

pub(super) mod index;
pub(super) mod indexing;
mod postgres;
pub(super) mod search;
mod sqlite;
mod terms;

#[cfg(test)]
mod tests;
