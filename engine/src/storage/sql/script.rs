//! Several statements, one after the other.
//!
//! A statement costs a trip to SQLite's thread and back. On a busy machine those
//! trips, not the disk, are what a commit takes, so what can go together does:
//! SQLite is sent a script in one piece. PostgreSQL takes several statements in one
//! query only without values: those whose values are numbers, and not of rows, have
//! them in their text, and such as follow each other go together; the others go one
//! by one.

use sqlx::{AssertSqlSafe, Error};

use super::{
    Connection, Dialect, FromRow, Runs as _, Statement, ends_connection, statement::Arguments,
};

/// What PostgreSQL is sent in one trip.
#[derive(Debug)]
enum Trip {
    /// Statements without values.
    Together(String),
    /// One with values.
    Alone(Box<Statement>),
}

/// Why a transaction is not known to be committed.
#[derive(Debug)]
pub(in crate::storage) enum NotCommitted {
    /// Nothing of it was done.
    Undone(Error),
    /// All of it was done, or nothing.
    Unsure(Error),
}

/// Statements to be run together. In each of them every value is used once and
/// in order (`$1`, `$2` …).
#[derive(Debug)]
pub(in crate::storage) struct Script {
    dialect: Dialect,
    /// SQLite: the statements before the last, with its arguments.
    text: String,
    /// PostgreSQL: the statements before the last.
    finished: Vec<Statement>,
    last: Statement,
    /// Why one of the statements cannot be written.
    wrong: Option<Error>,
}

impl Script {
    pub(in crate::storage) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            text: String::new(),
            finished: Vec::new(),
            last: Statement::new(dialect, ""),
            wrong: None,
        }
    }

    /// Adds a statement; its values are to be bound to it.
    pub(in crate::storage) fn sql(&mut self, sql: &'static str) -> &mut Statement {
        let empty = Statement::new(self.dialect, sql);
        let last = std::mem::replace(&mut self.last, empty);
        if !last.sql.is_empty() {
            match self.dialect {
                Dialect::Postgres => self.finished.push(last),
                Dialect::Sqlite => {
                    self.push(&last);
                    self.last = last.followed_by(sql);
                }
            }
        }
        &mut self.last
    }

    fn push(&mut self, statement: &Statement) {
        if !self.text.is_empty() {
            self.text.push_str("; ");
        }
        if let Err(wrong) = statement.push_to(&mut self.text) {
            self.wrong.get_or_insert(wrong);
        }
    }

    /// Runs all of it.
    pub(in crate::storage) async fn run(self, on: &mut Connection) -> Result<(), Error> {
        match on {
            Connection::Sqlite(connection) => {
                let (text, arguments) = self.joined()?;
                let query = sqlx::query_with(AssertSqlSafe(text), arguments);
                query.execute(connection).await.map(|_| ())
            }
            Connection::Postgres { .. } => go(self.trips()?, on).await,
        }
    }

    /// Runs all of it, and commits. A connection that ends before the answer to
    /// that has come leaves open whether it was done.
    pub(in crate::storage) async fn commit(
        mut self,
        on: &mut Connection,
    ) -> Result<(), NotCommitted> {
        self.sql("commit");
        match on {
            Connection::Sqlite(_) => self.run(on).await.map_err(NotCommitted::Undone),
            Connection::Postgres { .. } => {
                let mut trips = self.trips().map_err(NotCommitted::Undone)?;
                let commit = trips.pop();
                go(trips, on).await.map_err(NotCommitted::Undone)?;
                go(commit, on).await.map_err(|cause| {
                    if ends_connection(&cause) {
                        NotCommitted::Unsure(cause)
                    } else {
                        NotCommitted::Undone(cause)
                    }
                })
            }
        }
    }

    /// Runs all of it; the rows of the last statement.
    pub(in crate::storage) async fn all<T: FromRow>(
        self,
        on: &mut Connection,
    ) -> Result<Vec<T>, Error> {
        match on {
            Connection::Sqlite(connection) => {
                let (text, arguments) = self.joined()?;
                let query = sqlx::query_as_with(AssertSqlSafe(text), arguments);
                query.fetch_all(connection).await
            }
            Connection::Postgres { .. } => {
                go(trips(self.finished)?, on).await?;
                on.all(self.last).await
            }
        }
    }

    /// All of it as PostgreSQL takes it.
    fn trips(self) -> Result<Vec<Trip>, Error> {
        let mut statements = self.finished;
        statements.push(self.last);
        trips(statements)
    }

    /// All of it as SQLite takes it.
    fn joined(mut self) -> Result<(String, sqlx::sqlite::SqliteArguments), Error> {
        let last = std::mem::replace(&mut self.last, Statement::new(self.dialect, ""));
        self.push(&last);
        if let Some(wrong) = self.wrong {
            return Err(wrong);
        }
        match last.into_arguments()? {
            Arguments::Sqlite(arguments) => Ok((self.text, arguments)),
            Arguments::Postgres(_) => Err(Error::Protocol("arguments of another database".into())),
        }
    }
}

/// Puts together what can go together.
fn trips(statements: Vec<Statement>) -> Result<Vec<Trip>, Error> {
    let mut trips: Vec<Trip> = Vec::new();
    for statement in statements {
        match (statement.as_text().transpose()?, trips.last_mut()) {
            (Some(text), Some(Trip::Together(before))) => {
                before.push_str("; ");
                before.push_str(&text);
            }
            (Some(text), _) => trips.push(Trip::Together(text)),
            (None, _) => trips.push(Trip::Alone(Box::new(statement))),
        }
    }
    Ok(trips)
}

async fn go(trips: impl IntoIterator<Item = Trip>, on: &mut Connection) -> Result<(), Error> {
    for trip in trips {
        match trip {
            Trip::Together(text) => on.run_text(text).await?,
            Trip::Alone(statement) => drop(on.run(*statement).await?),
        }
    }
    Ok(())
}
