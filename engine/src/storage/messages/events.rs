//! Reading a room's history. Readers never wait for the writer.

use std::collections::HashMap;

use protocol::{
    ClientId, Event, EventKind, Mentions, Message, Quote, REACTORS_MAX, Reaction, RoomId, Seq,
    User, UserId,
};
use serde::de::DeserializeOwned;
use sqlx::{Row as _, sqlite::SqliteRow};

use crate::storage::{
    Storage, StorageError,
    accounts::shown::{kind, shown, user},
};

/// The columns every reading of events takes, before its own condition. `q`
/// is the message an event answers or changes, `s` whom it is about.
macro_rules! select_events {
    ($condition:literal) => {
        concat!(
            "select e.seq, e.kind, e.author_id, u.name, u.avatar, ",
            kind!("u"),
            " as author_kind, e.at_ms, e.client_id, e.body, ",
            "e.html, e.files, e.mentions, e.edited_at_ms, e.deleted_at_ms is not null as deleted, ",
            "e.pinned_at_ms is not null as pinned, e.target_seq, e.reply_to, e.thread_seq, ",
            "s.id as subject_id, s.name as subject_name, s.avatar as subject_avatar, ",
            kind!("s"),
            " as subject_kind, ",
            "q.body as other_body, q.html as other_html, q.mentions as other_mentions, qu.id as other_author_id, ",
            "qu.name as other_name, qu.avatar as other_avatar, ",
            kind!("qu"),
            " as other_kind ",
            "from events e join users u on u.id = e.author_id ",
            "left join events q on q.room_id = e.room_id ",
            "and q.seq = coalesce(e.reply_to, e.target_seq) ",
            "left join users qu on qu.id = q.author_id ",
            "left join users s on s.id = e.subject_id ",
            $condition
        )
    };
}

