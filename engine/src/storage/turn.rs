//! Keeps the changes of PostgreSQL one after the other.

use super::sql::Script;

/// Names the lock that changes take in PostgreSQL, among those of the database.
const CHANGES: i64 = 0x69_72_6f_72_69;

/// Makes a transaction of PostgreSQL wait until it is the only one that changes
/// anything, as `begin immediate` does in SQLite: a change reads, decides and
/// writes, and what it has read is to be true until it is done.
pub(super) fn wait_for_turn(script: &mut Script) {
    script.sql("select pg_advisory_xact_lock($1)").bind(CHANGES);
}
