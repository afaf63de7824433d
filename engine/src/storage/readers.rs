//! The connections that read. Each is a thread with the database open, so every
//! word with one costs two switches between threads: sqlx's own pool has three
//! for each query, since it asks before and after it whether the connection is
//! there. These are files of ours: they do not go away.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use sqlx::{ConnectOptions as _, Error, postgres::PgConnectOptions, sqlite::SqliteConnectOptions};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Duration, timeout},
};

use super::{
    dialect::Dialect,
    sql::{Connection, FromRow, Runs, Statement},
};

/// Beside the writer. Reads are short; more would only cost memory.
const READERS: u32 = 4;

/// Where the database is that is read from.
#[derive(Debug)]
pub(in crate::storage) enum Place {
    Sqlite(SqliteConnectOptions),
    Postgres(PgConnectOptions),
}

impl Place {
    const fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    async fn connect(&self) -> Result<Connection, Error> {
        match self {
            Self::Sqlite(options) => {
                let options = options.clone().read_only(true);
                options.connect().await.map(Connection::Sqlite)
            }
            Self::Postgres(options) => {
                let options = options.clone();
                let options = options.options([("default_transaction_read_only", "on")]);
                options.connect().await.map(Connection::Postgres)
            }
        }
    }
}

/// What queries that change nothing are run on. Cloning gives another handle
/// to the same connections.
#[derive(Clone, Debug)]
pub(in crate::storage) struct Readers(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    place: Place,
    turns: Arc<Semaphore>,
    /// Open, and used by nobody. The last used is used first.
    idle: Mutex<Vec<Connection>>,
    /// How often a connection was taken.
    taken: AtomicU64,
}

/// A connection of one's own. It is closed when dropped, since a query may be
/// under way; see [`Reader::put_back`].
pub(in crate::storage) struct Reader {
    pub(in crate::storage) connection: Connection,
    home: Readers,
    _turn: OwnedSemaphorePermit,
}

impl Readers {
    /// Opens the first connection; others when they are wanted.
    pub(in crate::storage) async fn open(place: Place) -> Result<Self, Error> {
        let readers = Self(Arc::new(Shared {
            place,
            turns: Arc::new(Semaphore::new(READERS as usize)),
            idle: Mutex::default(),
            taken: AtomicU64::new(0),
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
        let turns = Arc::clone(&self.0.turns);
        let turn = turns.acquire_owned().await;
        let turn = turn.map_err(|_| Error::PoolClosed)?;
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.0.place.connect().await?,
        };
        Ok(Reader {
            connection,
            home: self.clone(),
            _turn: turn,
        })
    }

    /// How often a connection was taken: the reads so far.
    pub(in crate::storage) fn taken(&self) -> u64 {
        self.0.taken.load(Ordering::Relaxed)
    }

    /// Closes them. Queries under way may take this long to end.
    pub(in crate::storage) async fn close(&self, within: Duration) {
        // A read that hangs is no reason not to close.
        let all = timeout(within, self.0.turns.acquire_many(READERS)).await;
        self.0.turns.close();
        drop(all);
        let idle = std::mem::take(&mut *self.idle());
        for connection in idle {
            // It is only read from: nothing of it can be lost.
            let _ = connection.close().await;
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    /// Gives the connection back: what was asked of it is answered.
    pub(in crate::storage) fn put_back(self) {
        self.home.idle().push(self.connection);
    }

    /// The same, unless its thread, or whatever else it goes to, is no more.
    pub(in crate::storage) fn put_back_after<T>(self, answer: &Result<T, Error>) {
        if !matches!(
            answer,
            Err(Error::WorkerCrashed | Error::Io(_) | Error::Protocol(_))
        ) {
            self.put_back();
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
