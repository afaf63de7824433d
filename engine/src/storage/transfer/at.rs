//! Where stores are.

use std::{fmt, path::PathBuf};

use crate::storage::PostgresUrl;

/// Where a store is, or is to be.
#[derive(Clone, Debug)]
pub enum StoreAt {
    /// In SQLite, in this data directory.
    Sqlite(PathBuf),
    /// In this PostgreSQL database.
    Postgres(PostgresUrl),
}

impl fmt::Display for StoreAt {
    /// As it may be typed, and without a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(dir) => write!(f, "sqlite:{}", dir.display()),
            Self::Postgres(url) => url.fmt(f),
        }
    }
}

impl StoreAt {
    /// With the one name that a directory has.
    pub(super) fn plain(&self) -> Self {
        match self {
            Self::Sqlite(dir) => {
                let plain = dir.canonicalize().or_else(|_| std::path::absolute(dir));
                Self::Sqlite(plain.unwrap_or_else(|_| dir.clone()))
            }
            Self::Postgres(_) => self.clone(),
        }
    }
}
