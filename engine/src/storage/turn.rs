//! Keeps the changes of PostgreSQL one after the other, those of all nodes.

use std::collections::BTreeSet;

use protocol::RoomId;

use super::sql::Script;

/// Names the lock that changes take in PostgreSQL, among those of the database.
const CHANGES: i64 = 0x69_72_6f_72_69;

/// Makes a transaction of PostgreSQL wait until it is the only one that changes
/// anything, as `begin immediate` does in SQLite: a change reads, decides and
/// writes, and what it has read is to be true until it is done.
pub(super) fn wait_for_turn(script: &mut Script) {
    script.sql("select pg_advisory_xact_lock($1)").bind(CHANGES);
}

/// Makes a transaction that only appends messages wait for its rooms: those of
/// other rooms commit beside it, and no change does. The rooms are locked in the
/// order of their ids, so that no two transactions wait for each other.
pub(super) fn wait_for_rooms(script: &mut Script, rooms: &BTreeSet<RoomId>) {
    script
        .sql("select pg_advisory_xact_lock_shared($1)")
        .bind(CHANGES);
    script
        .sql("select id from rooms where id in ({rows bigint}) order by id for update")
        .rows(rooms, |row, room| {
            row.bind(room.0);
        });
}
