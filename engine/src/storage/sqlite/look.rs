//! Looks at a store beside the server that may have it open: copies it, and
//! finds what is wrong with it. Nothing is written to it.

mod faults;
mod terms;

use std::path::{Path, PathBuf};

use sqlx::{ConnectOptions as _, sqlite::SqliteConnectOptions};
use tokio::time::Duration;

use crate::storage::{
    OpenError,
    directory::check_owner,
    mark,
    sql::{Connection, ROWS_PER_STATEMENT},
    sqlite::{
        blobs_lock::BlobsHeld,
        migrations::newest_migration,
        open::{DATABASE, broken, half_moved},
    },
};

/// How long to wait for somebody who has the whole database to themselves,
/// which is when a server starts or ends.
const TURN_WITHIN: Duration = Duration::from_secs(30);

/// Files whose blobs are told at once.
const FILES_AT_ONCE: i64 = 500;

/// Whether the blob `$1` is a file, or a smaller picture of one.
macro_rules! is_of_a_file {
    () => {
        "exists (select 1 from files \
         where blob_key = $1 or small_key = $1 or large_key = $1)"
    };
}

/// A store that is only looked at.
#[derive(Debug)]
pub struct Look {
    db: Connection,
    dir: PathBuf,
    schema: i64,
    /// Where it comes from, where it is only a part of a store.
    part_of: Option<String>,
}

impl Look {
    /// Opens a store that is there.
    pub async fn open(dir: &Path) -> Result<Self, OpenError> {
        let path = dir.join(DATABASE);
        if !path.is_file() {
            return Err(OpenError::Missing(dir.to_owned()));
        }
        // Nothing is said of its journal: that would be a change.
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .busy_timeout(TURN_WITHIN)
            .row_buffer_size(ROWS_PER_STATEMENT)
            .disable_statement_logging();
        let broken = |cause: sqlx::Error| broken(dir, &cause);
        let db = options.connect().await.map_err(broken)?;
        let mut db = Connection::Sqlite(db);
        let part_of = mark::read(&mut db).await.map_err(broken)?;
        let schema: Option<i64> = if part_of.is_some() {
            // It may have no tables yet.
            None
        } else {
            let newest = db.sql("select max(version) from _sqlx_migrations");
            newest.value().await.map_err(broken)?
        };
        Ok(Self {
            db,
            dir: dir.to_owned(),
            schema: schema.unwrap_or_default(),
            part_of,
        })
    }

    /// The newest schema this binary knows.
    pub fn newest_schema() -> i64 {
        newest_migration()
    }

    /// The number of its schema.
    pub const fn schema(&self) -> i64 {
        self.schema
    }

    /// Refuses what is of another version, since a server of that may be running,
    /// and what is only a part of a store.
    pub fn check_version(&self) -> Result<(), OpenError> {
        if let Some(from) = &self.part_of {
            return Err(half_moved(&self.dir, from.clone()));
        }
        let (dir, found, known) = (self.dir.clone(), self.schema, newest_migration());
        match found.cmp(&known) {
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Greater => Err(OpenError::Newer { dir, found, known }),
            std::cmp::Ordering::Less => Err(OpenError::Older { dir, found, known }),
        }
    }

    /// Writes what it is now into a new file. Writers go on meanwhile. What was
    /// deleted is not in it.
    pub async fn copy_to(&mut self, file: &Path) -> Result<(), OpenError> {
        let copied = self
            .db
            .sql("vacuum into $1")
            .bind(file.to_string_lossy().into_owned())
            .run()
            .await;
        copied
            .map(|_| ())
            .map_err(|cause| broken(&self.dir, &cause))
    }

    /// How many bytes the blobs of all files have.
    pub async fn blob_bytes(&mut self) -> Result<u64, OpenError> {
        let bytes: i64 = self
            .db
            .sql(
                "select cast(coalesce(sum(bytes + small_bytes + large_bytes), 0) as bigint) \
                 from files",
            )
            .value()
            .await
            .map_err(|cause| broken(&self.dir, &cause))?;
        Ok(bytes.cast_unsigned())
    }

    /// The keys and the lengths of the blobs of the next few files behind the
    /// one whose id is in `after`, which goes on; at first it is empty. Nothing
    /// where there are no more.
    pub async fn next_blobs(
        &mut self,
        after: &mut String,
    ) -> Result<Vec<(String, u64)>, OpenError> {
        let found = next_blobs(&mut self.db, after).await;
        found.map_err(|cause| broken(&self.dir, &cause))
    }

    /// Whether a blob belongs to a file, or is noted to belong to none yet or
    /// any more.
    pub async fn knows_blob(&mut self, key: &str) -> Result<bool, OpenError> {
        self.db
            .sql(concat!(
                "select exists (select 1 from stray_blobs where blob_key = $1) or ",
                is_of_a_file!()
            ))
            .bind(key)
            .value()
            .await
            .map_err(|cause| broken(&self.dir, &cause))
    }

    /// Whether a blob belongs to a file.
    pub async fn has_file_with(&mut self, key: &str) -> Result<bool, OpenError> {
        self.db
            .sql(concat!("select ", is_of_a_file!()))
            .bind(key)
            .value()
            .await
            .map_err(|cause| broken(&self.dir, &cause))
    }

    /// Waits until no blob is being deleted, and keeps it so.
    pub async fn hold_blobs(&self) -> Result<BlobsHeld, OpenError> {
        check_owner(&self.dir)?;
        let dir = self.dir.clone();
        let held = tokio::task::spawn_blocking(move || BlobsHeld::wait(&dir));
        let held = held
            .await
            .unwrap_or_else(|cause| Err(std::io::Error::other(cause)));
        held.map_err(|cause| OpenError::Unwritable {
            dir: self.dir.clone(),
            cause,
        })
    }

    /// The connection that it looks by.
    pub(in crate::storage) fn into_connection(self) -> Connection {
        self.db
    }

    /// Closes it.
    pub async fn close(self) {
        // It was only read from: nothing of it can be lost.
        let _ = self.db.close().await;
    }
}

/// See [`Look::next_blobs`].
pub(in crate::storage) async fn next_blobs(
    db: &mut Connection,
    after: &mut String,
) -> Result<Vec<(String, u64)>, sqlx::Error> {
    type Row = (
        String,
        String,
        i64,
        Option<String>,
        i64,
        Option<String>,
        i64,
    );
    let rows: Vec<Row> = db
        .sql(
            "select id, blob_key, bytes, small_key, small_bytes, large_key, large_bytes \
             from files where id > $1 order by id limit $2",
        )
        .bind(after.as_str())
        .bind(FILES_AT_ONCE)
        .all()
        .await?;
    if let Some((id, ..)) = rows.last() {
        after.clone_from(id);
    }
    let blobs =
        rows.into_iter()
            .flat_map(|(_, key, bytes, small, small_bytes, large, large_bytes)| {
                let copies = [
                    (Some(key), bytes),
                    (small, small_bytes),
                    (large, large_bytes),
                ];
                copies
                    .into_iter()
                    .filter_map(|(key, bytes)| Some((key?, bytes.cast_unsigned())))
            });
    Ok(blobs.collect())
}
