//! The connections that read. Each is a thread with the database open, so every
//! word with one costs two switches between threads: sqlx's own pool has three
//! for each query, since it asks before and after it whether the connection is
//! there. These are files of ours: they do not go away.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use sqlx::{ConnectOptions as _, Error, sqlite::SqliteConnectOptions};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Duration, Instant, timeout},
};

use super::{
    damage::Damage,
    dialect::Dialect,
    postgres::{PostgresPlace, Purpose},
    sql::{Connection, FromRow, Runs, Statement, ends_connection},
};

/// Of SQLite, beside the writer. Reads are short; more would only cost memory.
const READERS: u32 = 4;

/// A connection that was of use a moment ago is taken without a look at it. After
/// that the database may have been restarted, or something between may have
/// forgotten the connection.
const BELIEVED_OPEN: Duration = Duration::from_secs(1);

/// Where the database is that is read from.
#[derive(Debug)]
pub(in crate::storage) enum Source {
    Sqlite(Box<SqliteConnectOptions>),
    Postgres(PostgresPlace),
}

impl Source {
    const fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    async fn connect(&self) -> Result<Connection, Error> {
        match self {
            Self::Sqlite(options) => {
                let options = options.as_ref().clone().read_only(true);
                options.connect().await.map(Connection::Sqlite)
            }
            Self::Postgres(place) => place.connect(Purpose::Reading).await,
        }
    }

    /// How many connections there may be.
    fn readers(&self) -> u32 {
        match self {
            Self::Sqlite(_) => READERS,
            Self::Postgres(place) => place.readers(),
        }
    }
}

/// What queries that change nothing are run on. Cloning gives another handle
/// to the same connections.
#[derive(Clone, Debug)]
pub(in crate::storage) struct Readers(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    place: Source,
    permits: Arc<Semaphore>,
    /// Open, and used by nobody since then. The last used is used first.
    idle: Mutex<Vec<(Connection, Instant)>>,
    /// How often a connection was taken.
    taken: AtomicU64,
    damage: Damage,
}

/// A connection of one's own. It is closed when dropped, since a query may be
/// under way; see [`Reader::put_back`].
pub(in crate::storage) struct Reader {
    pub(in crate::storage) connection: Connection,
    home: Readers,
    _permit: OwnedSemaphorePermit,
}

impl Readers {
    /// Opens the first connection; others when they are wanted.
    pub(in crate::storage) async fn open(place: Source) -> Result<Self, Error> {
        let readers = Self(Arc::new(Shared {
            permits: Arc::new(Semaphore::new(place.readers() as usize)),
            place,
            idle: Mutex::default(),
            taken: AtomicU64::new(0),
            damage: Damage::default(),
        }));
        readers.take().await?.put_back();
        Ok(readers)
    }

    /// Waits for a connection.
    ///
    /// # Errors
    /// [`Error::PoolClosed`] after [`Self::close`]; a new one cannot be opened.
    pub(in crate::storage) async fn take(&self) -> Result<Reader, Error> {
        self.0.taken.fetch_add(1, Ordering::Relaxed);
        let permits = Arc::clone(&self.0.permits);
        let permit = permits.acquire_owned().await;
        let permit = permit.map_err(|_| Error::PoolClosed)?;
        let connection = match self.take_idle().await {
            Some(connection) => connection,
            None => self.0.place.connect().await?,
        };
        Ok(Reader {
            connection,
            home: self.clone(),
            _permit: permit,
        })
    }

    /// One that is open, and that still leads to the database.
    async fn take_idle(&self) -> Option<Connection> {
        loop {
            let (mut connection, since) = self.idle().pop()?;
            if since.elapsed() < BELIEVED_OPEN || connection.is_open().await {
                return Some(connection);
            }
        }
    }

    /// How often a connection was taken: the reads so far.
    pub(in crate::storage) fn taken(&self) -> u64 {
        self.0.taken.load(Ordering::Relaxed)
    }

    /// Whether the database was found to be damaged, by whoever uses it.
    pub(in crate::storage) fn damage(&self) -> &Damage {
        &self.0.damage
    }

    /// Closes them. Queries under way may take this long to end.
    pub(in crate::storage) async fn close(&self, within: Duration) {
        // A read that hangs is no reason not to close.
        let all = timeout(within, self.0.permits.acquire_many(self.0.place.readers())).await;
        self.0.permits.close();
        drop(all);
        let idle = std::mem::take(&mut *self.idle());
        for (connection, _) in idle {
            // It is only read from: nothing of it can be lost.
            let _ = connection.close().await;
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(Connection, Instant)>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    /// Gives the connection back: what was asked of it is answered.
    pub(in crate::storage) fn put_back(self) {
        self.home.idle().push((self.connection, Instant::now()));
    }

    /// The same, unless its thread, or whatever else it goes to, is no more: a
    /// database that has ended one connection has ended those before it too.
    pub(in crate::storage) fn put_back_after<T>(self, answer: &Result<T, Error>) {
        if let Err(cause) = answer {
            self.home.damage().note(cause);
        }
        match answer {
            Err(cause) if ends_connection(cause) => self.home.idle().clear(),
            _ => self.put_back(),
        }
    }
}

impl Runs for &Readers {
    fn dialect(&self) -> Dialect {
        self.0.place.dialect()
    }

    async fn all<T: FromRow>(self, statement: Statement) -> Result<Vec<T>, Error> {
        let mut reader = self.take().await?;
        let rows = reader.connection.all(statement).await;
        reader.put_back_after(&rows);
        rows
    }

    async fn optional<T: FromRow>(self, statement: Statement) -> Result<Option<T>, Error> {
        let mut reader = self.take().await?;
        let row = reader.connection.optional(statement).await;
        reader.put_back_after(&row);
        row
    }
}

#[cfg(test)]
mod tests;
