//! What lies in the store after all servers have ended.

use std::path::Path;

use anyhow::{Context as _, Result};
use protocol::{ClientId, RoomId, Seq, UserId};
use sqlx::{Connection as _, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};

use super::Found;

/// A store opened for reading.
#[derive(Debug)]
pub(crate) enum Store {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// All rows of a question that both databases understand.
macro_rules! rows {
    ($store:expr, $sql:literal $(, $bound:expr)?) => {
        match $store {
            Store::Sqlite(db) => sqlx::query_as($sql)$(.bind($bound))?.fetch_all(db).await,
            Store::Postgres(db) => sqlx::query_as($sql)$(.bind($bound))?.fetch_all(db).await,
        }
    };
}

/// The events of one room.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) seqs: Vec<Seq>,
    pub(crate) messages: Vec<Found>,
    /// Where the room says that they end.
    pub(crate) head: Seq,
}

type Row = (i64, String, i64, Option<String>, Option<String>);

impl Store {
    /// That of a server alone, in its directory.
    pub(crate) async fn open(data_dir: &Path) -> Result<Self> {
        let file = data_dir.join("irori.db");
        let options = SqliteConnectOptions::new().filename(&file).read_only(true);
        let connection = SqliteConnection::connect_with(&options);
        Ok(Self::Sqlite(connection.await.with_context(|| {
            format!("opening the store {}", file.display())
        })?))
    }

    /// Pairs of author and client id that are there more than once.
    pub(crate) async fn doubles(&mut self) -> Result<Vec<String>> {
        let doubles: Vec<(i64, String, i64)> = rows!(
            self,
            "select author_id, client_id, count(*) from events
             where client_id is not null group by author_id, client_id having count(*) > 1"
        )?;
        let told = doubles.into_iter().map(|(author, id, times)| {
            format!("client id {id} of person {author} is stored {times} times")
        });
        Ok(told.collect())
    }

    pub(crate) async fn room(&mut self, room: RoomId) -> Result<Stored> {
        let heads: Vec<(i64,)> = rows!(self, "select head_seq from rooms where id = $1", room.0)?;
        let (head,) = *heads
            .first()
            .with_context(|| format!("room {room} is not in the store"))?;
        let rows: Vec<Row> = rows!(
            self,
            "select seq, kind, author_id, client_id, body from events
             where room_id = $1 order by seq",
            room.0
        )?;
        let messages = rows.iter().filter(|row| row.1 == "message_posted");
        Ok(Stored {
            seqs: rows.iter().map(|row| Seq(row.0)).collect(),
            messages: messages.map(message).collect::<Result<_>>()?,
            head: Seq(head),
        })
    }
}

fn message((seq, _, author, client_id, body): &Row) -> Result<Found> {
    let none = || format!("event {seq} is a message without words or client id");
    Ok(Found {
        seq: Seq(*seq),
        body: body.clone().with_context(none)?,
        author: Some(UserId(*author)),
        name: None,
        client_id: Some(ClientId::new(client_id.clone().with_context(none)?)?),
    })
}

#[cfg(test)]
mod tests;
