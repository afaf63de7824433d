//! What the program does: one module for each command.

pub(crate) mod blobs_copy;
pub(crate) mod check;
pub(crate) mod serve;
pub(crate) mod user;
