//! Asking the index.

use std::fmt::Write as _;

use sqlx::SqliteConnection;

use crate::{
    clause::{Clause, Phrase},
    day::MS_PER_DAY,
    documents::{FILE_TERM, author_term, room_term},
    query::Query,
};

/// Where to look, with everything a query only has names for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'s> {
    /// The rooms to look in, all of which have to be open to whoever asks.
    /// Nothing else is read; with none nothing is found.
    pub rooms: &'s [i64],
    /// The people one of whom has to have written it; `None` for anybody.
    pub authors: Option<&'s [i64]>,
    /// Not older than this (milliseconds since 1970-01-01 UTC).
    pub since_ms: Option<i64>,
    /// Older than this.
    pub until_ms: Option<i64>,
    /// Only what is before this [`Hit::document`]: the last of the page before.
    pub before: Option<i64>,
    /// How many at most.
    pub limit: u32,
}

/// A message that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its place in time over all rooms; see [`Scope::before`].
    pub document: i64,
    /// Where it is.
    pub room: i64,
    /// Its place there.
    pub seq: i64,
}

/// What was asked for, the newest first.
///
/// The words, [`Query::has_file`] and what is excluded are taken from the
/// query; its names and days are the scope's to say.
pub async fn find(
    connection: &mut SqliteConnection,
    scope: &Scope<'_>,
    query: &Query,
) -> Result<Vec<Hit>, sqlx::Error> {
    if scope.rooms.is_empty() || scope.authors.is_some_and(<[i64]>::is_empty) {
        return Ok(Vec::new());
    }
    // The days say between which ids to look; the exact time is looked at only
    // where something was found. One bound from above, since the index begins
    // at the first it is told and would read all the way down to another.
    // `cross join`: in this order.
    let rows: Vec<(i64, i64, i64)> = sqlx::query_as(
        "select d.id, d.room_id, d.seq \
         from search_index i cross join search_documents d on d.id = i.rowid \
         where i.search_index match $1 \
           and i.rowid >= (select coalesce(min(first_id), $2) from search_days where day >= $3) \
           and i.rowid < \
             (select min($2, coalesce(max(last_id) + 1, 0)) from search_days where day <= $4) \
           and d.at_ms >= $5 and d.at_ms < $6 \
         order by i.rowid desc limit $7",
    )
    .bind(expression(scope, query))
    .bind(scope.before.unwrap_or(i64::MAX))
    .bind(scope.since_ms.unwrap_or(i64::MIN).div_euclid(MS_PER_DAY))
    .bind(scope.until_ms.unwrap_or(i64::MAX).div_euclid(MS_PER_DAY))
    .bind(scope.since_ms.unwrap_or(i64::MIN))
    .bind(scope.until_ms.unwrap_or(i64::MAX))
    .bind(scope.limit)
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(document, room, seq)| Hit {
            document,
            room,
            seq,
        })
        .collect())
}

/// What the index is asked, in its own language.
///
/// Words first, rooms last: the index goes from one match of the first to the
/// next, and of the rooms, which may be hundreds, only looks at those.
fn expression(scope: &Scope<'_>, query: &Query) -> String {
    let (wanted, excluded): (Vec<&Clause>, Vec<&Clause>) =
        query.clauses.iter().partition(|clause| clause.wanted);
    let mut all: Vec<String> = wanted.into_iter().map(clause).collect();
    if query.has_file() {
        all.push(quoted(FILE_TERM));
    }
    if let Some(authors) = scope.authors {
        all.push(any(authors
            .iter()
            .map(|&author| quoted(&author_term(author)))));
    }
    all.push(any(scope
        .rooms
        .iter()
        .map(|&room| quoted(&room_term(room)))));
    let mut expression = all.join(" AND ");
    if !excluded.is_empty() {
        let excluded = any(excluded.into_iter().map(clause));
        expression = format!("({expression}) NOT {excluded}");
    }
    expression
}

fn clause(clause: &Clause) -> String {
    let parts = clause.parts.iter().map(|part| any(part.iter().map(phrase)));
    format!("({})", parts.collect::<Vec<_>>().join(" AND "))
}

fn phrase(phrase: &Phrase) -> String {
    let mut text = quoted(&phrase.terms.join(" "));
    if phrase.open {
        text.push_str(" *");
    }
    text
}

fn any(phrases: impl Iterator<Item = String>) -> String {
    let mut all = String::from("(");
    for (place, phrase) in phrases.enumerate() {
        let or = if place == 0 { "" } else { " OR " };
        // Writing to a string cannot fail.
        let _ = write!(all, "{or}{phrase}");
    }
    all.push(')');
    all
}

/// A string of the index's language: nothing in it means anything.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
