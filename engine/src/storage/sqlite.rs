//! SQLite: how its file is opened, and changed and looked at beside a server.

pub(super) mod blobs_lock;
pub(super) mod look;
pub(super) mod migrations;
pub(super) mod open;
