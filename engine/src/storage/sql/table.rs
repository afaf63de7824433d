//! Whole rows of a table, whatever its columns are: what a store is moved by.
//! Everything else names its columns in a literal.

use std::fmt::Write as _;

use futures_util::{StreamExt as _, stream::BoxStream};
use sqlx::{
    Arguments as _, AssertSqlSafe, ColumnIndex, Database, Decode, Error, Row, Type,
    postgres::PgRow,
    sqlite::{SqliteArguments, SqliteRow},
};

use super::Connection;

/// Rows in one statement of SQLite: more of them save nothing, and the statement
/// is kept.
const ROWS_AT_ONCE: usize = 128;

/// What a column holds, in both databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::storage) enum Kind {
    Number,
    Flag,
    Text,
    Bytes,
}

/// A value in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::storage) enum Cell {
    Null,
    Number(i64),
    Flag(bool),
    Text(String),
    Bytes(Vec<u8>),
}

/// What stands in the columns of a table, in their order.
pub(in crate::storage) type Cells = Vec<Cell>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::storage) struct Column {
    pub(in crate::storage) name: String,
    pub(in crate::storage) kind: Kind,
    /// Its place in the primary key, from 1 on; 0 where it is not part of it.
    pub(in crate::storage) key: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::storage) struct Table {
    pub(in crate::storage) name: &'static str,
    /// In the order of their names.
    pub(in crate::storage) columns: Vec<Column>,
}

impl Cell {
    /// About how many bytes it takes.
    pub(in crate::storage) const fn bytes(&self) -> usize {
        match self {
            Self::Null | Self::Number(_) | Self::Flag(_) => size_of::<Self>(),
            Self::Text(text) => size_of::<Self>() + text.len(),
            Self::Bytes(bytes) => size_of::<Self>() + bytes.len(),
        }
    }

    fn read<R>(row: &R, at: usize, kind: Kind) -> Result<Self, Error>
    where
        R: Row,
        usize: ColumnIndex<R>,
        for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
        for<'r> bool: Decode<'r, R::Database> + Type<R::Database>,
        for<'r> String: Decode<'r, R::Database> + Type<R::Database>,
        for<'r> Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
    {
        Ok(match kind {
            Kind::Number => row.try_get::<Option<i64>, _>(at)?.map(Self::Number),
            Kind::Flag => row.try_get::<Option<bool>, _>(at)?.map(Self::Flag),
            // PostgreSQL knows no character of the value 0: it becomes what it
            // does when somebody says it there.
            Kind::Text => row.try_get::<Option<String>, _>(at)?.map(|text| {
                Self::Text(if text.contains('\0') {
                    text.replace('\0', "\u{fffd}")
                } else {
                    text
                })
            }),
            Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(at)?.map(Self::Bytes),
        }
        .unwrap_or(Self::Null))
    }

    /// Writes it as PostgreSQL's `copy` takes it.
    fn write(&self, into: &mut String) {
        // Writing to a string cannot fail.
        match self {
            Self::Null => into.push_str("\\N"),
            Self::Number(number) => {
                let _ = write!(into, "{number}");
            }
            Self::Flag(flag) => into.push(if *flag { 't' } else { 'f' }),
            Self::Text(text) => {
                for c in text.chars() {
                    match c {
                        '\\' => into.push_str("\\\\"),
                        '\n' => into.push_str("\\n"),
                        '\r' => into.push_str("\\r"),
                        '\t' => into.push_str("\\t"),
                        c => into.push(c),
                    }
                }
            }
            Self::Bytes(bytes) => {
                into.push_str("\\\\x");
                for byte in bytes {
                    let _ = write!(into, "{byte:02x}");
                }
            }
        }
    }

    fn bind(&self, to: &mut SqliteArguments) -> Result<(), Error> {
        match self {
            Self::Null => to.add(None::<i64>),
            Self::Number(number) => to.add(*number),
            Self::Flag(flag) => to.add(*flag),
            Self::Text(text) => to.add(text.as_str()),
            Self::Bytes(bytes) => to.add(bytes.as_slice()),
        }
        .map_err(Error::Encode)
    }
}

impl Kind {
    /// What a type is, by its name in either database.
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "integer" | "bigint" => Self::Number,
            "boolean" => Self::Flag,
            "text" => Self::Text,
            "blob" | "bytea" => Self::Bytes,
            _ => return None,
        })
    }
}

