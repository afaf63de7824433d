//! The store: SQLite under the data directory, or PostgreSQL. One writer commits
//! what many ask for in one transaction; readers never wait for it.

mod accounts;
mod audit;
mod counts;
mod damage;
mod dialect;
mod directory;
mod event_row;
mod faults;
mod files;
mod mark;
mod messages;
mod open_error;
mod open_postgres;
mod operator;
mod postgres;
mod readers;
mod rooms;
mod search_index;
mod shown;
mod sql;
mod sqlite;
mod transfer;
mod turn;
mod tx;
mod writer;

use std::{fmt::Debug, fs::File, path::Path, sync::Arc};

use protocol::{Event, RoomId, Seq, UserId};

pub use accounts::{
    avatars::{Avatar, AvatarPlace, AvatarSize, DueAvatar},
    device::Device,
    flows::PendingFlow,
    govern::Governed,
    identities::{Identity, ListedIdentity},
    invites::NewInvite,
    outcome::{GovernOutcome, Refused},
    passwords::{NewReset, ResetTarget},
    providers::{ChangedIssuer, ConfiguredProvider},
    second_factor::SecondFactor,
    sessions::Session,
    sign_up::Ground,
    users::NewUser,
};
pub(crate) use accounts::{
    identities::{IdentityOutcome, IdentitySignIn},
    invites::InviteOutcome,
    passkeys::{KnownPasskey, NewPasskey, UsedPasskey},
};
pub use audit::{AuditArea, AuditQuery};
pub(crate) use files::{
    file_row::{StoredCopy, StoredFile},
    pieces::Piece,
    uploads::{KeptBytes, NewUpload},
};
pub use messages::{
    amend::{AmendOutcome, Amendment},
    append::{AppendOutcome, NewMessage},
    drafts::SavedDraft,
    saved::{SaveOutcome, SavedPlace},
    threads::{FollowedThread, ThreadStanding},
};
pub use open_error::OpenError;
pub use operator::{RoomLine, Stats};
pub use postgres::{BadPostgresUrl, PostgresOptions, PostgresUrl};
pub(crate) use postgres::{Channel, Ear};
pub use rooms::{
    change::RoomChange,
    joining::JoinOutcome,
    make::{EnsureRoomsError, NewRoom, NotMade},
    members::Admission,
    outcome::RoomOutcome,
};
pub(crate) use search_index::index::searchable;
pub use sqlite::{blobs_lock::BlobsHeld, look::Look};
pub use transfer::{MoveError, Step, StoreAt, Transfer};

use crate::clock::Clock;
use readers::Readers;
use writer::Writer;

/// Told about every commit, in the order of the commits, before anybody who
/// waits for them. It must not block: what it cannot take at once it reads
/// from the store later.
pub trait CommitSink: Send + Sync + Debug {
    /// These events of one room, in order, are on disk.
    fn committed(&self, room: RoomId, events: Vec<Event>);

    /// Events of a room up to this one may be on disk or not: the answer to the
    /// commit has not come. The store knows.
    fn perhaps_committed(&self, room: RoomId, head: Seq);

    /// What somebody is to be told of changes of their ways to sign in is on disk.
    fn alerted(&self, _user: UserId) {}
}

/// The store. Cloning gives another handle to it.
#[derive(Clone, Debug)]
pub struct Storage {
    readers: Readers,
    writer: Writer,
    clock: Arc<dyn Clock>,
    /// The data directory.
    dir: Arc<Path>,
    /// It is locked for as long as the store is open: one server
    /// per directory.
    _lock: Arc<File>,
}

/// The store could not do it: disk full, file gone, bug. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// What the database said.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// What the database said of a transaction this was part of.
    #[error("{0}")]
    Transaction(String),
    /// The connection to the database was cut while it was told to commit, and
    /// nobody knows whether it has. A message is repeated; of any other change
    /// whoever asked for it has to look.
    #[error("the database was lost while it committed; nobody knows whether it has")]
    Unsure,
    /// The store is being closed.
    #[error("the store is closed")]
    Closed,
}

#[cfg(test)]
mod tests;
