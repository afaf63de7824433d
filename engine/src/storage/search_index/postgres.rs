//! The terms in PostgreSQL: a `tsvector` for each message, made of our own terms
//! and their positions, under a GIN index.
//! `migrations/postgres/0003_search.sql` says what its table is.

mod vector;

use ::search::{Conditions, Document, Hit, MS_PER_DAY, Part, Phrase, Scope};

use crate::storage::sql::{Connection, Script};
use vector::{Blocks, Vector, block_term, newest_blocks, quoted};

/// Blocks of ids that are looked through one after the other, from the newest
/// on; what is left after these is looked through at once. Most often enough is
/// found in the first, and the index reads no more than that of a word which
/// half of all messages have. Each block is a term the index has to follow, so
/// that more of them cost more than they save.
const STRETCHES: [i64; 2] = [4, 32];

/// Rooms that the index is asked for, for the same reason; with more of them,
/// what is found by its words is looked at.
const ROOMS_BY_TERM: usize = 16;

/// Ids for so many documents, in order, behind all there ever were.
pub(super) async fn new_ids(db: &mut Connection, count: usize) -> Result<Vec<i64>, sqlx::Error> {
    db.sql(
        "select nextval(pg_get_serial_sequence('search_documents', 'id')) \
         from generate_series(1, $1::bigint)",
    )
    .bind(i64::try_from(count).unwrap_or(i64::MAX))
    .values()
    .await
}

