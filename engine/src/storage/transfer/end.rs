//! The two stores of a move, each of which nobody else has open.

use std::{fs::File, path::Path};

use sqlx::ConnectOptions as _;

use super::{MoveError, StoreAt, postgres, sqlite, tables::MOVED};
use crate::storage::{
    OpenError, PostgresOptions, PostgresUrl,
    directory::lock,
    faults, mark,
    open_postgres::{check_version, connect_alone, migrate as migrate_postgres},
    postgres::{PostgresPlace, Purpose, look_at},
    sql::{Connection, Table},
    sqlite::{
        look::Look,
        open::{DATABASE, broken, for_writing, migrate as migrate_sqlite, options},
    },
};

/// One of the two stores, which nobody else has open.
#[derive(Debug)]
pub(super) struct End {
    pub(super) db: Connection,
    /// How it is called, without a password.
    pub(super) shown: String,
    /// Of the data directory, where it is in one.
    _lock: Option<File>,
}

impl End {
    pub(super) fn says(&self, cause: sqlx::Error) -> MoveError {
        let at = self.shown.clone();
        MoveError::Database { at, cause }
    }

    async fn of_postgres(url: PostgresUrl, shown: String) -> Result<Self, MoveError> {
        let place = PostgresPlace::new(PostgresOptions::at(url));
        let connected = connect_alone(&place, Purpose::Moving).await?;
        let mut db = connected.ok_or_else(|| MoveError::Served(shown.clone()))?;
        look_at(&mut db).await?;
        Ok(Self {
            db,
            shown,
            _lock: None,
        })
    }

    /// A store that is there, of this version and whole, as it is at one moment.
    pub(super) async fn source(at: &StoreAt) -> Result<Self, MoveError> {
        let shown = at.to_string();
        let mut end = match at {
            StoreAt::Sqlite(dir) => {
                // Locking would make the directory.
                if !dir.join(DATABASE).is_file() {
                    return Err(OpenError::Missing(dir.clone()).into());
                }
                let held = held(dir, &shown)?;
                let look = Look::open(dir).await?;
                look.check_version()?;
                Self {
                    db: look.into_connection(),
                    shown,
                    _lock: Some(held),
                }
            }
            StoreAt::Postgres(url) => {
                let mut end = Self::of_postgres(url.clone(), shown).await?;
                check_version(&mut end.db).await?;
                end
            }
        };
        let begun = match at {
            StoreAt::Sqlite(_) => sqlite::begin_to_read(&mut end.db).await,
            StoreAt::Postgres(_) => postgres::begin_to_read(&mut end.db).await,
        };
        begun.map_err(|cause| end.says(cause))?;
        let found = end.faults().await?;
        if let Some(first) = found.first() {
            return Err(MoveError::Faulty {
                at: end.shown,
                count: found.len(),
                first: first.clone(),
            });
        }
        Ok(end)
    }

    /// A store that is empty, or a part of what is at `from`, marked as one, with
    /// its tables in it; and whether anything is there already.
    pub(super) async fn target(at: &StoreAt, from: &str) -> Result<(Self, bool), MoveError> {
        let shown = at.to_string();
        let mut end = match at {
            StoreAt::Sqlite(dir) => {
                let held = held(dir, &shown)?;
                // Before the first table refers to another, as a migration wants it.
                let connected = options(dir).foreign_keys(false).connect().await;
                Self {
                    db: Connection::Sqlite(connected.map_err(|cause| broken(dir, &cause))?),
                    shown,
                    _lock: Some(held),
                }
            }
            StoreAt::Postgres(url) => Self::of_postgres(url.clone(), shown).await?,
        };
        let goes_on = end.is_part_of(from).await?;
        if !goes_on {
            let set = mark::set(&mut end.db, from).await;
            set.map_err(|cause| end.says(cause))?;
        }
        match (at, &mut end.db) {
            (StoreAt::Sqlite(dir), Connection::Sqlite(db)) => {
                migrate_sqlite(db, dir).await?;
                let connected = for_writing(options(dir)).connect().await;
                end.db = Connection::Sqlite(connected.map_err(|cause| broken(dir, &cause))?);
            }
            (_, db) => migrate_postgres(db).await?,
        }
        Ok((end, goes_on))
    }

    /// Whether it is a part of what is at `from`; an error where it is anything
    /// else than that, or empty.
    async fn is_part_of(&mut self, from: &str) -> Result<bool, MoveError> {
        let found = mark::read(&mut self.db).await;
        match found.map_err(|cause| self.says(cause))? {
            Some(other) if other != from => {
                return Err(MoveError::Another {
                    at: self.shown.clone(),
                    from: other,
                });
            }
            Some(_) => return Ok(true),
            None => {}
        }
        for name in MOVED {
            let columns = Vec::new();
            let table = Table { name, columns };
            let rows = match table.is_there(&mut self.db).await {
                Ok(true) => table.count(&mut self.db).await,
                Ok(false) => Ok(0),
                Err(cause) => Err(cause),
            };
            if rows.map_err(|cause| self.says(cause))? > 0 {
                return Err(MoveError::NotEmpty(self.shown.clone()));
            }
        }
        Ok(false)
    }

    /// What `irori verify` finds, the index apart: in the new store it is empty.
    pub(super) async fn faults(&mut self) -> Result<Vec<String>, MoveError> {
        let found = faults::without_index(&mut self.db).await;
        found.map_err(|cause| self.says(cause))
    }
}

fn held(dir: &Path, shown: &str) -> Result<File, MoveError> {
    lock(dir).map_err(|cause| match cause {
        OpenError::InUse(_) => MoveError::Served(shown.to_owned()),
        other => other.into(),
    })
}
