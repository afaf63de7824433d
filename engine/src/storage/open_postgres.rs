//! Opening a store in PostgreSQL, and trying whether one can be.

use std::{cmp::Ordering, path::Path, sync::Arc};

use sqlx::migrate::{MigrateError, Migrator};
use tokio::time::{Duration, Instant, sleep};

use crate::{
    clock::Clock,
    storage::{
        CommitSink, OpenError, PostgresOptions, Storage,
        directory::lock,
        mark,
        postgres::{
            PostgresPlace, Purpose, is_in_use, look_at, migrations, newest_migration, unusable,
        },
        readers::{Readers, Source},
        sql::Connection,
        writer::{Line, Writer},
    },
};

/// How long a start waits for the lock of a server that was killed: the database
/// finds out about that when it next looks at the connection.
const PREDECESSOR_GONE_WITHIN: Duration = Duration::from_secs(10);

/// How often it looks meanwhile.
const TRY_EVERY: Duration = Duration::from_millis(250);

impl Storage {
    /// Opens the store in a PostgreSQL database that is there, and brings its
    /// tables up to date. `dir` is made when missing, for what is not in the
    /// database, and is this server's alone. `commits` hears of every commit.
    pub async fn open_postgres(
        options: PostgresOptions,
        dir: &Path,
        clock: Arc<dyn Clock>,
        commits: Arc<dyn CommitSink>,
    ) -> Result<Self, OpenError> {
        let lock = lock(dir)?;
        let place = PostgresPlace::new(options);
        let beside = place.connect(Purpose::Beside).await;
        let mut beside = beside.map_err(|e| unusable(&e))?;
        look_at(&mut beside).await?;
        // Before the tables are touched: a server that runs may be older.
        let writing = connect_alone(&place, Purpose::Writing).await?;
        let writing = writing.ok_or(if place.has_nodes() {
            OpenError::DatabaseInUse
        } else {
            OpenError::FilesNotShared
        })?;
        refuse_half_moved(&mut beside).await?;
        migrate(&mut beside).await?;
        beside.close().await.map_err(|e| unusable(&e))?;
        let readers = Readers::open(Source::Postgres(place.clone())).await;
        let readers = readers.map_err(|e| unusable(&e))?;
        let line = Line::to_postgres(writing, place);
        let damage = readers.damage().clone();
        Ok(Self {
            readers,
            writer: Writer::start(line, Arc::clone(&clock), commits, damage),
            clock,
            dir: dir.into(),
            _lock: Arc::new(lock),
        })
    }

    /// Refuses a database of another version, or without a whole store in it: a
    /// server of that version may be running.
    pub async fn check_postgres_version(options: PostgresOptions) -> Result<(), OpenError> {
        let place = PostgresPlace::new(options);
        let connected = place.connect(Purpose::Beside).await;
        let mut connection = connected.map_err(|e| unusable(&e))?;
        check_version(&mut connection).await?;
        connection.close().await.map_err(|e| unusable(&e))
    }

    /// Tries whether a server could use the database, and says what it is.
    pub async fn try_postgres(options: PostgresOptions) -> Result<String, OpenError> {
        let place = PostgresPlace::new(options);
        let connected = place.connect(Purpose::Beside).await;
        let mut connection = connected.map_err(|e| unusable(&e))?;
        let found = look_at(&mut connection).await?;
        refuse_half_moved(&mut connection).await?;
        connection.close().await.map_err(|e| unusable(&e))?;
        Ok(found)
    }
}

/// Connects for a purpose that others may be in the way of; `None` where somebody
/// is still there after a while.
pub(in crate::storage) async fn connect_alone(
    place: &PostgresPlace,
    purpose: Purpose,
) -> Result<Option<Connection>, OpenError> {
    let begun = Instant::now();
    loop {
        match place.connect(purpose).await {
            Ok(connection) => return Ok(Some(connection)),
            Err(cause) if is_in_use(&cause) => {
                if begun.elapsed() > PREDECESSOR_GONE_WITHIN {
                    return Ok(None);
                }
                sleep(TRY_EVERY).await;
            }
            Err(cause) => return Err(unusable(&cause)),
        }
    }
}

async fn refuse_half_moved(connection: &mut Connection) -> Result<(), OpenError> {
    let found = mark::read(connection).await;
    match found.map_err(|cause| unusable(&cause))? {
        Some(from) => Err(OpenError::HalfMoved {
            at: "the database in PostgreSQL".to_owned(),
            from,
        }),
        None => Ok(()),
    }
}

/// See [`Storage::check_postgres_version`].
pub(in crate::storage) async fn check_version(
    connection: &mut Connection,
) -> Result<(), OpenError> {
    refuse_half_moved(connection).await?;
    let there: bool = connection
        .sql("select {has_table}")
        .bind("_sqlx_migrations")
        .value()
        .await
        .map_err(|e| unusable(&e))?;
    if !there {
        return Err(OpenError::EmptyDatabase);
    }
    let found: Option<i64> = connection
        .sql("select max(version) from _sqlx_migrations")
        .value()
        .await
        .map_err(|e| unusable(&e))?;
    let (found, known) = (found.unwrap_or_default(), newest_migration());
    match found.cmp(&known) {
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(OpenError::NewerDatabase { found, known }),
        Ordering::Less => Err(OpenError::OlderDatabase { found, known }),
    }
}

pub(in crate::storage) async fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    let Connection::Postgres { connection, .. } = connection else {
        return Err(OpenError::Postgres("it is another database".to_owned()));
    };
    let known = newest_migration();
    let migrated = Migrator::with_migrations(migrations())
        .run(connection)
        .await;
    migrated.map_err(|cause| match cause {
        MigrateError::VersionMissing(found) if found > known => {
            OpenError::NewerDatabase { found, known }
        }
        other => unusable(&other),
    })
}
