//! What is wrong with a store, whichever database it is in.

mod file;

use sqlx::Error;

use super::sql::Connection;
pub(super) use file::pages;

/// How many of a kind are told.
const TOLD: i64 = 20;

/// Everything that is not as it has to be, as sentences, but for the full-text
/// index: what SQLite's file and references are, and the rooms' sequences. That
/// every reference leads somewhere PostgreSQL sees to by itself.
pub(super) async fn without_index(db: &mut Connection) -> Result<Vec<String>, Error> {
    let mut faults = match db {
        Connection::Sqlite(_) => file::of_file(db).await?,
        Connection::Postgres { .. } => Vec::new(),
    };
    if faults.is_empty() {
        faults.extend(sequences(db).await?);
        faults.extend(sent_files(db).await?);
    }
    Ok(faults)
}

/// 1, 2, 3 … up to the room's head. No number is there twice: they are a key.
async fn sequences(db: &mut Connection) -> Result<Vec<String>, Error> {
    let rows: Vec<(i64, i64, i64, i64, i64)> = db
        .sql(
            "select * from (select r.id, r.head_seq, r.indexed_seq, count(e.seq) as events, \
             coalesce(max(e.seq), 0) as newest from rooms r \
             left join events e on e.room_id = r.id group by r.id) as found \
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
pub(super) async fn of_index(db: &mut Connection) -> Result<Vec<String>, Error> {
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
