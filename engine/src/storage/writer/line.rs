//! The writer's connection. SQLite's is a file and stays; PostgreSQL's may end at
//! any time, and is opened anew.

use sqlx::Error;
use tokio::time::{Duration, Instant, sleep};

use crate::storage::{
    postgres::{PostgresPlace, Purpose},
    sql::{Connection, timed_out},
};

/// A database that is restarted is back within this time, most often: whoever
/// wants to write meanwhile waits.
const BACK_WITHIN: Duration = Duration::from_secs(3);

/// How often it is tried whether it is back.
const TRY_EVERY: Duration = Duration::from_millis(200);

/// The same when it has been gone for longer. Between two tries whoever wants to
/// write is told at once that it cannot be done.
const TRY_SELDOM: Duration = Duration::from_secs(1);

/// The writer's connection, if it has one.
#[derive(Debug)]
pub(in crate::storage) struct Line {
    connection: Option<Connection>,
    /// Where another is to be had.
    place: Option<PostgresPlace>,
    /// When it was lost, while it is.
    lost: Option<Lost>,
}

#[derive(Debug)]
struct Lost {
    since: Instant,
    /// When it was last tried whether it is back.
    tried: Option<Instant>,
}

impl Line {
    pub(in crate::storage) const fn to_sqlite(connection: Connection) -> Self {
        Self {
            connection: Some(connection),
            place: None,
            lost: None,
        }
    }

    pub(in crate::storage) const fn to_postgres(
        connection: Connection,
        place: PostgresPlace,
    ) -> Self {
        Self {
            connection: Some(connection),
            place: Some(place),
            lost: None,
        }
    }

    /// The connection; opened anew where it was lost. For a while it waits for
    /// the database to come back.
    pub(super) async fn get(&mut self) -> Result<&mut Connection, Error> {
        while self.connection.is_none() {
            self.connection = Some(self.try_again().await?);
        }
        self.connection.as_mut().ok_or_else(timed_out)
    }

    async fn try_again(&mut self) -> Result<Connection, Error> {
        let Some(place) = self.place.clone() else {
            return Err(Error::WorkerCrashed);
        };
        let lost = self.lost.get_or_insert_with(|| Lost {
            since: Instant::now(),
            tried: None,
        });
        loop {
            let is_fresh = lost.since.elapsed() < BACK_WITHIN;
            let tried_just_now = lost.tried.is_some_and(|at| at.elapsed() < TRY_SELDOM);
            if !is_fresh && tried_just_now {
                return Err(timed_out());
            }
            lost.tried = Some(Instant::now());
            match place.connect(Purpose::Writing).await {
                Ok(connection) => {
                    tracing::info!(gone = ?lost.since.elapsed(), "the database is back");
                    self.lost = None;
                    return Ok(connection);
                }
                // What has ended our connection may still hold its lock.
                Err(_) if is_fresh => sleep(TRY_EVERY).await,
                Err(cause) => {
                    tracing::error!(%cause, "the database cannot be written to");
                    return Err(cause);
                }
            }
        }
    }

    /// The connection has ended.
    pub(super) fn lose(&mut self, cause: &Error) {
        if self.place.is_some() && self.connection.take().is_some() {
            tracing::warn!(%cause, "the connection to the database is lost");
        }
    }

    pub(super) async fn close(self) -> Result<(), Error> {
        match self.connection {
            Some(connection) => connection.close().await,
            None => Ok(()),
        }
    }
}
