//! Opening the store: the lock, the settings that make a commit durable, the migrations.

use std::{fs::File, io, path::Path, sync::Arc};

use sqlx::{
    ConnectOptions as _, SqliteConnection,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use tokio::time::Duration;

use crate::{
    clock::Clock,
    storage::{
        CommitSink, OpenError, Session, Storage, StorageError,
        accounts::names::FoldOldNames,
        directory::{LOCK, lock},
        mark,
        readers::{Readers, Source},
        sql::{Connection, Query, ROWS_PER_STATEMENT},
        sqlite::{
            blobs_lock::BlobsFree,
            migrations::{migrations, newest_migration},
        },
        tx::{Change, Tx, apply_alone},
        writer::{Line, Writer},
    },
    telemetry::Collectors,
};

/// How long reads under way may take when the store is closed.
const READS_END_WITHIN: Duration = Duration::from_secs(1);

impl Storage {
    /// Opens the store in `dir`, making both when they are not there, and
    /// brings its schema up to date. `commits` hears of every commit.
    pub async fn open(
        dir: &Path,
        clock: Arc<dyn Clock>,
        commits: Arc<dyn CommitSink>,
    ) -> Result<Self, OpenError> {
        let lock = lock(dir)?;
        let broken = |cause: sqlx::Error| broken(dir, &cause);
        bring_up_to_date(dir, clock.now_ms()).await?;
        let options = options(dir);
        let connection = for_writing(options.clone())
            .connect()
            .await
            .map_err(broken)?;
        let connection = Connection::Sqlite(connection);
        let readers = Readers::open(Source::Sqlite(Box::new(options)))
            .await
            .map_err(broken)?;
        let line = Line::to_sqlite(connection);
        let damage = readers.damage().clone();
        let writer = Writer::start(line, Arc::clone(&clock), commits, damage);
        Ok(Self {
            readers,
            writer,
            clock,
            dir: dir.into(),
            _lock: Arc::new(lock),
        })
    }

    /// Brings the schema of the store in `dir` up to date, as opening it does.
    pub async fn bring_up_to_date(dir: &Path, clock: &dyn Clock) -> Result<(), OpenError> {
        let _lock = lock(dir)?;
        bring_up_to_date(dir, clock.now_ms()).await
    }

    /// The file that [`lock`](Self::lock) leaves behind.
    pub const LOCK: &str = LOCK;

    /// Makes sure that no server uses `dir`, or the store in it, for as long as
    /// what it returns lives. The directory is made where it is missing.
    pub fn lock(dir: &Path) -> Result<File, OpenError> {
        lock(dir)
    }

    /// Whether blobs may be deleted now, for as long as what it returns lives.
    pub(crate) fn may_delete_blobs(&self) -> io::Result<Option<BlobsFree>> {
        BlobsFree::now(&self.dir)
    }

    /// Notes that another node has committed something.
    pub(crate) fn committed_elsewhere(&self) {
        self.writer.committed_elsewhere();
    }

    /// Commits what is under way, folds the log into the database and closes.
    pub async fn close(&self) {
        self.readers.close(READS_END_WITHIN).await;
        self.writer.close().await;
    }

    /// Waits until everything asked for before this is on disk or refused.
    pub async fn settle(&self) -> Result<(), StorageError> {
        self.writer.change(Settle).await
    }

    /// Whether something can be written and comes to be on disk.
    pub async fn check(&self) -> Result<(), StorageError> {
        self.writer.change(Probe).await
    }

    /// Whether the database was found to be damaged since the store was opened.
    pub fn is_damaged(&self) -> bool {
        self.readers.damage().is_found()
    }

    /// The store as somebody with this session asks it: what the command line
    /// does is told so in the log, whoever it is done as.
    pub(crate) fn asked_by(&self, session: &Session) -> Self {
        if session.id == Session::OF_COMMAND_LINE {
            self.of_command_line()
        } else {
            self.clone()
        }
    }

    /// The store as the command line asks it.
    pub(crate) fn of_command_line(&self) -> Self {
        Self {
            writer: self.writer.of_command_line(),
            ..self.clone()
        }
    }

    /// How often the store was read, and how many changes it was asked for.
    pub(crate) fn steps(&self) -> (u64, u64) {
        (self.readers.taken(), self.writer.asked())
    }

    /// What the store counts.
    pub(crate) fn collectors(&self) -> Collectors {
        let mut collectors = self.writer.counts().collectors();
        collectors.push(self.readers.damage().collector());
        collectors
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    pub(in crate::storage) const fn readers(&self) -> &Readers {
        &self.readers
    }

    /// A statement that changes nothing, to be run by whichever reader is free.
    pub(in crate::storage) fn sql(&self, sql: &'static str) -> Query<&Readers> {
        Query::new(&self.readers, sql)
    }
}

/// Changes nothing; being done says that what was queued before is done too.
struct Settle;

impl Change for Settle {
    type Output = ();

    fn apply(&mut self, _: &mut Tx<'_>) -> impl Future<Output = Result<(), sqlx::Error>> + Send {
        std::future::ready(Ok(()))
    }
}

/// Has something written and synced that means nothing, so that a full or
/// read-only disk shows.
struct Probe;

impl Change for Probe {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        // The row stays as it is; it is written nevertheless.
        let writes = tx
            .db
            .sql("update rooms set head_seq = head_seq where id = (select min(id) from rooms)");
        writes.run().await.map(|_| ())
    }
}

/// What the database is called in the data directory.
pub(in crate::storage) const DATABASE: &str = "irori.db";

pub(in crate::storage) fn options(dir: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(dir.join(DATABASE))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: every commit is synced before it is acknowledged.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // What is deleted leaves the file: SQLite would only forget where it is.
        .pragma("secure_delete", "on")
        // Rows come without SQLite's thread waiting for who reads them.
        .row_buffer_size(ROWS_PER_STATEMENT)
        .disable_statement_logging()
}

/// A server was told to use what is only a part of a store.
pub(super) fn half_moved(dir: &Path, from: String) -> OpenError {
    OpenError::HalfMoved {
        at: format!("the data directory {}", dir.display()),
        from,
    }
}

/// What the writer's connection has beside what all have.
pub(in crate::storage) fn for_writing(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        // What a statement may have to undo is kept in memory: a large batch
        // would write it, words of people and all, into a file in /var/tmp.
        .pragma("temp_store", "memory")
        // Pages are copied from the log into the database when it has so many,
        // most of them several times by then. As many as one table of the log's
        // index holds, so that looking pages up costs the same; 16 MB.
        .pragma("wal_autocheckpoint", "4000")
}

pub(in crate::storage) fn broken(dir: &Path, cause: &sqlx::Error) -> OpenError {
    OpenError::Database {
        dir: dir.to_owned(),
        cause: cause.to_string(),
    }
}

async fn bring_up_to_date(dir: &Path, now_ms: i64) -> Result<(), OpenError> {
    let broken = |cause: sqlx::Error| broken(dir, &cause);
    // A migration that copies a table has to take the old one away from
    // under those that name it; it checks for itself that they all still
    // lead somewhere.
    let migrating = options(dir).foreign_keys(false);
    let connection = migrating.connect().await.map_err(broken)?;
    let mut connection = Connection::Sqlite(connection);
    if let Some(from) = mark::read(&mut connection).await.map_err(broken)? {
        return Err(half_moved(dir, from));
    }
    if let Connection::Sqlite(connection) = &mut connection {
        migrate(connection, dir).await?;
    }
    let folded = apply_alone(&mut connection, now_ms, FoldOldNames).await;
    folded.map_err(broken)?;
    connection.close().await.map_err(broken)
}

/// Makes the tables in a data directory's database, or brings them up to date.
/// The connection holds nobody to foreign keys.
pub(in crate::storage) async fn migrate(
    connection: &mut SqliteConnection,
    dir: &Path,
) -> Result<(), OpenError> {
    let known = newest_migration();
    Migrator::with_migrations(migrations())
        .run(connection)
        .await
        .map_err(|cause| match cause {
            MigrateError::VersionMissing(found) if found > known => OpenError::Newer {
                dir: dir.to_owned(),
                found,
                known,
            },
            other => OpenError::Database {
                dir: dir.to_owned(),
                cause: other.to_string(),
            },
        })
}

#[cfg(test)]
mod tests;