/// A reaction: of which message, the emoji, and by whom (id, name, avatar, kind).
type ReactionRow = (i64, String, i64, String, Option<String>, String);

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

    /// Up to `limit` lines of the room, or of the thread of a message, right
    /// before `before` (the newest where it is `None`), oldest first, as they
    /// are now. `viewer` is named first among those who reacted.
    pub async fn lines_before(
        &self,
        room: RoomId,
        thread: Option<Seq>,
        before: Option<Seq>,
        limit: u32,
        viewer: UserId,
    ) -> Result<Vec<Event>, StorageError> {
        let sql = if thread.is_some() {
            select_events!(
                "where e.room_id = $1 and e.thread_seq = $4 and e.seq < $2 \
                 order by e.seq desc limit $3"
            )
        } else {
            select_events!(
                "where e.room_id = $1 and e.seq < $2 and e.target_seq is null \
                 and e.thread_seq is null order by e.seq desc limit $3"
            )
        };
        let rows = sqlx::query(sql)
            .bind(room.0)
            .bind(before.map_or(i64::MAX, |seq| seq.0))
            .bind(limit)
            .bind(thread.map(|seq| seq.0))
            .fetch_all(self.readers())
            .await?;
        let events = rows.iter().rev().map(event).collect::<Result<_, _>>()?;
        self.complete(room, events, viewer).await
    }

    /// Up to `limit` lines right after `after`, like [`Self::lines_before`].
    pub async fn lines_after(
        &self,
        room: RoomId,
        thread: Option<Seq>,
        after: Seq,
        limit: u32,
        viewer: UserId,
    ) -> Result<Vec<Event>, StorageError> {
        let sql = if thread.is_some() {
            select_events!(
                "where e.room_id = $1 and e.thread_seq = $4 and e.seq > $2 order by e.seq limit $3"
            )
        } else {
            select_events!(
                "where e.room_id = $1 and e.seq > $2 and e.target_seq is null \
                 and e.thread_seq is null order by e.seq limit $3"
            )
        };
        let rows = sqlx::query(sql)
            .bind(room.0)
            .bind(after.0)
            .bind(limit)
            .bind(thread.map(|seq| seq.0))
            .fetch_all(self.readers())
            .await?;
        let events = rows.iter().map(event).collect::<Result<_, _>>()?;
        self.complete(room, events, viewer).await
    }

    /// The line at `seq`, whatever has become of it.
    pub async fn line(
        &self,
        room: RoomId,
        seq: Seq,
        viewer: UserId,
    ) -> Result<Option<Event>, StorageError> {
        let rows = sqlx::query(select_events!(
            "where e.room_id = $1 and e.seq = $2 and e.target_seq is null"
        ))
        .bind(room.0)
        .bind(seq.0)
        .fetch_all(self.readers())
        .await?;
        let events = rows.iter().map(event).collect::<Result<_, _>>()?;
        Ok(self.complete(room, events, viewer).await?.pop())
    }

    /// The pinned messages of a room, pinned last first, at most `limit`.
    pub async fn pinned(
        &self,
        room: RoomId,
        limit: u32,
        viewer: UserId,
    ) -> Result<Vec<Event>, StorageError> {
        let rows = sqlx::query(select_events!(
            "where e.room_id = $1 and e.pinned_at_ms is not null \
             order by e.pinned_at_ms desc limit $2"
        ))
        .bind(room.0)
        .bind(limit)
        .fetch_all(self.readers())
        .await?;
        let events = rows.iter().map(event).collect::<Result<_, _>>()?;
        self.complete(room, events, viewer).await
    }

    /// A message as it is now, without reactions; `None` if it was deleted.
    pub(crate) async fn message(
        &self,
        room: RoomId,
        seq: Seq,
    ) -> Result<Option<Event>, StorageError> {
        let row = sqlx::query(select_events!(
            "where e.room_id = $1 and e.seq = $2 and e.kind = 'message_posted' \
             and e.deleted_at_ms is null"
        ))
        .bind(room.0)
        .bind(seq.0)
        .fetch_optional(self.readers())
        .await?;
        row.as_ref().map(event).transpose()
    }

    /// Everybody who reacted to a message, `viewer` first, up to `most` named
    /// for each emoji.
    pub async fn reactions(
        &self,
        room: RoomId,
        target: Seq,
        viewer: UserId,
        most: usize,
    ) -> Result<Vec<Reaction>, StorageError> {
        let rows: Vec<(String, i64, String, Option<String>, String)> = sqlx::query_as(concat!(
            "select r.emoji, ",
            shown!("u"),
            " from reactions r join users u on u.id = r.user_id \
             where r.room_id = $1 and r.seq = $2 order by r.at_seq"
        ))
        .bind(room.0)
        .bind(target.0)
        .fetch_all(self.readers())
        .await?;
        let mut reactions = Vec::new();
        for (emoji, id, name, avatar, kind) in rows {
            let user = user((id, name, avatar, kind));
            note(&mut reactions, emoji, user, viewer, most);
        }
        Ok(reactions)
    }

    /// The first message of others after `read` that is there.
    pub async fn first_unread(
        &self,
        room: RoomId,
        user: UserId,
        read: Seq,
    ) -> Result<Option<Seq>, StorageError> {
        let first: Option<i64> = sqlx::query_scalar(
            "select seq from events where room_id = $1 and seq > $2 and author_id <> $3 \
             and kind = 'message_posted' and deleted_at_ms is null and thread_seq is null \
             order by seq limit 1",
        )
        .bind(room.0)
        .bind(read.0)
        .bind(user.0)
        .fetch_optional(self.readers())
        .await?;
        Ok(first.map(Seq))
    }

    /// The first message that was written at a moment or after it, and is there.
    pub async fn first_since(
        &self,
        room: RoomId,
        since_ms: i64,
    ) -> Result<Option<Seq>, StorageError> {
        // Places have no gaps and times never run backwards: a few looks find
        // the moment, without an index that every message would have to pay for.
        let (mut from, mut to) = (1, self.head(room).await?.0 + 1);
        while from < to {
            let middle = i64::midpoint(from, to);
            let at_ms: i64 =
                sqlx::query_scalar("select at_ms from events where room_id = $1 and seq = $2")
                    .bind(room.0)
                    .bind(middle)
                    .fetch_one(self.readers())
                    .await?;
            if at_ms < since_ms {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        let first: Option<i64> = sqlx::query_scalar(
            "select seq from events where room_id = $1 and seq >= $2 \
             and kind = 'message_posted' and deleted_at_ms is null and thread_seq is null \
             order by seq limit 1",
        )
        .bind(room.0)
        .bind(from)
        .fetch_optional(self.readers())
        .await?;
        Ok(first.map(Seq))
    }

    /// Adds what stands in other tables: reactions, and what was said in threads.
    async fn complete(
        &self,
        room: RoomId,
        mut events: Vec<Event>,
        viewer: UserId,
    ) -> Result<Vec<Event>, StorageError> {
        let ends = events
            .iter()
            .map(|event| event.seq)
            .min()
            .zip(events.iter().map(|event| event.seq).max());
        let Some((first, last)) = ends else {
            return Ok(events);
        };
        let rows: Vec<ReactionRow> = sqlx::query_as(concat!(
            "select r.seq, r.emoji, ",
            shown!("u"),
            " from reactions r join users u on u.id = r.user_id \
             where r.room_id = $1 and r.seq between $2 and $3 order by r.at_seq"
        ))
        .bind(room.0)
        .bind(first.0)
        .bind(last.0)
        .fetch_all(self.readers())
        .await?;
        let mut reactions: HashMap<i64, Vec<Reaction>> = HashMap::new();
        for (seq, emoji, id, name, avatar, kind) in rows {
            let of_message = reactions.entry(seq).or_default();
            let user = user((id, name, avatar, kind));
            note(of_message, emoji, user, viewer, REACTORS_MAX);
        }
        let mut replies = self.replies(room, first, last).await?;
        for event in &mut events {
            if let EventKind::MessagePosted(message) = &mut event.kind {
                message.reactions = reactions.remove(&event.seq.0).unwrap_or_default();
                message.replies = replies.remove(&event.seq.0);
            }
        }
        Ok(events)
    }

    /// The room's newest event, [`Seq::START`] when there is none.
    pub async fn head(&self, room: RoomId) -> Result<Seq, StorageError> {
        let head = self.find_head(room).await?;
        Ok(head.ok_or(sqlx::Error::RowNotFound)?)
    }

    /// The same, if there is such a room.
    pub(crate) async fn find_head(&self, room: RoomId) -> Result<Option<Seq>, StorageError> {
        let head: Option<i64> = sqlx::query_scalar("select head_seq from rooms where id = $1")
            .bind(room.0)
            .fetch_optional(self.readers())
            .await?;
        Ok(head.map(Seq))
    }
}

fn note(reactions: &mut Vec<Reaction>, emoji: String, user: User, viewer: UserId, most: usize) {
    let at = reactions.iter().position(|known| known.emoji == emoji);
    let at = at.unwrap_or_else(|| {
        reactions.push(Reaction {
            emoji,
            count: 0,
            people: Vec::new(),
        });
        reactions.len() - 1
    });
    let reaction = &mut reactions[at];
    reaction.count += 1;
    if user.id == viewer {
        reaction.people.insert(0, user);
        reaction.people.truncate(most);
    } else if reaction.people.len() < most {
        reaction.people.push(user);
    }
}

fn event(row: &SqliteRow) -> Result<Event, StorageError> {
    let kind: &str = row.try_get("kind")?;
    let body = || row.try_get::<String, _>("body");
    let target = || row.try_get("target_seq").map(Seq);
    let member = || {
        person(
            row,
            [
                "subject_id",
                "subject_name",
                "subject_avatar",
                "subject_kind",
            ],
        )
    };
    let kind = match kind {
        "message_posted" => EventKind::MessagePosted(Box::new(message(row)?)),
        "message_edited" => EventKind::MessageEdited {
            target: target()?,
            body: row.try_get("other_body")?,
            html: row.try_get("other_html")?,
            mentions: json::<Mentions>(row, "other_mentions")?,
        },
        "message_deleted" => EventKind::MessageDeleted { target: target()? },
        "reaction_added" => EventKind::ReactionAdded {
            target: target()?,
            emoji: body()?,
        },
        "reaction_removed" => EventKind::ReactionRemoved {
            target: target()?,
            emoji: body()?,
        },
        "message_pinned" => EventKind::MessagePinned { target: target()? },
        "message_unpinned" => EventKind::MessageUnpinned { target: target()? },
        "member_joined" => EventKind::MemberJoined,
        "member_left" => EventKind::MemberLeft,
        "member_added" => EventKind::MemberAdded { member: member()? },
        "member_removed" => EventKind::MemberRemoved { member: member()? },
        "room_renamed" => EventKind::RoomRenamed { name: body()? },
        "topic_changed" => EventKind::TopicChanged { topic: body()? },
        "room_archived" => EventKind::RoomArchived,
        "room_restored" => EventKind::RoomRestored,
        other => return Err(decode(format!("unknown kind of event: {other}").into())),
    };
    Ok(Event {
        seq: Seq(row.try_get("seq")?),
        at_ms: row.try_get("at_ms")?,
        author: person(row, ["author_id", "name", "avatar", "author_kind"])?,
        kind,
    })
}

fn message(row: &SqliteRow) -> Result<Message, StorageError> {
    let client_id: String = row.try_get("client_id")?;
    let reply_to: Option<i64> = row.try_get("reply_to")?;
    let reply_to = reply_to.map(|seq| -> Result<_, StorageError> {
        let body: String = row.try_get("other_body")?;
        let html: Option<String> = row.try_get("other_html")?;
        Ok(Quote {
            seq: Seq(seq),
            author: person(
                row,
                [
                    "other_author_id",
                    "other_name",
                    "other_avatar",
                    "other_kind",
                ],
            )?,
            excerpt: Quote::excerpt_of(&body, html.as_deref()),
        })
    });
    Ok(Message {
        client_id: ClientId::new(client_id).map_err(|e| decode(Box::new(e)))?,
        body: row.try_get("body")?,
        html: row.try_get("html")?,
        files: json(row, "files")?,
        reply_to: reply_to.transpose()?,
        mentions: json::<Mentions>(row, "mentions")?,
        edited_at_ms: row.try_get("edited_at_ms")?,
        deleted: row.try_get("deleted")?,
        pinned: row.try_get("pinned")?,
        reactions: Vec::new(),
        thread: row.try_get::<Option<_>, _>("thread_seq")?.map(Seq),
        replies: None,
    })
}

fn person(row: &SqliteRow, [id, name, avatar, kind]: [&str; 4]) -> Result<User, StorageError> {
    Ok(user((
        row.try_get(id)?,
        row.try_get(name)?,
        row.try_get(avatar)?,
        row.try_get(kind)?,
    )))
}

fn json<T: DeserializeOwned + Default>(row: &SqliteRow, column: &str) -> Result<T, StorageError> {
    let json: Option<&str> = row.try_get(column)?;
    json.map_or(Ok(T::default()), |json| {
        serde_json::from_str(json).map_err(|e| decode(Box::new(e)))
    })
}

fn decode(cause: Box<dyn std::error::Error + Send + Sync>) -> StorageError {
    StorageError::Database(sqlx::Error::Decode(cause))
}
