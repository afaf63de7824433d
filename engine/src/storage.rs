//! The store: SQLite under the data directory. One writer commits what many
//! ask for in one transaction; readers never wait for it.

mod addresses;
mod alerts;
mod append;
mod audit;
mod avatars;
mod beside;
mod browsers;
mod drafts;
mod events;
mod files;
mod flows;
mod index;
mod indexing;
mod invites;
mod joining;
mod members;
mod membership;
mod messages;
mod names;
mod open;
mod passkeys;
mod passwords;
mod profile;
mod proofs;
mod providers;
mod readers;
mod removal;
mod rooms;
mod saved;
mod search;
mod second_factor;
mod seen;
mod sessions;
mod shown;
mod sign_up;
mod thread_news;
mod threads;
mod unsent;
mod users;
mod writer;

use std::{fmt::Debug, fs::File, sync::Arc};

use protocol::{Event, RoomId};

pub use append::{AppendOutcome, NewMessage};
pub use audit::{AuditArea, AuditEntry, AuditQuery};
pub use avatars::{Avatar, AvatarPlace, AvatarSize, DueAvatar};
pub use beside::ResetBeside;
pub use drafts::SavedDraft;
pub(crate) use files::{KeptBytes, NewUpload, StoredCopy, StoredFile};
pub use flows::PendingFlow;
pub(crate) use index::searchable;
pub(crate) use invites::InviteOutcome;
pub use invites::{ListedInvite, NewInvite};
pub use joining::JoinOutcome;
pub use members::Admission;
pub use messages::{AmendOutcome, Amendment};
pub use open::OpenError;
pub use passkeys::ListedPasskey;
pub(crate) use passkeys::{KnownPasskey, NewPasskey, UsedPasskey};
pub use passwords::{NewReset, ResetTarget};
pub use providers::{ChangedIssuer, ConfiguredProvider};
pub use rooms::{EnsureRoomsError, NewRoom, NotMade, PublicRoom, RoomChange, RoomOutcome};
pub use saved::{SaveOutcome, SavedPlace};
pub use second_factor::SecondFactor;
pub use sessions::{Device, ListedSession, Session};
pub use sign_up::{Ground, Identity, ListedIdentity, Refused};
pub(crate) use sign_up::{IdentityOutcome, IdentitySignIn};
pub use threads::{FollowedThread, ThreadStanding};
pub use users::{GovernOutcome, Governed, ListedUser, NewUser};

use crate::clock::Clock;
use readers::Readers;
use writer::Writer;

/// Told about every commit, in the order of the commits, before anybody who
/// waits for them. It must not block: what it cannot take at once it reads
/// from the store later.
pub trait CommitSink: Send + Sync + Debug {
    /// These events of one room, in order, are on disk.
    fn committed(&self, room: RoomId, events: Vec<Event>);
}

/// The store. Cloning gives another handle to it.
#[derive(Clone, Debug)]
pub struct Storage {
    readers: Readers,
    writer: Writer,
    clock: Arc<dyn Clock>,
    /// Locked for as long as the store is open: one server per directory.
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
    /// The store is being closed.
    #[error("the store is closed")]
    Closed,
}
