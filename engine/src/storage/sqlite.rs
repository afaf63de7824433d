//! SQLite: how its file is opened, read, and changed beside a server.

pub(super) mod beside;
pub(super) mod open;
pub(super) mod readers;
