//! Reading a room's history. Readers never wait for the writer.

use protocol::{ClientId, Event, EventKind, File, RoomId, Seq, User, UserId};
use sqlx::{Row as _, sqlite::SqliteRow};

use super::{Storage, StorageError};

/// The columns every reading of events takes, before its own condition.
macro_rules! select_events {
    ($condition:literal) => {
        concat!(
            "select e.seq, e.kind, e.author_id, u.name, u.avatar, e.at_ms, e.client_id, e.body, ",
            "e.files ",
            "from events e join users u on u.id = e.author_id ",
            $condition
        )
    };
}

impl Storage {
    /// Up to `limit` events right after `after`, oldest first.
    pub async fn events_after(
        &self,
        room: RoomId,
        after: Seq,
        limit: u32,
    ) -> Result<Vec<Event>, StorageError> {
        let rows = sqlx::query(select_events!(
            "where e.room_id = $1 and e.seq > $2 order by e.seq limit $3"
        ))
        .bind(room.0)
        .bind(after.0)
        .bind(limit)
        .fetch_all(self.readers())
        .await?;
        rows.iter().map(event).collect()
    }

    /// Up to `limit` events right before `before` (all events where it is
    /// `None`), oldest first.
    pub async fn events_before(
        &self,
        room: RoomId,
        before: Option<Seq>,
        limit: u32,
    ) -> Result<Vec<Event>, StorageError> {
        let rows = sqlx::query(select_events!(
            "where e.room_id = $1 and e.seq < $2 order by e.seq desc limit $3"
        ))
        .bind(room.0)
        .bind(before.map_or(i64::MAX, |seq| seq.0))
        .bind(limit)
        .fetch_all(self.readers())
        .await?;
        rows.iter().rev().map(event).collect()
    }

    /// The room's newest event, [`Seq::START`] when there is none.
    pub async fn head(&self, room: RoomId) -> Result<Seq, StorageError> {
        let head: i64 = sqlx::query_scalar("select head_seq from rooms where id = $1")
            .bind(room.0)
            .fetch_one(self.readers())
            .await?;
        Ok(Seq(head))
    }
}

fn event(row: &SqliteRow) -> Result<Event, StorageError> {
    let kind: &str = row.try_get("kind")?;
    let kind = match kind {
        "message_posted" => {
            let client_id: String = row.try_get("client_id")?;
            EventKind::MessagePosted {
                client_id: ClientId::new(client_id).map_err(|e| decode(Box::new(e)))?,
                body: row.try_get("body")?,
                files: files(row)?,
            }
        }
        "member_joined" => EventKind::MemberJoined,
        "member_left" => EventKind::MemberLeft,
        other => return Err(decode(format!("unknown kind of event: {other}").into())),
    };
    Ok(Event {
        seq: Seq(row.try_get("seq")?),
        at_ms: row.try_get("at_ms")?,
        author: User {
            id: UserId(row.try_get("author_id")?),
            name: row.try_get("name")?,
            avatar: row.try_get("avatar")?,
        },
        kind,
    })
}

fn files(row: &SqliteRow) -> Result<Vec<File>, StorageError> {
    let json: Option<&str> = row.try_get("files")?;
    json.map_or(Ok(Vec::new()), |json| {
        serde_json::from_str(json).map_err(|e| decode(Box::new(e)))
    })
}

fn decode(cause: Box<dyn std::error::Error + Send + Sync>) -> StorageError {
    StorageError::Database(sqlx::Error::Decode(cause))
}
