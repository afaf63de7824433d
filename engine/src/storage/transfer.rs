//! Moves a store from one database to another, both ways. Neither is served
//! meanwhile. What was moved stays moved: whoever is interrupted goes on where
//! it ended. Nothing is changed in the store that is left.

mod at;
mod copy;
mod end;
mod error;
mod postgres;
mod sqlite;
pub(in crate::storage) mod tables;

use super::{
    StorageError, mark,
    sql::{Connection, Table},
    sqlite::look::next_blobs,
};
pub use at::StoreAt;
use end::End;
pub use error::MoveError;

/// What a move has done so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It begins: so many rows are to be moved, and after that read back.
    Rows(u64),
    /// So many more rows of a table are in the target.
    Moved(&'static str, u64),
    /// So many more rows of a table were read back, and are what they were.
    Compared(&'static str, u64),
}

/// A move that can be done.
#[derive(Debug)]
pub struct Transfer {
    source: End,
    target: End,
    tables: Vec<Table>,
    goes_on: bool,
}

async fn counter(db: &mut Connection, table: &str) -> Result<i64, sqlx::Error> {
    match db {
        Connection::Sqlite(_) => sqlite::counter(db, table).await,
        Connection::Postgres { .. } => postgres::counter(db, table).await,
    }
}

impl Transfer {
    /// Prepares it: nobody else has either store open from here on, the target
    /// is marked as a part of a store, and no server starts on it.
    ///
    /// # Errors
    /// Whatever stands in the way; then nothing was changed, or nothing but that
    /// tables were made.
    pub async fn open(from: &StoreAt, to: &StoreAt) -> Result<Self, MoveError> {
        let (from, to) = (from.plain(), to.plain());
        if from.to_string() == to.to_string() {
            return Err(MoveError::Same);
        }
        let mut source = End::source(&from).await?;
        let (mut target, goes_on) = End::target(&to, &source.shown).await?;
        let tables = tables::of(&mut source.db).await;
        let tables = tables.map_err(|cause| source.says(cause))?;
        let theirs = tables::of(&mut target.db).await;
        tables::hold_against(&tables, &theirs.map_err(|cause| target.says(cause))?)?;
        Ok(Self {
            source,
            target,
            tables,
            goes_on,
        })
    }

    /// Whether it goes on with one that was interrupted.
    pub const fn goes_on(&self) -> bool {
        self.goes_on
    }

    /// Moves everything, reads it back, and makes a store of it. Returns how
    /// many rows that are. It can be given up at any point.
    ///
    /// # Errors
    /// What went wrong. The target is a part of a store still.
    pub async fn run(&mut self, mut told: impl FnMut(Step) + Send) -> Result<u64, MoveError> {
        let tables = std::mem::take(&mut self.tables);
        let mut rows = 0;
        for table in &tables {
            let count = table.count(&mut self.source.db).await;
            rows += count.map_err(|cause| self.source.says(cause))?;
        }
        told(Step::Rows(rows));
        for table in &tables {
            self.copy(table, &mut told).await?;
        }
        self.count_on().await?;
        if let Connection::Postgres { .. } = self.target.db {
            let looked = postgres::look_at_rows(&mut self.target.db).await;
            looked.map_err(|cause| self.target.says(cause))?;
        }
        for table in &tables {
            self.compare(table, &mut told).await?;
        }
        let found = self.target.faults().await?;
        if !found.is_empty() {
            return Err(MoveError::Broken(found.join("; ")));
        }
        let removed = mark::remove(&mut self.target.db).await;
        removed.map_err(|cause| self.target.says(cause))?;
        Ok(rows)
    }

    /// Has the counters of ids go on where they were.
    async fn count_on(&mut self) -> Result<(), MoveError> {
        for table in tables::COUNTED {
            let (source, target) = (&mut self.source, &mut self.target);
            let id = counter(&mut source.db, table).await;
            let id = id.map_err(|cause| source.says(cause))?;
            let there = counter(&mut target.db, table).await;
            if there.map_err(|cause| target.says(cause))? == id {
                continue;
            }
            let set = match &target.db {
                Connection::Sqlite(_) => sqlite::count_from(&mut target.db, table, id).await,
                Connection::Postgres { .. } => {
                    postgres::count_from(&mut target.db, table, id).await
                }
            };
            set.map_err(|cause| target.says(cause))?;
        }
        Ok(())
    }

    /// The keys and the lengths of the blobs of the next few files of the target
    /// behind the one whose id is in `after`, as
    /// [`Look::next_blobs`](crate::storage::Look::next_blobs) has them.
    ///
    /// # Errors
    /// The target cannot be read.
    pub async fn next_blobs(
        &mut self,
        after: &mut String,
    ) -> Result<Vec<(String, u64)>, MoveError> {
        let found = next_blobs(&mut self.target.db, after).await;
        found.map_err(|cause| self.target.says(cause))
    }

    /// Closes both, so that servers may use them.
    pub async fn close(self) -> Result<(), StorageError> {
        // It was only read from: nothing of it can be lost.
        let _ = self.source.db.close().await;
        Ok(self.target.db.close().await?)
    }
}