/// Takes the terms of documents out.
pub(super) async fn erase(
    db: &mut Connection,
    documents: &[(i64, Document<'_>)],
) -> Result<(), sqlx::Error> {
    db.sql("delete from search_index where id in {list}")
        .list(documents.iter().map(|(id, _)| *id))
        .run()
        .await
        .map(|_| ())
}

/// Adds a statement that puts the terms of these in.
pub(super) fn write_terms(script: &mut Script, documents: &[(i64, &Document<'_>)]) {
    script
        .sql(
            "insert into search_index (id, terms, words) \
             select v.id, v.terms::tsvector, v.words \
             from ({rows bigint, text, text}) as v (id, terms, words)",
        )
        .rows(documents, |row, (id, document)| {
            let Vector { terms, words } = Vector::of(*id, &document.terms());
            row.bind(*id).bind(terms).bind(words);
        });
}

/// What was asked for, the newest first.
pub(super) async fn find(
    db: &mut Connection,
    scope: &Scope<'_>,
    conditions: &Conditions,
) -> Result<Vec<Hit>, sqlx::Error> {
    // The days say between which ids to look; the exact time is looked at only
    // where something was found.
    let (first, behind): (i64, i64) = db
        .sql(
            "select coalesce((select min(first_id) from search_days where day >= $1), $3), \
             least($3, coalesce((select max(last_id) + 1 from search_days where day <= $2), 0))",
        )
        .bind(scope.since_ms.unwrap_or(i64::MIN).div_euclid(MS_PER_DAY))
        .bind(scope.until_ms.unwrap_or(i64::MAX).div_euclid(MS_PER_DAY))
        .bind(scope.before.unwrap_or(i64::MAX))
        .one()
        .await?;
    let conditions = &followed(scope, conditions);
    let limit = scope.limit as usize;
    let mut hits = Vec::new();
    let mut behind = behind;
    let mut stretches = STRETCHES.into_iter();
    while behind > first && hits.len() < limit {
        let blocks = stretches.next().map(|count| newest_blocks(behind, count));
        let from = blocks.as_ref().map_or(first, |it| it.first_id.max(first));
        let asked = Lookup {
            loose: with_blocks(loose(conditions), blocks.as_ref()),
            exact: exact(conditions),
            ids: from..behind,
        };
        let left = limit - hits.len();
        let found = look_through(db, scope, conditions, &asked, left).await?;
        hits.extend(found);
        behind = from;
    }
    Ok(hits)
}

/// What the index is asked for. The rooms, which come last, are looked at in any
/// case; where they are many, only then.
fn followed(scope: &Scope<'_>, conditions: &Conditions) -> Conditions {
    let mut followed = conditions.clone();
    if scope.rooms.len() > ROOMS_BY_TERM && followed.all.len() > 1 {
        followed.all.pop();
    }
    followed
}

/// What the index is asked of a stretch of ids.
struct Lookup {
    /// What it can answer by itself, for messages of any length.
    loose: String,
    /// What those have to be whose positions are all there.
    exact: String,
    ids: std::ops::Range<i64>,
}

/// Up to `limit` hits of a stretch. Of messages whose positions are not all there
/// the words decide, here; so it may take several reads.
async fn look_through(
    db: &mut Connection,
    scope: &Scope<'_>,
    conditions: &Conditions,
    asked: &Lookup,
    limit: usize,
) -> Result<Vec<Hit>, sqlx::Error> {
    let mut hits = Vec::new();
    let mut behind = asked.ids.end;
    loop {
        let rows: Vec<(i64, i64, i64, Option<String>)> = db
            .sql(
                // Materialized: by the terms first, not back through all ids
                // until there are enough that have them.
                "with found as materialized (select id, words from search_index \
                   where terms @@ $1::text::tsquery \
                     and (words is not null or terms @@ $2::text::tsquery) \
                     and id >= $3 and id < $4) \
                 select d.id, d.room_id, d.seq, f.words \
                 from found f join search_documents d on d.id = f.id \
                 where d.at_ms >= $5 and d.at_ms < $6 and d.room_id in {list} \
                 order by d.id desc limit $7",
            )
            .bind(asked.loose.as_str())
            .bind(asked.exact.as_str())
            .bind(asked.ids.start)
            .bind(behind)
            .bind(scope.since_ms.unwrap_or(i64::MIN))
            .bind(scope.until_ms.unwrap_or(i64::MAX))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .list(scope.rooms.iter().copied())
            .all()
            .await?;
        let read = rows.len();
        for (document, room, seq, words) in rows {
            behind = document;
            let is_meant = words.is_none_or(|words| vector::has(&words, conditions));
            if is_meant && hits.len() < limit {
                hits.push(Hit {
                    document,
                    room,
                    seq,
                });
            }
        }
        if read < limit || hits.len() == limit {
            return Ok(hits);
        }
    }
}

/// The terms of the phrases, in whatever order, and without what is excluded.
fn loose(Conditions { all, .. }: &Conditions) -> String {
    joined(all, " & ", |part| {
        joined(part, " | ", |phrase| terms(phrase, " & "))
    })
}

fn exact(Conditions { all, none }: &Conditions) -> String {
    let every = |parts: &[Part]| {
        joined(parts, " & ", |part| {
            joined(part, " | ", |phrase| terms(phrase, " <-> "))
        })
    };
    if none.is_empty() {
        return every(all);
    }
    let excluded = joined(none, " | ", |parts| every(parts));
    format!("{} & !{excluded}", every(all))
}

fn with_blocks(query: String, blocks: Option<&Blocks>) -> String {
    match blocks {
        None => query,
        Some(blocks) => {
            let blocks: Vec<i64> = blocks.numbers.clone().collect();
            let terms = joined(&blocks, " | ", |number| quoted(&block_term(*number)));
            format!("{terms} & {query}")
        }
    }
}

/// `('a' <-> 'b':*)`.
fn terms(phrase: &Phrase, with: &str) -> String {
    let last = phrase.terms.len().saturating_sub(1);
    let terms: Vec<_> = phrase.terms.iter().enumerate().collect();
    joined(&terms, with, |(place, term)| {
        let beginning = if phrase.open && *place == last {
            ":*"
        } else {
            ""
        };
        format!("{}{beginning}", quoted(term))
    })
}

/// `(… & …)`.
fn joined<T>(of: &[T], with: &str, write: impl Fn(&T) -> String) -> String {
    let parts: Vec<_> = of.iter().map(write).collect();
    format!("({})", parts.join(with))
}
