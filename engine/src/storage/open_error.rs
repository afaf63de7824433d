//! Why the store could not be opened, whichever database it is in.

use std::path::PathBuf;

/// Why the store could not be opened. Each is one sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The directory cannot be made or written.
    #[error("cannot write to the data directory {}: {cause}", .dir.display())]
    Unwritable {
        /// The directory.
        dir: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// Root is at work in somebody else's directory.
    #[error(
        "the data directory {} belongs to {owner}, who could not use what root writes there; do this as that user, as in: runuser -u {owner} -- irori …",
        .dir.display()
    )]
    Foreign {
        /// The directory.
        dir: PathBuf,
        /// Whose it is: a name, or a number where it has none.
        owner: String,
    },
    /// Another process has it open.
    #[error("another irori is using the data directory {}", .0.display())]
    InUse(PathBuf),
    /// A later version has been here.
    #[error(
        "the data directory {} was written by a newer irori (schema {found}, this one knows {known}); use that version",
        .dir.display()
    )]
    Newer {
        /// The directory.
        dir: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema this binary knows.
        known: i64,
    },
    /// This version has not been here yet, and a server may be running.
    #[error(
        "the data directory {} was last used by an older irori (schema {found}, this one knows {known}); start the server of this version once",
        .dir.display()
    )]
    Older {
        /// The directory.
        dir: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema this binary knows.
        known: i64,
    },
    /// There is no store in it.
    #[error("there is no irori in the data directory {}", .0.display())]
    Missing(PathBuf),
    /// PostgreSQL is not there, or said no.
    #[error("cannot open the store in PostgreSQL: {0}")]
    Postgres(String),
    /// Others have it open, and this one has its files for itself.
    #[error(
        "another irori is using the database in PostgreSQL, and the files of messages would be in a directory of this node: let all nodes have the same, by --blobs with gs://, s3:// or a directory that is shared (--blobs-shared)"
    )]
    FilesNotShared,
    /// Another server has it open and has its files for itself.
    #[error(
        "another irori is using the database in PostgreSQL, and keeps the files of messages where no other node has them (--blobs, --blobs-shared)"
    )]
    DatabaseInUse,
    /// A later version has been in the database.
    #[error(
        "the database in PostgreSQL was written by a newer irori (schema {found}, this one knows {known}); use that version"
    )]
    NewerDatabase {
        /// Its schema.
        found: i64,
        /// The newest schema this binary knows.
        known: i64,
    },
    /// This version has not been in the database yet, and a server may be running.
    #[error(
        "the database in PostgreSQL was last used by an older irori (schema {found}, this one knows {known}); start the server of this version once"
    )]
    OlderDatabase {
        /// Its schema.
        found: i64,
        /// The newest schema this binary knows.
        known: i64,
    },
    /// There is no store in the database.
    #[error("there is no irori in the database in PostgreSQL")]
    EmptyDatabase,
    /// It is only a part of a store.
    #[error(
        "{at} holds a part of a chat that was being moved from {from}: run that `irori move` again, which goes on where it ended"
    )]
    HalfMoved {
        /// Where.
        at: String,
        /// Where the rows come from.
        from: String,
    },
    /// Anything else the database said.
    #[error("cannot open the store in {}: {cause}", .dir.display())]
    Database {
        /// The directory.
        dir: PathBuf,
        /// What it said.
        cause: String,
    },
}