impl Column {
    /// One that a schema tells of: its name, its type, and its place in the key.
    pub(in crate::storage) fn told(
        (name, kind, key): (String, String, i64),
    ) -> Result<Self, Error> {
        match Kind::of(&kind) {
            Some(kind) => Ok(Self { name, kind, key }),
            None => Err(Error::TypeNotFound { type_name: kind }),
        }
    }
}

impl Table {
    /// Whether a database has it.
    pub(in crate::storage) async fn is_there(&self, db: &mut Connection) -> Result<bool, Error> {
        db.sql("select {has_table}").bind(self.name).value().await
    }

    /// How many rows it has.
    pub(in crate::storage) async fn count(&self, db: &mut Connection) -> Result<u64, Error> {
        let sql = AssertSqlSafe(format!("select count(*) from \"{}\"", self.name));
        let count: i64 = match db {
            Connection::Sqlite(it) => sqlx::query_scalar(sql).fetch_one(it).await?,
            Connection::Postgres { connection, .. } => {
                sqlx::query_scalar(sql).fetch_one(connection).await?
            }
        };
        Ok(count.cast_unsigned())
    }

    /// All rows, in the order of the primary key, which both databases compare by
    /// bytes. They come as they are read.
    pub(in crate::storage) fn rows<'c>(
        &'c self,
        db: &'c mut Connection,
    ) -> BoxStream<'c, Result<Cells, Error>> {
        let mut key: Vec<_> = self.columns.iter().filter(|it| it.key > 0).collect();
        key.sort_by_key(|column| column.key);
        let order = if key.is_empty() { "" } else { " order by " };
        let sql = AssertSqlSafe(format!(
            "select {} from \"{}\"{order}{}",
            names(&self.columns),
            self.name,
            names(key)
        ));
        match db {
            Connection::Sqlite(it) => sqlx::query(sql)
                .fetch(it)
                .map(|row| self.read::<SqliteRow>(&row?))
                .boxed(),
            Connection::Postgres { connection, .. } => sqlx::query(sql)
                .fetch(connection)
                .map(|row| self.read::<PgRow>(&row?))
                .boxed(),
        }
    }

    fn read<R>(&self, row: &R) -> Result<Cells, Error>
    where
        R: Row,
        R::Database: Database,
        usize: ColumnIndex<R>,
        for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
        for<'r> bool: Decode<'r, R::Database> + Type<R::Database>,
        for<'r> String: Decode<'r, R::Database> + Type<R::Database>,
        for<'r> Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
    {
        let columns = self.columns.iter().enumerate();
        columns
            .map(|(at, column)| Cell::read(row, at, column.kind))
            .collect()
    }

    /// Adds rows.
    pub(in crate::storage) async fn insert(
        &self,
        db: &mut Connection,
        rows: &[Cells],
    ) -> Result<(), Error> {
        let names = names(&self.columns);
        match db {
            Connection::Sqlite(it) => {
                for rows in rows.chunks(ROWS_AT_ONCE) {
                    let mut arguments = SqliteArguments::default();
                    for cell in rows.iter().flatten() {
                        cell.bind(&mut arguments)?;
                    }
                    let places = vec!["?"; self.columns.len()].join(", ");
                    let places = vec![format!("({places})"); rows.len()].join(", ");
                    let sql = format!("insert into \"{}\" ({names}) values {places}", self.name);
                    sqlx::query_with(AssertSqlSafe(sql), arguments)
                        .persistent(rows.len() == ROWS_AT_ONCE)
                        .execute(&mut *it)
                        .await?;
                }
            }
            Connection::Postgres { connection, .. } => {
                let mut text = String::new();
                for row in rows {
                    for (at, cell) in row.iter().enumerate() {
                        text.push_str(if at == 0 { "" } else { "\t" });
                        cell.write(&mut text);
                    }
                    text.push('\n');
                }
                let sql = format!("copy \"{}\" ({names}) from stdin", self.name);
                let mut copying = connection.copy_in_raw(&sql).await?;
                copying.send(text.into_bytes()).await?;
                copying.finish().await?;
            }
        }
        Ok(())
    }
}

/// `"a", "b"`.
fn names<'c>(columns: impl IntoIterator<Item = &'c Column>) -> String {
    let names = columns.into_iter().map(|it| format!("\"{}\"", it.name));
    names.collect::<Vec<_>>().join(", ")
}
