//! Files of messages: whose they are, and where their bytes lie. The bytes
//! themselves are no business of the store.

pub(super) mod attach;
pub(super) mod blobs;
pub(super) mod file_row;
pub(super) mod pieces;
pub(super) mod uploads;
