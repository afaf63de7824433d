//! The terms in SQLite, with FTS5. `migrations/sqlite/0009_search.sql` says what
//! its tables are.

use std::fmt::Write as _;

use ::search::{Conditions, Document, Hit, MS_PER_DAY, Part, Scope};

use crate::storage::sql::{Connection, Script};

/// Ids for so many documents, in order, behind all there ever were.
pub(super) async fn new_ids(db: &mut Connection, count: usize) -> Result<Vec<i64>, sqlx::Error> {
    let used: Option<i64> = db
        .sql("select seq from sqlite_sequence where name = 'search_documents'")
        .optional_value()
        .await?;
    Ok((used.unwrap_or(0) + 1..).take(count).collect())
}

/// Adds a statement that puts the terms of these in.
pub(super) fn write_terms(script: &mut Script, documents: &[(i64, &Document<'_>)]) {
    script
        .sql("insert into search_index (rowid, terms) {rows bigint, text}")
        .rows(documents, |row, (id, document)| {
            row.bind(*id).bind(document.terms());
        });
}

/// Takes terms out. They have to be as they were put: the index is told by them
/// what to forget.
pub(super) async fn erase(
    db: &mut Connection,
    documents: &[(i64, Document<'_>)],
) -> Result<(), sqlx::Error> {
    db.sql("insert into search_index (search_index, rowid, terms) {rows text, bigint, text}")
        .rows(documents, |row, (id, document)| {
            row.bind("delete").bind(*id).bind(document.terms());
        })
        .run()
        .await
        .map(|_| ())
}

/// What was asked for, the newest first.
pub(super) async fn find(
    db: &mut Connection,
    scope: &Scope<'_>,
    conditions: &Conditions,
) -> Result<Vec<Hit>, sqlx::Error> {
    // The days say between which ids to look; the exact time is looked at only
    // where something was found. One bound from above, since the index begins
    // at the first it is told and would read all the way down to another.
    // `cross join`: in this order.
    let rows: Vec<(i64, i64, i64)> = db
        .sql(
            "select d.id, d.room_id, d.seq \
             from search_index i cross join search_documents d on d.id = i.rowid \
             where i.search_index match $1 \
               and i.rowid >= \
                 (select coalesce(min(first_id), $2) from search_days where day >= $3) \
               and i.rowid < \
                 (select min($2, coalesce(max(last_id) + 1, 0)) from search_days where day <= $4) \
               and d.at_ms >= $5 and d.at_ms < $6 \
             order by i.rowid desc limit $7",
        )
        .bind(expression(conditions))
        .bind(scope.before.unwrap_or(i64::MAX))
        .bind(scope.since_ms.unwrap_or(i64::MIN).div_euclid(MS_PER_DAY))
        .bind(scope.until_ms.unwrap_or(i64::MAX).div_euclid(MS_PER_DAY))
        .bind(scope.since_ms.unwrap_or(i64::MIN))
        .bind(scope.until_ms.unwrap_or(i64::MAX))
        .bind(i64::from(scope.limit))
        .all()
        .await?;
    let hit = |(document, room, seq)| Hit {
        document,
        room,
        seq,
    };
    Ok(rows.into_iter().map(hit).collect())
}

/// What FTS5 is asked, in its own language.
fn expression(Conditions { all, none }: &Conditions) -> String {
    let every = |parts: &[Part]| joined(parts, " AND ", write_part);
    let expression = every(all);
    if none.is_empty() {
        return expression;
    }
    let excluded = joined(none, " OR ", |text, parts| text.push_str(&every(parts)));
    format!("{expression} NOT {excluded}")
}

fn write_part(text: &mut String, part: &Part) {
    text.push_str(&joined(part, " OR ", |text, phrase| {
        // Nothing in a string of FTS5's language means anything.
        let terms = phrase.terms.join(" ").replace('"', "\"\"");
        // Writing to a string cannot fail.
        let _ = write!(text, "\"{terms}\"{}", if phrase.open { " *" } else { "" });
    }));
}

/// `(… AND …)`.
fn joined<T>(of: &[T], with: &str, mut write: impl FnMut(&mut String, &T)) -> String {
    let mut text = String::from("(");
    for (place, one) in of.iter().enumerate() {
        text.push_str(if place == 0 { "" } else { with });
        write(&mut text, one);
    }
    text.push(')');
    text
}
