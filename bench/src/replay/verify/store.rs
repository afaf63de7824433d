//! What lies in the store after the server has ended.

use std::path::Path;

use anyhow::{Context as _, Result};
use protocol::{ClientId, RoomId, Seq, UserId};
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

use super::Found;

/// A store opened for reading.
#[derive(Debug)]
pub(crate) struct Store(SqliteConnection);

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
    pub(crate) async fn open(data_dir: &Path) -> Result<Self> {
        let file = data_dir.join("irori.db");
        let options = SqliteConnectOptions::new().filename(&file).read_only(true);
        let connection = SqliteConnection::connect_with(&options);
        Ok(Self(connection.await.with_context(|| {
            format!("opening the store {}", file.display())
        })?))
    }

    /// Pairs of author and client id that are there more than once.
    pub(crate) async fn doubles(&mut self) -> Result<Vec<String>> {
        let doubles: Vec<(i64, String, i64)> = sqlx::query_as(
            "select author_id, client_id, count(*) from events
             where client_id is not null group by author_id, client_id having count(*) > 1",
        )
        .fetch_all(&mut self.0)
        .await?;
        let told = doubles.into_iter().map(|(author, id, times)| {
            format!("client id {id} of person {author} is stored {times} times")
        });
        Ok(told.collect())
    }

    pub(crate) async fn room(&mut self, room: RoomId) -> Result<Stored> {
        let (head,): (i64,) = sqlx::query_as("select head_seq from rooms where id = ?")
            .bind(room.0)
            .fetch_one(&mut self.0)
            .await
            .with_context(|| format!("room {room} in the store"))?;
        let rows: Vec<Row> = sqlx::query_as(
            "select seq, kind, author_id, client_id, body from events
             where room_id = ? order by seq",
        )
        .bind(room.0)
        .fetch_all(&mut self.0)
        .await?;
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
mod tests {
    use super::*;

    /// A store whose events are these: room, seq, author, client id. Unlike
    /// the server's it refuses nothing.
    async fn store(events: &[(i64, i64, i64, Option<&str>)]) -> Store {
        let mut store = Store(SqliteConnection::connect("sqlite::memory:").await.unwrap());
        for create in [
            "create table rooms (id integer, head_seq bigint)",
            "create table events (room_id bigint, seq bigint, kind text, author_id bigint,
             client_id text, body text)",
            "insert into rooms values (1, 2), (2, 9)",
        ] {
            sqlx::query(create).execute(&mut store.0).await.unwrap();
        }
        for (room, seq, author, id) in events {
            sqlx::query("insert into events values (?, ?, ?, ?, ?, ?)")
                .bind(room)
                .bind(seq)
                .bind(id.map_or("member_joined", |_| "message_posted"))
                .bind(author)
                .bind(id)
                .bind(id.map(|id| format!("words of {id}")))
                .execute(&mut store.0)
                .await
                .unwrap();
        }
        store
    }

    #[tokio::test]
    async fn a_room_is_read_in_order() {
        let events = [(1, 2, 7, Some("a")), (1, 1, 7, None), (2, 1, 8, Some("a"))];
        let stored = store(&events).await.room(RoomId(1)).await.unwrap();
        assert_eq!(stored.seqs, [Seq(1), Seq(2)]);
        assert_eq!(stored.head, Seq(2));
        let found = Found {
            seq: Seq(2),
            body: "words of a".to_owned(),
            author: Some(UserId(7)),
            name: None,
            client_id: Some(ClientId::new("a").unwrap()),
        };
        assert_eq!(stored.messages, [found]);
    }

    #[tokio::test]
    async fn an_author_uses_a_client_id_once_over_all_rooms() {
        let fine = [
            (1, 1, 7, Some("a")),
            (1, 2, 8, Some("a")),
            (2, 1, 7, None),
            (2, 2, 7, None),
        ];
        assert_eq!(store(&fine).await.doubles().await.unwrap(), [""; 0]);
        let doubled = [(1, 1, 7, Some("a")), (2, 1, 7, Some("a"))];
        assert_eq!(
            store(&doubled).await.doubles().await.unwrap(),
            ["client id a of person 7 is stored 2 times"]
        );
    }
}
