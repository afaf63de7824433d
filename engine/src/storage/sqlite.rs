//! SQLite: how its file is opened.

pub(super) mod migrations;
pub(super) mod open;
