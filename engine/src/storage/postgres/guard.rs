//! Who may use a database at the same time. Each server's writing connection holds
//! a lock for as long as it is open, which the database lets go when that
//! connection is no more: nodes that have the files of messages in common share
//! it, and a server that has them for itself takes it alone.

use sqlx::Error;

use crate::storage::sql::Connection;

/// Names that lock, among those of the database.
const SERVER: i64 = 0x69_72_6f_72_69 + 1;

/// Another server has the database.
#[derive(Debug, thiserror::Error)]
#[error("another irori is using the database")]
pub(super) struct InUse;

/// Takes the lock, together with other nodes or alone.
///
/// # Errors
/// [`InUse`], as a configuration, where another server has it otherwise.
pub(super) async fn take(connection: &mut Connection, with_others: bool) -> Result<(), Error> {
    let asking = if with_others {
        connection.sql("select pg_try_advisory_lock_shared($1)")
    } else {
        connection.sql("select pg_try_advisory_lock($1)")
    };
    if asking.bind(SERVER).value().await? {
        Ok(())
    } else {
        Err(Error::Configuration(Box::new(InUse)))
    }
}

/// Whether a connection was refused because of another server.
pub(in crate::storage) fn is_in_use(error: &Error) -> bool {
    matches!(error, Error::Configuration(cause) if cause.is::<InUse>())
}
