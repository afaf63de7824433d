//! What is wrong with a store, if anything is.

use sqlx::Error;

use super::{Look, broken, terms};
use crate::storage::{OpenError, damage::is_damage, sql::Connection};

/// How many of a kind are told.
const TOLD: i64 = 20;

impl Look {
    /// What is wrong with the pages of the file, whatever the schema is.
    pub async fn faults_of_pages(&mut self) -> Result<Vec<String>, OpenError> {
        let found = pages(&mut self.db).await;
        found.map_err(|cause| broken(&self.dir, &cause))
    }

    /// Everything that is not as it has to be, as sentences: pages of the file,
    /// what rows refer to, the rooms' sequences, and the index against what was
    /// said. It is one look, whatever is written meanwhile.
    pub async fn faults(&mut self) -> Result<Vec<String>, OpenError> {
        let found = all(&mut self.db).await;
        // However it went, nothing was changed.
        let _ = self.db.sql("rollback").run().await;
        found.map_err(|cause| broken(&self.dir, &cause))
    }
}

async fn all(db: &mut Connection) -> Result<Vec<String>, Error> {
    db.sql("begin").run().await?;
    let mut faults = pages(db).await?;
    if !faults.is_empty() {
        // Whatever else would be found comes of it.
        return Ok(faults);
    }
    faults.extend(references(db).await?);
    faults.extend(sequences(db).await?);
    faults.extend(sent_files(db).await?);
    faults.extend(documents(db).await?);
    faults.extend(terms::faults(db).await?);
    Ok(faults)
}

async fn pages(db: &mut Connection) -> Result<Vec<String>, Error> {
    let told = db
        .sql("select integrity_check from pragma_integrity_check limit 20")
        .values()
        .await;
    let told: Vec<String> = match told {
        // With some damage the check itself ends.
        Err(cause) if is_damage(&cause) => tables(db).await?,
        told => told?,
    };
    let told = told.into_iter().filter(|line| line != "ok");
    Ok(told
        .map(|line| format!("the database is damaged: {line}"))
        .collect())
}

/// What is wrong with the pages of each table, as far as they can be looked at.
async fn tables(db: &mut Connection) -> Result<Vec<String>, Error> {
    let names: Vec<String> = db
        .sql("select name from sqlite_schema where type = 'table' order by name")
        .values()
        .await?;
    let mut told = Vec::new();
    for name in names {
        let lines = db
            .sql("select integrity_check from pragma_integrity_check($1) limit 20")
            .bind(name.as_str())
            .values::<String>()
            .await;
        match lines {
            Err(cause) if is_damage(&cause) => {
                told.push(format!("pages of {name} cannot be read"));
            }
            lines => told.extend(lines?),
        }
    }
    Ok(told)
}

async fn references(db: &mut Connection) -> Result<Vec<String>, Error> {
    let rows: Vec<(String, String, i64)> = db
        .sql(
            "select \"table\", parent, count(*) from pragma_foreign_key_check \
             group by \"table\", parent",
        )
        .all()
        .await?;
    let fault = |(table, parent, count): (String, String, i64)| {
        format!("{count} rows of {table} refer to rows of {parent} that are not there")
    };
    Ok(rows.into_iter().map(fault).collect())
}

/// 1, 2, 3 … up to the room's head. No number is there twice: they are a key.
async fn sequences(db: &mut Connection) -> Result<Vec<String>, Error> {
    let rows: Vec<(i64, i64, i64, i64, i64)> = db
        .sql(
            "select * from (select r.id, r.head_seq, r.indexed_seq, count(e.seq) as events, \
             coalesce(max(e.seq), 0) as newest from rooms r \
             left join events e on e.room_id = r.id group by r.id) \
             where events <> head_seq or newest <> head_seq or indexed_seq > head_seq \
             or indexed_seq < 0 order by id limit $1",
        )
        .bind(TOLD)
        .all()
        .await?;
    let fault = |(room, head, indexed, events, newest): (i64, i64, i64, i64, i64)| {
        if events == head && newest == head {
            format!("room {room} has {head} events, and {indexed} are said to be in the index")
        } else {
            format!(
                "room {room} has a gap: it is at {head}, and has {events} events up to {newest}"
            )
        }
    };
    Ok(rows.into_iter().map(fault).collect())
}

async fn sent_files(db: &mut Connection) -> Result<Vec<String>, Error> {
    let rows: Vec<(String, i64, i64)> = db
        .sql(
            "select f.id, f.room_id, f.seq from files f where f.room_id is not null \
             and not exists (select 1 from events e where e.room_id = f.room_id \
             and e.seq = f.seq and e.kind = 'message_posted') order by f.id limit $1",
        )
        .bind(TOLD)
        .all()
        .await?;
    let fault = |(id, room, seq): (String, i64, i64)| {
        format!("the file {id} belongs to message {seq} of room {room}, which is not there")
    };
    Ok(rows.into_iter().map(fault).collect())
}

/// Every message that the index is said to have is in its table, and no other.
async fn documents(db: &mut Connection) -> Result<Vec<String>, Error> {
    let missing: Vec<(i64, i64)> = db
        .sql(
            "select e.room_id, e.seq from events e join rooms r on r.id = e.room_id \
             where e.kind = 'message_posted' and e.deleted_at_ms is null \
             and e.seq <= r.indexed_seq and not exists (select 1 from search_documents d \
             where d.room_id = e.room_id and d.seq = e.seq) \
             order by e.room_id, e.seq limit $1",
        )
        .bind(TOLD)
        .all()
        .await?;
    let needless: Vec<(i64, i64)> = db
        .sql(
            "select d.room_id, d.seq from search_documents d where not exists \
             (select 1 from events e join rooms r on r.id = e.room_id \
             where e.room_id = d.room_id and e.seq = d.seq and e.kind = 'message_posted' \
             and e.deleted_at_ms is null and e.seq <= r.indexed_seq) \
             order by d.room_id, d.seq limit $1",
        )
        .bind(TOLD)
        .all()
        .await?;
    let missing = missing
        .into_iter()
        .map(|(room, seq)| format!("message {seq} of room {room} is not in the search index"));
    let needless = needless.into_iter().map(|(room, seq)| {
        format!("the search index has message {seq} of room {room}, which it is not to have")
    });
    Ok(missing.chain(needless).collect())
}
