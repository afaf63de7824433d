//! Several statements, one after the other.
//!
//! A statement costs a trip to SQLite's thread and back. On a busy machine those
//! trips, not the disk, are what a commit takes, so what can go together does:
//! SQLite is sent a script in one piece. PostgreSQL takes no two statements in
//! one query with values and gets them one by one.

use sqlx::{AssertSqlSafe, Error};

use super::{
    Connection, Dialect, FromRow, Runs as _, Statement, ends_connection, statement::Arguments,
};

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
            Connection::Postgres { .. } => {
                let last = self.run_but_last(on).await?;
                on.run(last).await.map(|_| ())
            }
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
                let commit = self.run_but_last(on).await.map_err(NotCommitted::Undone)?;
                on.run(commit).await.map(|_| ()).map_err(|cause| {
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
                let last = self.run_but_last(on).await?;
                on.all(last).await
            }
        }
    }

    async fn run_but_last(self, on: &mut Connection) -> Result<Statement, Error> {
        for statement in self.finished {
            on.run(statement).await?;
        }
        Ok(self.last)
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
