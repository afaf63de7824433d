//! Why an archive is not taken.

use std::io;

/// Why an archive could not be written or is not taken. Each is one sentence
/// for whoever wants it back.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It ends before its seal.
    #[error("it is cut short: it ends before its seal, behind {after}")]
    Cut {
        /// The last entry that is whole, or where else.
        after: String,
    },
    /// A byte is not what was written.
    #[error("it is damaged: {what}")]
    Damaged {
        /// Where, as an entry's name or what else is there.
        what: String,
    },
    /// It does not begin as an archive does.
    #[error("it is no backup of irori")]
    NotOne,
    /// It is encrypted.
    #[error("it is encrypted, and needs the key file with the secret key (AGE-SECRET-KEY-…)")]
    NeedsKey,
    /// It is encrypted for others.
    #[error("it is encrypted for another key than those in the key file")]
    WrongKey,
    /// It is not encrypted, though a key is given: whoever could exchange it
    /// would need none.
    #[error(
        "it is not encrypted, and a key file is given; leave that out if this is what you want"
    )]
    NotEncrypted,
    /// The content of an entry had another length than was announced.
    #[error("{name} has changed its length while it was read")]
    Length {
        /// The entry.
        name: String,
    },
    /// It could not be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl ArchiveError {
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { what: what.into() }
    }
}
