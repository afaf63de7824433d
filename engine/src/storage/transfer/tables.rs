//! What of a store is moved. A test holds this list against both schemas: a
//! table that a migration adds is to be put into it, or among those that stay.

use crate::storage::sql::{Column, Connection, Table};

use super::{MoveError, postgres, sqlite};

/// The tables that are moved, each behind those that it refers to.
pub(in crate::storage) const MOVED: [&str; 35] = [
    "users",
    "sessions",
    "browsers",
    "passwords",
    "password_resets",
    "totp",
    "recovery_codes",
    "second_step_roles",
    "passkeys",
    "providers",
    "identities",
    "flows",
    "invites",
    "avatars",
    "security_alerts",
    "dismissed_alerts",
    "audit_log",
    "rooms",
    "former_slugs",
    "memberships",
    "removed_members",
    "additions",
    "drafts",
    "unsent_drafts",
    "events",
    "former_bodies",
    "reactions",
    "mentions",
    "thread_follows",
    "saved",
    "files",
    "uploads",
    "upload_pieces",
    "stray_blobs",
    "setup_links",
];

/// Columns that say how far the full-text index is: not at all, in the new store.
const OF_THE_INDEX: [(&str, &str); 1] = [("rooms", "indexed_seq")];

/// Tables whose ids are counted, so that none is used twice. The index is built
/// anew, and goes on behind the ids that it had.
pub(in crate::storage) const COUNTED: [&str; 9] = [
    "users",
    "sessions",
    "passkeys",
    "invites",
    "security_alerts",
    "audit_log",
    "rooms",
    "saved",
    "search_documents",
];

/// The tables with the columns that are moved, as a database has them.
pub(super) async fn of(db: &mut Connection) -> Result<Vec<Table>, sqlx::Error> {
    let mut tables = Vec::with_capacity(MOVED.len());
    for name in MOVED {
        let columns = match db {
            Connection::Sqlite(_) => sqlite::columns(db, name).await?,
            Connection::Postgres { .. } => postgres::columns(db, name).await?,
        };
        let stays = |column: &Column| OF_THE_INDEX.contains(&(name, column.name.as_str()));
        tables.push(Table {
            name,
            columns: columns.into_iter().filter(|it| !stays(it)).collect(),
        });
    }
    Ok(tables)
}

/// That two databases have the same tables.
pub(super) fn hold_against(of: &[Table], other: &[Table]) -> Result<(), MoveError> {
    let differs = of.iter().zip(other).find(|(one, other)| one != other);
    differs.map_or(Ok(()), |(table, _)| {
        Err(MoveError::OtherColumns(table.name))
    })
}
