//! Why a store is not moved.

use crate::storage::OpenError;

/// Why a store was not moved. Each is one sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// The two are one.
    #[error("the two are the same store")]
    Same,
    /// A server has one of them open.
    #[error(
        "an irori is using {0}: stop it, and start none on either store before the move is over"
    )]
    Served(String),
    /// One of them cannot be used.
    #[error(transparent)]
    Unusable(#[from] OpenError),
    /// The store that is to be moved is damaged.
    #[error("{at} has {count} faults, and was not moved; the first: {first}")]
    Faulty {
        /// Which store.
        at: String,
        /// How many.
        count: usize,
        /// One of them.
        first: String,
    },
    /// There is another chat.
    #[error("{0} is not empty: a chat is moved to where there is none")]
    NotEmpty(String),
    /// There is a part of another one.
    #[error(
        "{at} holds a part of a chat that was being moved from {from}: go on with that, or empty it"
    )]
    Another {
        /// Which store.
        at: String,
        /// Where its rows come from.
        from: String,
    },
    /// The two are of the same version and have not the same tables.
    #[error("the table {0} has other columns in the two databases")]
    OtherColumns(&'static str),
    /// What was moved before is not what is there now.
    #[error(
        "rows of {table} in {at} are not those of the chat: it was used after the move was begun, or somebody has changed them; empty {at} and begin again"
    )]
    Changed {
        /// In which table.
        table: &'static str,
        /// Of which store.
        at: String,
    },
    /// What was moved is not as a store has to be.
    #[error("what was moved is not as it has to be, and is not to be used: {0}")]
    Broken(String),
    /// A database has refused something.
    #[error("rows of {table} could not be moved to {at}: {cause}")]
    Rows {
        /// Of which table.
        table: &'static str,
        /// Where to.
        at: String,
        /// What it said.
        cause: sqlx::Error,
    },
    /// The same, whatever it was about.
    #[error("{at}: {cause}")]
    Database {
        /// Which store.
        at: String,
        /// What it said.
        cause: sqlx::Error,
    },
}
