//! The connections that read. Each is a thread with the database open, so every
//! word with one costs two switches between threads: sqlx's own pool has three
//! for each query, since it asks before and after it whether the connection is
//! there. These are files of ours: they do not go away.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream, stream::BoxStream};
use sqlx::{
    ConnectOptions as _, Connection as _, Either, Error, Execute, Executor, SqlStr, Sqlite,
    SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteQueryResult, SqliteRow, SqliteStatement, SqliteTypeInfo},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Duration, timeout},
};

/// Beside the writer. Reads are short; more would only cost memory.
const READERS: u32 = 4;

/// What queries that change nothing are run on. Cloning gives another handle
/// to the same connections.
#[derive(Clone, Debug)]
pub(in crate::storage) struct Readers(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    options: SqliteConnectOptions,
    turns: Arc<Semaphore>,
    /// Open, and used by nobody. The last used is used first.
    idle: Mutex<Vec<SqliteConnection>>,
    /// How often a connection was taken.
    taken: AtomicU64,
}

/// A connection of one's own. It is closed when dropped, since a query may be
/// under way; see [`Reader::put_back`].
pub(in crate::storage) struct Reader {
    pub(in crate::storage) connection: SqliteConnection,
    home: Readers,
    _turn: OwnedSemaphorePermit,
}

impl Readers {
    /// Opens the first connection; others when they are wanted.
    pub(in crate::storage) async fn open(options: SqliteConnectOptions) -> Result<Self, Error> {
        let readers = Self(Arc::new(Shared {
            options: options.read_only(true),
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
            None => self.0.options.connect().await?,
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

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<SqliteConnection>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    /// Gives the connection back: what was asked of it is answered.
    pub(in crate::storage) fn put_back(self) {
        self.home.idle().push(self.connection);
    }

    /// The same, unless its thread is no more.
    pub(in crate::storage) fn put_back_after<T>(self, answer: &Result<T, Error>) {
        if !matches!(answer, Err(Error::WorkerCrashed)) {
            self.put_back();
        }
    }
}

impl<'c> Executor<'c> for &'c Readers {
    type Database = Sqlite;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<SqliteQueryResult, SqliteRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        let answers = async move {
            let mut reader = match self.take().await {
                Ok(reader) => reader,
                Err(error) => return vec![Err(error)],
            };
            let answers: Vec<_> = reader.connection.fetch_many(query).collect().await;
            match answers.last() {
                Some(last) => reader.put_back_after(last),
                None => reader.put_back(),
            }
            answers
        };
        answers.map(stream::iter).flatten_stream().boxed()
    }

    fn fetch_all<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Vec<SqliteRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        Box::pin(async move {
            let mut reader = self.take().await?;
            let rows = reader.connection.fetch_all(query).await;
            reader.put_back_after(&rows);
            rows
        })
    }

    fn fetch_optional<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxFuture<'e, Result<Option<SqliteRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        Box::pin(async move {
            let mut reader = self.take().await?;
            let row = reader.connection.fetch_optional(query).await;
            reader.put_back_after(&row);
            row
        })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [SqliteTypeInfo],
    ) -> BoxFuture<'e, Result<SqliteStatement, Error>>
    where
        'c: 'e,
    {
        Box::pin(async move {
            let mut reader = self.take().await?;
            let statement = reader.connection.prepare_with(sql, parameters).await;
            reader.put_back_after(&statement);
            statement
        })
    }
}

#[cfg(test)]
mod tests;
