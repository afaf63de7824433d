//! Holds the terms in the full-text index against those of what was said.
//!
//! The index cannot be asked for a message's text: it has none. So the hashes
//! of a message's terms are added up twice, once from its text and once from
//! the index, and have to come out the same.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use futures_util::TryStreamExt as _;
use sqlx::Error;

use crate::storage::{search_index::index::Indexed, sql::Connection};

/// How many messages are named.
const TOLD: usize = 20;

/// Where a message is, and what is left of its sum.
struct Sum {
    room: i64,
    seq: i64,
    left: u64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    #[sqlx(flatten)]
    message: Indexed,
}

pub(super) async fn faults(db: &mut Connection) -> Result<Vec<String>, Error> {
    let Connection::Sqlite(db) = db else {
        return Ok(Vec::new());
    };
    let mut sums: HashMap<i64, Sum> = HashMap::new();
    {
        let mut rows = sqlx::query_as::<_, Row>(
            "select d.id, e.room_id, e.seq, e.author_id, e.at_ms, e.body, e.files \
             from search_documents d join events e on e.room_id = d.room_id and e.seq = d.seq \
             where e.body is not null \
             union all select document, room_id, seq, author_id, at_ms, body, files \
             from search_leaving",
        )
        .fetch(&mut *db);
        while let Some(row) = rows.try_next().await? {
            let sum = Sum {
                room: row.message.room_id,
                seq: row.message.seq,
                left: sum_of(&row.message.terms()),
            };
            sums.insert(row.id, sum);
        }
    }
    sqlx::query(
        "create virtual table temp.index_terms using fts5vocab('main', 'search_index', 'instance')",
    )
    .execute(&mut *db)
    .await?;
    let mut unknown = 0_u64;
    {
        let mut rows = sqlx::query_as::<_, (i64, String)>("select doc, term from temp.index_terms")
            .fetch(&mut *db);
        while let Some((id, term)) = rows.try_next().await? {
            match sums.get_mut(&id) {
                Some(sum) => sum.left = sum.left.wrapping_sub(hash(&term)),
                None => unknown += 1,
            }
        }
    }
    let mut wrong: Vec<_> = sums.into_values().filter(|sum| sum.left != 0).collect();
    wrong.sort_unstable_by_key(|sum| (sum.room, sum.seq));
    let mut faults: Vec<_> = wrong
        .iter()
        .take(TOLD)
        .map(|Sum { room, seq, .. }| {
            format!("the search index has other words for message {seq} of room {room}")
        })
        .collect();
    if unknown > 0 {
        faults.push(format!(
            "the search index has {unknown} words of messages that it is not to have"
        ));
    }
    Ok(faults)
}

/// The sum over a message's terms, which the index takes apart as its
/// tokenizer does (`0009_search.sql`).
fn sum_of(terms: &str) -> u64 {
    terms
        .split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '+' | '='))
        .filter(|term| !term.is_empty())
        .fold(0, |sum, term| {
            sum.wrapping_add(hash(&term.to_ascii_lowercase()))
        })
}

fn hash(term: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    term.hash(&mut hasher);
    hasher.finish()
}
