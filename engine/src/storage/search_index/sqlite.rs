//! The index in SQLite, with FTS5: putting messages in, taking them out, asking.
//! `migrations/sqlite/0009_search.sql` says what its tables are.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ::search::{Conditions, Document, Hit, MS_PER_DAY, Part, Query, Scope};
use protocol::RoomId;

use crate::storage::sql::{Connection, ROWS_PER_STATEMENT, Script};

/// Adds messages, in order of time and behind everything that is there. One
/// that is there already is an error.
pub(in crate::storage) async fn put_many(
    db: &mut Connection,
    documents: &[Document<'_>],
) -> Result<(), sqlx::Error> {
    if documents.is_empty() {
        return Ok(());
    }
    let used: Option<i64> = db
        .sql("select seq from sqlite_sequence where name = 'search_documents'")
        .optional_value()
        .await?;
    let documents: Vec<(i64, &Document<'_>)> = (used.unwrap_or(0) + 1..).zip(documents).collect();
    let mut script = Script::new(db.dialect());
    for documents in documents.chunks(ROWS_PER_STATEMENT) {
        write_documents(&mut script, documents);
    }
    script.run(db).await
}

fn write_documents(script: &mut Script, documents: &[(i64, &Document<'_>)]) {
    script
        .sql("insert into search_documents (id, room_id, seq, at_ms) values {rows}")
        .rows(documents, |row, (id, document)| {
            row.bind(*id)
                .bind(document.room)
                .bind(document.seq)
                .bind(document.at_ms);
        });
    script
        .sql("insert into search_index (rowid, terms) values {rows}")
        .rows(documents, |row, (id, document)| {
            row.bind(*id).bind(document.terms());
        });
    let mut days: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    for (id, document) in documents {
        let day = document.at_ms.div_euclid(MS_PER_DAY);
        days.entry(day).or_insert((*id, *id)).1 = *id;
    }
    script
        .sql(
            "insert into search_days (day, first_id, last_id) values {rows} \
             on conflict (day) do update set last_id = excluded.last_id",
        )
        .rows(days, |row, (day, (first, last))| {
            row.bind(day).bind(first).bind(last);
        });
}

/// Puts `new` where `old` is, at its place in time. Both are the same message;
/// `old` has to be as it was put, since the index is told by its terms what to
/// forget. Says whether it was there.
pub(in crate::storage) async fn replace(
    db: &mut Connection,
    old: &Document<'_>,
    new: &Document<'_>,
) -> Result<bool, sqlx::Error> {
    let Some(id) = forget(db, old).await? else {
        return Ok(false);
    };
    db.sql("insert into search_index (rowid, terms) values ($1, $2)")
        .bind(id)
        .bind(new.terms())
        .run()
        .await?;
    Ok(true)
}

/// Takes a message out, and its terms out of the file. It has to be as it was
/// put. Says whether it was there.
pub(in crate::storage) async fn remove(
    db: &mut Connection,
    old: &Document<'_>,
) -> Result<bool, sqlx::Error> {
    let Some(id) = forget(db, old).await? else {
        return Ok(false);
    };
    db.sql("delete from search_documents where id = $1")
        .bind(id)
        .run()
        .await?;
    Ok(true)
}

/// Takes all of a room out of what is found, and notes what its terms are: they
/// cost the time, and go by and by. See [`erase_many`].
pub(in crate::storage) async fn leave(
    db: &mut Connection,
    room: RoomId,
) -> Result<(), sqlx::Error> {
    let mut script = Script::new(db.dialect());
    script
        .sql(
            "insert into search_leaving (document, room_id, seq, author_id, at_ms, body, files) \
             select d.id, e.room_id, e.seq, e.author_id, e.at_ms, e.body, e.files \
             from search_documents d join events e on e.room_id = d.room_id and e.seq = d.seq \
             where d.room_id = $1",
        )
        .bind(room.0);
    script
        .sql("delete from search_documents where room_id = $1")
        .bind(room.0);
    script.run(db).await
}

/// Takes the terms of documents out of the file whose rows are deleted from
/// `search_documents`, by their ids there. They have to be as they were put.
pub(in crate::storage) async fn erase_many(
    db: &mut Connection,
    documents: &[(i64, Document<'_>)],
) -> Result<(), sqlx::Error> {
    for documents in documents.chunks(ROWS_PER_STATEMENT) {
        db.sql("insert into search_index (search_index, rowid, terms) values {rows}")
            .rows(documents, |row, (id, document)| {
                row.bind("delete").bind(*id).bind(document.terms());
            })
            .run()
            .await?;
    }
    Ok(())
}

/// Takes the terms of a message out of the index.
async fn forget(db: &mut Connection, old: &Document<'_>) -> Result<Option<i64>, sqlx::Error> {
    let id: Option<i64> = db
        .sql("select id from search_documents where room_id = $1 and seq = $2")
        .bind(old.room)
        .bind(old.seq)
        .optional_value()
        .await?;
    if let Some(id) = id {
        db.sql("insert into search_index (search_index, rowid, terms) values ('delete', $1, $2)")
            .bind(id)
            .bind(old.terms())
            .run()
            .await?;
    }
    Ok(id)
}

/// What was asked for, the newest first.
pub(in crate::storage) async fn find(
    db: &mut Connection,
    scope: &Scope<'_>,
    query: &Query,
) -> Result<Vec<Hit>, sqlx::Error> {
    let Some(conditions) = scope.conditions(query) else {
        return Ok(Vec::new());
    };
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
        .bind(expression(&conditions))
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
