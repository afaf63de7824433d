//! One way to ask either database.
//!
//! ```text
//! let name: Option<String> = tx
//!     .sql("select name from users where id = $1")
//!     .bind(user.0)
//!     .optional_value()
//!     .await?;
//! ```
//!
//! A statement is a literal, so that a test can prepare every one of them on
//! both databases (`sql/statements.rs`). What both take is written once; see
//! [`template`] for what a literal may contain beside SQL. Numbers are `i64`
//! only: PostgreSQL has no unsigned ones, and takes `int4` for another type.

mod script;
mod statement;
mod table;
mod template;
mod values;

use sqlx::{
    AssertSqlSafe, Connection as _, Decode, Encode, Error, PgConnection, Postgres, Sqlite,
    SqliteConnection, Type, postgres::PgRow, sqlite::SqliteRow,
};

pub(in crate::storage) use self::{
    script::{NotCommitted, Script},
    statement::Statement,
    table::{Cell, Cells, Column, Kind, Table},
};
use tokio::time::{Duration, timeout};

use super::dialect::Dialect;

/// Rows in one `{rows}`: SQLite takes 32,766 parameters in a statement,
/// PostgreSQL 65,535.
pub(in crate::storage) const ROWS_PER_STATEMENT: usize = 1024;

/// How long a database may take to say that it is there.
const PING_WITHIN: Duration = Duration::from_secs(5);

/// A number of rows, as the protocol counts them.
pub(in crate::storage) fn count(rows: i64) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

/// A pattern for `like … escape '\'` that finds `part` anywhere.
pub(in crate::storage) fn like(part: &str) -> String {
    let mut pattern = String::from("%");
    for c in part.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// A connection to either database.
#[derive(Debug)]
pub(in crate::storage) enum Connection {
    Sqlite(SqliteConnection),
    Postgres {
        connection: PgConnection,
        /// After this time nobody answers any more.
        patience: Duration,
    },
}

/// Nobody has answered.
pub(in crate::storage) fn timed_out() -> Error {
    Error::Io(std::io::ErrorKind::TimedOut.into())
}

/// Whether an error is the end of its connection, whatever was asked: the
/// database is gone, has ended it, or lets nobody write any more.
pub(in crate::storage) fn ends_connection(error: &Error) -> bool {
    match error {
        Error::WorkerCrashed | Error::Io(_) | Error::Protocol(_) | Error::Tls(_) => true,
        // Classes of SQLSTATE, which SQLite's numbers do not look like.
        Error::Database(said) => said.code().is_some_and(|code| {
            code.len() == 5
                && (code.starts_with("08")
                    || matches!(&*code, "57P01" | "57P02" | "57P03" | "57P05")
                    || matches!(&*code, "25006" | "25P03"))
        }),
        _ => false,
    }
}

/// Whether a transaction of another node was in the way of this one: a deadlock,
/// or something there that was not there when it was looked for.
pub(in crate::storage) fn lost_a_race(error: &Error) -> bool {
    match error {
        Error::Database(said) => said
            .code()
            .is_some_and(|code| matches!(&*code, "40001" | "40P01" | "23505")),
        _ => false,
    }
}

/// What can be bound in both databases.
pub(in crate::storage) trait Bind<'q>:
    Encode<'q, Sqlite> + Type<Sqlite> + Encode<'q, Postgres> + Type<Postgres>
{
}

impl<'q, T> Bind<'q> for T where
    T: Encode<'q, Sqlite> + Type<Sqlite> + Encode<'q, Postgres> + Type<Postgres>
{
}

/// A row that can be read from both databases: tuples, and what derives
/// `sqlx::FromRow`.
pub(in crate::storage) trait FromRow:
    for<'r> sqlx::FromRow<'r, SqliteRow> + for<'r> sqlx::FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> FromRow for T where
    T: for<'r> sqlx::FromRow<'r, SqliteRow> + for<'r> sqlx::FromRow<'r, PgRow> + Send + Unpin
{
}

/// What statements are run on: a connection, or whichever reader is free.
pub(in crate::storage) trait Runs: Sized + Send {
    fn dialect(&self) -> Dialect;

    fn all<T: FromRow>(
        self,
        statement: Statement,
    ) -> impl Future<Output = Result<Vec<T>, Error>> + Send;

    fn optional<T: FromRow>(
        self,
        statement: Statement,
    ) -> impl Future<Output = Result<Option<T>, Error>> + Send;
}

/// A statement that is about to be run.
#[must_use]
#[derive(Debug)]
pub(in crate::storage) struct Query<R> {
    on: R,
    statement: Statement,
}

impl<R: Runs> Query<R> {
    pub(in crate::storage) fn new(on: R, sql: &'static str) -> Self {
        let statement = Statement::new(on.dialect(), sql);
        Self { on, statement }
    }

    /// The value of the next `$n`.
    pub(in crate::storage) fn bind<'q>(mut self, value: impl Bind<'q>) -> Self {
        self.statement.bind(value);
        self
    }

    /// The values of `{list}`. All others are bound before.
    pub(in crate::storage) fn list<'q, V: Bind<'q>>(
        mut self,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.statement.list(values);
        self
    }

    /// The rows of `{rows}`; `bind` binds the values of one. All others are
    /// bound before.
    pub(in crate::storage) fn rows<I>(
        mut self,
        rows: impl IntoIterator<Item = I>,
        bind: impl FnMut(&mut Statement, I),
    ) -> Self {
        self.statement.rows(rows, bind);
        self
    }

    /// All rows.
    pub(in crate::storage) async fn all<T: FromRow>(self) -> Result<Vec<T>, Error> {
        self.on.all(self.statement).await
    }

    /// The first row, if there is one.
    pub(in crate::storage) async fn optional<T: FromRow>(self) -> Result<Option<T>, Error> {
        self.on.optional(self.statement).await
    }

    /// The first row, of which there has to be one.
    pub(in crate::storage) async fn one<T: FromRow>(self) -> Result<T, Error> {
        self.optional().await?.ok_or(Error::RowNotFound)
    }

    /// The only column of all rows.
    pub(in crate::storage) async fn values<T>(self) -> Result<Vec<T>, Error>
    where
        T: Value,
    {
        let rows: Vec<(T,)> = self.all().await?;
        Ok(rows.into_iter().map(|(value,)| value).collect())
    }

    /// The only column of the first row, if there is one.
    pub(in crate::storage) async fn optional_value<T>(self) -> Result<Option<T>, Error>
    where
        T: Value,
    {
        let row: Option<(T,)> = self.optional().await?;
        Ok(row.map(|(value,)| value))
    }

    /// The only column of the first row, of which there has to be one.
    pub(in crate::storage) async fn value<T>(self) -> Result<T, Error>
    where
        T: Value,
    {
        self.optional_value().await?.ok_or(Error::RowNotFound)
    }
}

