//! Putting messages into the index, and taking them out.

use std::collections::BTreeMap;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::{day::MS_PER_DAY, tokens::index_text};

/// The tables, for a migration.
pub const SCHEMA: &str = include_str!("schema.sql");

/// Documents in one statement: SQLite takes 32,766 parameters.
const DOCUMENTS_PER_STATEMENT: usize = 1024;

/// A message, as a search sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Document<'t> {
    /// Where it is.
    pub room: i64,
    /// Its place there.
    pub seq: i64,
    /// Who wrote it.
    pub author: i64,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    /// Whether files came with it.
    pub has_file: bool,
    /// What it says, and whatever else it is to be found by.
    pub text: &'t str,
}

impl Document<'_> {
    /// What the index gets of it.
    fn terms(&self) -> String {
        let mut terms = format!("{} {}", room_term(self.room), author_term(self.author));
        if self.has_file {
            terms.push(' ');
            terms.push_str(FILE_TERM);
        }
        terms.push(' ');
        terms.push_str(&index_text(self.text));
        terms
    }
}

/// What every document of the room has, and no text can have.
pub(crate) fn room_term(room: i64) -> String {
    format!("=r{room}")
}

/// What every document of the author has.
pub(crate) fn author_term(author: i64) -> String {
    format!("=u{author}")
}

/// What every document with files has.
pub(crate) const FILE_TERM: &str = "=f";

/// Adds messages, in order of time and behind everything that is there. One
/// that is there already is an error.
pub async fn put_many(
    connection: &mut SqliteConnection,
    documents: &[Document<'_>],
) -> Result<(), sqlx::Error> {
    if documents.is_empty() {
        return Ok(());
    }
    let used: Option<i64> =
        sqlx::query_scalar("select seq from sqlite_sequence where name = 'search_documents'")
            .fetch_optional(&mut *connection)
            .await?;
    let documents: Vec<(i64, &Document<'_>)> = (used.unwrap_or(0) + 1..).zip(documents).collect();
    let mut sql = QueryBuilder::new("");
    for documents in documents.chunks(DOCUMENTS_PER_STATEMENT) {
        push_documents(&mut sql, documents);
    }
    sql.build().execute(connection).await?;
    Ok(())
}

fn push_documents(sql: &mut QueryBuilder<Sqlite>, documents: &[(i64, &Document<'_>)]) {
    sql.push("insert into search_documents (id, room_id, seq, at_ms) ");
    sql.push_values(documents, |mut row, (id, document)| {
        row.push_bind(*id)
            .push_bind(document.room)
            .push_bind(document.seq)
            .push_bind(document.at_ms);
    });
    sql.push("; insert into search_index (rowid, terms) ");
    sql.push_values(documents, |mut row, (id, document)| {
        row.push_bind(*id).push_bind(document.terms());
    });
    let mut days: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    for (id, document) in documents {
        let day = document.at_ms.div_euclid(MS_PER_DAY);
        days.entry(day).or_insert((*id, *id)).1 = *id;
    }
    sql.push("; insert into search_days (day, first_id, last_id) ");
    sql.push_values(days, |mut row, (day, (first, last))| {
        row.push_bind(day).push_bind(first).push_bind(last);
    });
    sql.push(" on conflict (day) do update set last_id = excluded.last_id; ");
}

/// Puts `new` where `old` is, at its place in time. Both are the same message;
/// `old` has to be as it was put, since the index is told by its terms what to
/// forget. Says whether it was there.
pub async fn replace(
    connection: &mut SqliteConnection,
    old: &Document<'_>,
    new: &Document<'_>,
) -> Result<bool, sqlx::Error> {
    let Some(id) = forget(connection, old).await? else {
        return Ok(false);
    };
    sqlx::query("insert into search_index (rowid, terms) values ($1, $2)")
        .bind(id)
        .bind(new.terms())
        .execute(connection)
        .await?;
    Ok(true)
}

/// Takes a message out, and its terms out of the file. It has to be as it was
/// put. Says whether it was there.
pub async fn remove(
    connection: &mut SqliteConnection,
    old: &Document<'_>,
) -> Result<bool, sqlx::Error> {
    let Some(id) = forget(connection, old).await? else {
        return Ok(false);
    };
    sqlx::query("delete from search_documents where id = $1")
        .bind(id)
        .execute(connection)
        .await?;
    Ok(true)
}

/// Takes the terms of documents out of the file whose rows somebody has deleted
/// from `search_documents`, by their ids there. They have to be as they were put.
///
/// That makes two steps of taking out very many: without its row a document is
/// not found, and the terms, which cost the time, can go by and by.
pub async fn erase_many(
    connection: &mut SqliteConnection,
    documents: &[(i64, Document<'_>)],
) -> Result<(), sqlx::Error> {
    for documents in documents.chunks(DOCUMENTS_PER_STATEMENT) {
        let mut sql = QueryBuilder::new("insert into search_index (search_index, rowid, terms) ");
        sql.push_values(documents, |mut row, (id, document)| {
            row.push("'delete'")
                .push_bind(*id)
                .push_bind(document.terms());
        });
        sql.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// Takes the terms of a message out of the index.
async fn forget(
    connection: &mut SqliteConnection,
    old: &Document<'_>,
) -> Result<Option<i64>, sqlx::Error> {
    let id: Option<i64> =
        sqlx::query_scalar("select id from search_documents where room_id = $1 and seq = $2")
            .bind(old.room)
            .bind(old.seq)
            .fetch_optional(&mut *connection)
            .await?;
    if let Some(id) = id {
        sqlx::query(
            "insert into search_index (search_index, rowid, terms) values ('delete', $1, $2)",
        )
        .bind(id)
        .bind(old.terms())
        .execute(connection)
        .await?;
    }
    Ok(id)
}
