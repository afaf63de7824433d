//! What becomes of a fault of the server's own: it is logged here, once, and
//! whoever asked hears only that it could not be done.

use std::error::Error;

use protocol::Rejection;

use crate::storage::StorageError;

/// Logs the cause and keeps it here.
pub(crate) fn internal(cause: &dyn Error) -> Rejection {
    tracing::error!(%cause, "a request failed");
    Rejection::Internal
}

/// So that use cases ask the store with `?`, and none of them forgets to log.
impl From<StorageError> for Rejection {
    fn from(cause: StorageError) -> Self {
        let rejection = internal(&cause);
        match cause {
            StorageError::Unsure => Self::Unsure,
            _ => rejection,
        }
    }
}
