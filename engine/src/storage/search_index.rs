//! The full-text index over messages.

pub(super) mod index;
pub(super) mod indexing;
pub(super) mod search;
