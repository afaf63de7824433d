//! The store of terms: putting messages in, taking them out, asking. What both
//! databases do alike is here, the rest in a module for each.

use std::collections::BTreeMap;

use ::search::{Document, Hit, MS_PER_DAY, Query, Scope};
use protocol::RoomId;

use super::{postgres, sqlite};
use crate::storage::{
    dialect::Dialect,
    sql::{Connection, ROWS_PER_STATEMENT, Script},
};

/// Adds messages, in order of time and behind everything that is there. One
/// that is there already is an error.
pub(super) async fn put_many(
    db: &mut Connection,
    documents: &[Document<'_>],
) -> Result<(), sqlx::Error> {
    if documents.is_empty() {
        return Ok(());
    }
    let ids = match db.dialect() {
        Dialect::Sqlite => sqlite::new_ids(db, documents.len()).await?,
        Dialect::Postgres => postgres::new_ids(db, documents.len()).await?,
    };
    let documents: Vec<(i64, &Document<'_>)> = ids.into_iter().zip(documents).collect();
    let mut script = Script::new(db.dialect());
    for documents in documents.chunks(ROWS_PER_STATEMENT) {
        write_documents(&mut script, documents);
        write_terms(&mut script, db.dialect(), documents);
    }
    script.run(db).await
}

fn write_terms(script: &mut Script, dialect: Dialect, documents: &[(i64, &Document<'_>)]) {
    match dialect {
        Dialect::Sqlite => sqlite::write_terms(script, documents),
        Dialect::Postgres => postgres::write_terms(script, documents),
    }
}

fn write_documents(script: &mut Script, documents: &[(i64, &Document<'_>)]) {
    script
        .sql(
            "insert into search_documents (id, room_id, seq, at_ms) \
             {rows bigint, bigint, bigint, bigint}",
        )
        .rows(documents, |row, (id, document)| {
            row.bind(*id)
                .bind(document.room)
                .bind(document.seq)
                .bind(document.at_ms);
        });
    let mut days: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    for (id, document) in documents {
        let day = document.at_ms.div_euclid(MS_PER_DAY);
        days.entry(day).or_insert((*id, *id)).1 = *id;
    }
    script
        .sql(
            "insert into search_days (day, first_id, last_id) {rows bigint, bigint, bigint} \
             on conflict (day) do update set last_id = excluded.last_id",
        )
        .rows(days, |row, (day, (first, last))| {
            row.bind(day).bind(first).bind(last);
        });
}

/// Puts `new` where `old` is, at its place in time. Both are the same message;
/// `old` has to be as it was put. Says whether it was there.
pub(super) async fn replace(
    db: &mut Connection,
    old: &Document<'_>,
    new: &Document<'_>,
) -> Result<bool, sqlx::Error> {
    let Some(id) = forget(db, old).await? else {
        return Ok(false);
    };
    let mut script = Script::new(db.dialect());
    write_terms(&mut script, db.dialect(), &[(id, new)]);
    script.run(db).await?;
    Ok(true)
}

/// Takes a message out, and its terms. It has to be as it was put. Says whether
/// it was there.
pub(super) async fn remove(db: &mut Connection, old: &Document<'_>) -> Result<bool, sqlx::Error> {
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
pub(super) async fn leave(db: &mut Connection, room: RoomId) -> Result<(), sqlx::Error> {
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

/// Takes the terms of documents out whose rows are deleted from
/// `search_documents`, by their ids there. They have to be as they were put.
pub(super) async fn erase_many(
    db: &mut Connection,
    documents: &[(i64, Document<'_>)],
) -> Result<(), sqlx::Error> {
    for documents in documents.chunks(ROWS_PER_STATEMENT) {
        match db.dialect() {
            Dialect::Sqlite => sqlite::erase(db, documents).await?,
            Dialect::Postgres => postgres::erase(db, documents).await?,
        }
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
        erase_many(db, &[(id, *old)]).await?;
    }
    Ok(id)
}

/// What was asked for, the newest first.
pub(super) async fn find(
    db: &mut Connection,
    scope: &Scope<'_>,
    query: &Query,
) -> Result<Vec<Hit>, sqlx::Error> {
    let Some(conditions) = scope.conditions(query) else {
        return Ok(Vec::new());
    };
    match db.dialect() {
        Dialect::Sqlite => sqlite::find(db, scope, &conditions).await,
        Dialect::Postgres => postgres::find(db, scope, &conditions).await,
    }
}
