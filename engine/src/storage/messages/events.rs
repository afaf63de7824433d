//! Reads the history of a room. Readers never wait for the writer.

use std::collections::HashMap;

use protocol::{Event, EventKind, REACTORS_MAX, Reaction, RoomId, Seq, User, UserId};

use crate::storage::{
    Storage, StorageError,
    event_row::{EventRow, select_events},
    readers::Readers,
    shown::{kind, shown, user},
    sql::{Query, ROWS_PER_STATEMENT},
};

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
        let rows: Vec<EventRow> = self
            .sql(select_events!(
                "where e.room_id = $1 and e.seq > $2 order by e.seq limit $3"
            ))
            .bind(room.0)
            .bind(after.0)
            .bind(i64::from(limit))
            .all()
            .await?;
        events(rows)
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
        let query = if thread.is_some() {
            self.sql(select_events!(
                "where e.room_id = $1 and e.seq < $2 and e.thread_seq = $4 \
                 order by e.seq desc limit $3"
            ))
        } else {
            self.sql(select_events!(
                "where e.room_id = $1 and e.seq < $2 and e.target_seq is null \
                 and e.thread_seq is null order by e.seq desc limit $3"
            ))
        };
        let query = query.bind(room.0);
        let query = query.bind(before.map_or(i64::MAX, |seq| seq.0));
        let query = query.bind(i64::from(limit));
        let rows = of_thread(query, thread).await?;
        let events = events(rows.into_iter().rev())?;
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
        let query = if thread.is_some() {
            self.sql(select_events!(
                "where e.room_id = $1 and e.seq > $2 and e.thread_seq = $4 order by e.seq limit $3"
            ))
        } else {
            self.sql(select_events!(
                "where e.room_id = $1 and e.seq > $2 and e.target_seq is null \
                 and e.thread_seq is null order by e.seq limit $3"
            ))
        };
        let query = query.bind(room.0).bind(after.0).bind(i64::from(limit));
        let rows = of_thread(query, thread).await?;
        let events = events(rows)?;
        self.complete(room, events, viewer).await
    }

    /// The line at `seq`, whatever has become of it.
    pub async fn line(
        &self,
        room: RoomId,
        seq: Seq,
        viewer: UserId,
    ) -> Result<Option<Event>, StorageError> {
        let rows: Vec<EventRow> = self
            .sql(select_events!(
                "where e.room_id = $1 and e.seq = $2 and e.target_seq is null"
            ))
            .bind(room.0)
            .bind(seq.0)
            .all()
            .await?;
        let events = events(rows)?;
        Ok(self.complete(room, events, viewer).await?.pop())
    }

    /// The pinned messages of a room, pinned last first, at most `limit`.
    pub async fn pinned(
        &self,
        room: RoomId,
        limit: u32,
        viewer: UserId,
    ) -> Result<Vec<Event>, StorageError> {
        let rows: Vec<EventRow> = self
            .sql(select_events!(
                "where e.room_id = $1 and e.pinned_at_ms is not null \
                 order by e.pinned_at_ms desc limit $2"
            ))
            .bind(room.0)
            .bind(i64::from(limit))
            .all()
            .await?;
        let events = events(rows)?;
        self.complete(room, events, viewer).await
    }

    /// A message as it is now, without reactions; `None` if it was deleted.
    pub(crate) async fn message(
        &self,
        room: RoomId,
        seq: Seq,
    ) -> Result<Option<Event>, StorageError> {
        let row: Option<EventRow> = self
            .sql(select_events!(
                "where e.room_id = $1 and e.seq = $2 and e.kind = 'message_posted' \
                 and e.deleted_at_ms is null"
            ))
            .bind(room.0)
            .bind(seq.0)
            .optional()
            .await?;
        row.map(EventRow::event).transpose()
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
        let rows: Vec<(String, i64, String, Option<String>, String)> = self
            .sql(concat!(
                "select r.emoji, ",
                shown!("u"),
                " from reactions r join users u on u.id = r.user_id \
                 where r.room_id = $1 and r.seq = $2 order by r.at_seq"
            ))
            .bind(room.0)
            .bind(target.0)
            .all()
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
        let first: Option<i64> = self
            .sql(
                "select seq from events where room_id = $1 and seq > $2 and author_id <> $3 \
                 and kind = 'message_posted' and deleted_at_ms is null and thread_seq is null \
                 order by seq limit 1",
            )
            .bind(room.0)
            .bind(read.0)
            .bind(user.0)
            .optional_value()
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
            let at_ms: i64 = self
                .sql("select at_ms from events where room_id = $1 and seq = $2")
                .bind(room.0)
                .bind(middle)
                .value()
                .await?;
            if at_ms < since_ms {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        let first: Option<i64> = self
            .sql(
                "select seq from events where room_id = $1 and seq >= $2 \
                 and kind = 'message_posted' and deleted_at_ms is null and thread_seq is null \
                 order by seq limit 1",
            )
            .bind(room.0)
            .bind(from)
            .optional_value()
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
        let rows: Vec<ReactionRow> = self
            .sql(concat!(
                "select r.seq, r.emoji, ",
                shown!("u"),
                " from reactions r join users u on u.id = r.user_id \
                 where r.room_id = $1 and r.seq between $2 and $3 order by r.at_seq"
            ))
            .bind(room.0)
            .bind(first.0)
            .bind(last.0)
            .all()
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
        let head: Option<i64> = self
            .sql("select head_seq from rooms where id = $1")
            .bind(room.0)
            .optional_value()
            .await?;
        Ok(head.map(Seq).ok_or(sqlx::Error::RowNotFound)?)
    }

    /// Where those of these rooms stand that there are.
    pub(crate) async fn heads(
        &self,
        rooms: &[RoomId],
    ) -> Result<HashMap<RoomId, Seq>, StorageError> {
        let mut heads = HashMap::with_capacity(rooms.len());
        for rooms in rooms.chunks(ROWS_PER_STATEMENT) {
            let found: Vec<(i64, i64)> = self
                .sql("select id, head_seq from rooms where id in {list}")
                .list(rooms.iter().map(|room| room.0))
                .all()
                .await?;
            heads.extend(
                found
                    .into_iter()
                    .map(|(room, head)| (RoomId(room), Seq(head))),
            );
        }
        Ok(heads)
    }
}

/// Rows of a thread, whose message is the last value, or of the room.
async fn of_thread(
    query: Query<&Readers>,
    thread: Option<Seq>,
) -> Result<Vec<EventRow>, sqlx::Error> {
    match thread {
        Some(thread) => query.bind(thread.0).all().await,
        None => query.all().await,
    }
}

fn events(rows: impl IntoIterator<Item = EventRow>) -> Result<Vec<Event>, StorageError> {
    rows.into_iter().map(EventRow::event).collect()
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