/// What a column of a row can be read as, from both databases.
pub(in crate::storage) trait Value:
    for<'r> Decode<'r, Sqlite>
    + Type<Sqlite>
    + for<'r> Decode<'r, Postgres>
    + Type<Postgres>
    + Send
    + Unpin
{
}

impl<T> Value for T where
    T: for<'r> Decode<'r, Sqlite>
        + Type<Sqlite>
        + for<'r> Decode<'r, Postgres>
        + Type<Postgres>
        + Send
        + Unpin
{
}

impl Query<&mut Connection> {
    /// Runs it for what it changes; says how many rows that are.
    pub(in crate::storage) async fn run(self) -> Result<u64, Error> {
        self.on.run(self.statement).await
    }
}

/// Runs a statement by the database its connection is to. Arguments of the
/// other one are what nothing in this module makes.
macro_rules! on_either {
    ($connection:expr, $statement:expr, $how:ident, |$query:ident, $it:ident| $run:expr) => {{
        let (sql, arguments, kept) = $statement.finish()?;
        match ($connection, arguments) {
            (Connection::Sqlite($it), statement::Arguments::Sqlite(arguments)) => {
                let $query = sqlx::$how(sql, arguments).persistent(kept);
                $run
            }
            (
                Connection::Postgres {
                    connection: $it,
                    patience,
                },
                statement::Arguments::Postgres(arguments),
            ) => {
                let $query = sqlx::$how(sql, arguments).persistent(kept);
                let answered = timeout(*patience, async { $run }).await;
                answered.unwrap_or_else(|_| Err(timed_out()))
            }
            _ => Err(Error::Protocol("arguments of another database".into())),
        }
    }};
}

impl Connection {
    pub(in crate::storage) const fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres { .. } => Dialect::Postgres,
        }
    }

    /// A statement to be run on this connection.
    pub(in crate::storage) fn sql(&mut self, sql: &'static str) -> Query<&mut Self> {
        Query::new(self, sql)
    }

    /// Runs a statement for what it changes; says how many rows that are.
    async fn run(&mut self, statement: Statement) -> Result<u64, Error> {
        on_either!(self, statement, query_with, |query, it| {
            query.execute(it).await.map(|done| done.rows_affected())
        })
    }

    /// Runs statements without values, one after the other and in one trip.
    async fn run_text(&mut self, text: String) -> Result<(), Error> {
        let text = sqlx::raw_sql(AssertSqlSafe(text));
        match self {
            Self::Sqlite(connection) => text.execute(connection).await.map(|_| ()),
            Self::Postgres {
                connection,
                patience,
            } => {
                let answered = timeout(*patience, text.execute(connection)).await;
                answered.unwrap_or_else(|_| Err(timed_out())).map(|_| ())
            }
        }
    }

    /// Whether it still leads to its database. SQLite's is a file of ours, which
    /// does not go away.
    pub(in crate::storage) async fn is_open(&mut self) -> bool {
        match self {
            Self::Sqlite(_) => true,
            Self::Postgres { connection, .. } => {
                matches!(timeout(PING_WITHIN, connection.ping()).await, Ok(Ok(())))
            }
        }
    }

    pub(in crate::storage) async fn close(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(connection) => connection.close().await,
            Self::Postgres { connection, .. } => connection.close().await,
        }
    }
}

impl Runs for &mut Connection {
    fn dialect(&self) -> Dialect {
        Connection::dialect(self)
    }

    async fn all<T: FromRow>(self, statement: Statement) -> Result<Vec<T>, Error> {
        on_either!(self, statement, query_as_with, |query, it| {
            query.fetch_all(it).await
        })
    }

    async fn optional<T: FromRow>(self, statement: Statement) -> Result<Option<T>, Error> {
        on_either!(self, statement, query_as_with, |query, it| {
            query.fetch_optional(it).await
        })
    }
}

/// A statement as a database would be sent it, with two rows or values where
/// there may be many: for the test that prepares every one.
#[cfg(test)]
pub(in crate::storage) fn sample(
    sql: &str,
    dialect: Dialect,
    in_script: bool,
) -> Result<String, Error> {
    template::sample(sql, dialect, in_script)
}
