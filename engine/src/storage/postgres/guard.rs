//! One server for each database: a second one would not hear what the first
//! commits. The server's writing connection holds a lock for as long as it is
//! open, which the database lets go when that connection is no more.

use sqlx::Error;

use crate::storage::sql::Connection;

/// Names that lock, among those of the database.
const SERVER: i64 = 0x69_72_6f_72_69 + 1;

/// Another server has the database.
#[derive(Debug, thiserror::Error)]
#[error("another irori is using the database")]
pub(super) struct InUse;

/// Takes the lock.
///
/// # Errors
/// [`InUse`], as a configuration, where another server has it.
pub(super) async fn take(connection: &mut Connection) -> Result<(), Error> {
    let taken: bool = connection
        .sql("select pg_try_advisory_lock($1)")
        .bind(SERVER)
        .value()
        .await?;
    if taken {
        Ok(())
    } else {
        Err(Error::Configuration(Box::new(InUse)))
    }
}

/// Whether a connection was refused because of another server.
pub(in crate::storage) fn is_in_use(error: &Error) -> bool {
    matches!(error, Error::Configuration(cause) if cause.is::<InUse>())
}
