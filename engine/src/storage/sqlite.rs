//! SQLite: how its file is opened and changed beside a server.

pub(super) mod beside;
pub(super) mod migrations;
pub(super) mod open;
