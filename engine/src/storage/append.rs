//! Giving events their place in a room: the only code that numbers them.

use std::collections::{HashMap, HashSet};

use protocol::{ClientId, Event, EventKind, RoomId, Seq, User, UserId};
use sqlx::QueryBuilder;
use tokio::sync::oneshot;

use super::{
    Storage, StorageError,
    writer::{AppendReply, Tx},
};

/// A message to be stored, its body already cleaned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// Where.
    pub room: RoomId,
    /// By whom.
    pub author: User,
    /// Under which of the author's names.
    pub client_id: ClientId,
    /// What it says.
    pub body: String,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppendOutcome {
    /// It is on disk.
    Posted {
        /// Its place.
        seq: Seq,
        /// When.
        at_ms: i64,
    },
    /// It was on disk before: the author has used this client id.
    Repeated {
        /// In which room, perhaps another one.
        room: RoomId,
        /// Its place there.
        seq: Seq,
        /// When it was stored.
        at_ms: i64,
    },
    /// The author is no member of the room; nothing was stored.
    NotMember,
}

impl Storage {
    /// Queues a message; `reply` hears what became of it. Messages are stored
    /// in the order of these calls. Waits only while the queue is full.
    pub async fn append(
        &self,
        message: NewMessage,
        reply: impl FnOnce(Result<AppendOutcome, StorageError>) + Send + 'static,
    ) {
        self.writer.append(message, Box::new(reply)).await;
    }

    /// Stores a message and waits until it is on disk.
    pub async fn append_and_wait(
        &self,
        message: NewMessage,
    ) -> Result<AppendOutcome, StorageError> {
        let (reply, answer) = oneshot::channel();
        let reply: AppendReply = Box::new(move |outcome| {
            // Whoever asked may have gone; the message stands.
            let _ = reply.send(outcome);
        });
        self.writer.append(message, reply).await;
        answer.await.map_err(|_| StorageError::Closed)?
    }
}

type OfAuthor<'m> = (UserId, &'m ClientId);

/// Stores those of the messages that are new and whose authors are members.
/// A handful of statements, however many messages.
pub(super) async fn append_messages(
    tx: &mut Tx<'_>,
    messages: &[&NewMessage],
) -> Result<Vec<AppendOutcome>, sqlx::Error> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let mut stored = find_stored(tx, messages).await?;
    let members = find_members(tx, messages).await?;
    let mut outcomes = Vec::with_capacity(messages.len());
    let first_new = tx.events.len();
    for message in messages {
        let key = (message.author.id, &message.client_id);
        if let Some(&(room, seq, at_ms)) = stored.get(&key) {
            outcomes.push(AppendOutcome::Repeated { room, seq, at_ms });
            continue;
        }
        if !members.contains(&(message.room, message.author.id)) {
            outcomes.push(AppendOutcome::NotMember);
            continue;
        }
        let kind = EventKind::MessagePosted {
            client_id: message.client_id.clone(),
            body: message.body.clone(),
        };
        let (seq, at_ms) = number(tx, message.room, message.author.clone(), kind).await?;
        stored.insert(key, (message.room, seq, at_ms));
        outcomes.push(AppendOutcome::Posted { seq, at_ms });
    }
    write(tx, first_new).await?;
    Ok(outcomes)
}

/// Adds one event that is no message.
pub(super) async fn append_event(
    tx: &mut Tx<'_>,
    room: RoomId,
    author: User,
    kind: EventKind,
) -> Result<Seq, sqlx::Error> {
    let first_new = tx.events.len();
    let (seq, _) = number(tx, room, author, kind).await?;
    write(tx, first_new).await?;
    Ok(seq)
}

/// Which of the messages the store has already, by author and client id.
async fn find_stored<'m>(
    tx: &mut Tx<'_>,
    messages: &[&'m NewMessage],
) -> Result<HashMap<OfAuthor<'m>, (RoomId, Seq, i64)>, sqlx::Error> {
    // A join, since SQLite scans the whole table for `(a, b) in (values …)`.
    let mut query = QueryBuilder::new("with asked (author_id, client_id) as (");
    query.push_values(messages, |mut row, message| {
        row.push_bind(message.author.id.0)
            .push_bind(message.client_id.as_str());
    });
    query.push(
        ") select e.author_id, e.client_id, e.room_id, e.seq, e.at_ms from asked a \
         join events e on e.author_id = a.author_id and e.client_id = a.client_id",
    );
    let rows: Vec<(i64, String, i64, i64, i64)> = query
        .build_query_as()
        .fetch_all(&mut *tx.connection)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(author, client_id, room, seq, at_ms)| {
            let message = messages.iter().find(|message| {
                message.author.id.0 == author && message.client_id.as_str() == client_id
            })?;
            let key = (message.author.id, &message.client_id);
            Some((key, (RoomId(room), Seq(seq), at_ms)))
        })
        .collect())
}

/// Which (room, author) pairs of the messages are memberships.
async fn find_members(
    tx: &mut Tx<'_>,
    messages: &[&NewMessage],
) -> Result<HashSet<(RoomId, UserId)>, sqlx::Error> {
    let asked: HashSet<_> = messages
        .iter()
        .map(|message| (message.room, message.author.id))
        .collect();
    let mut query = QueryBuilder::new("with asked (room_id, user_id) as (");
    query.push_values(asked, |mut row, (room, user)| {
        row.push_bind(room.0).push_bind(user.0);
    });
    query.push(
        ") select m.room_id, m.user_id from asked a \
         join memberships m on m.room_id = a.room_id and m.user_id = a.user_id",
    );
    let rows: Vec<(i64, i64)> = query
        .build_query_as()
        .fetch_all(&mut *tx.connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(room, user)| (RoomId(room), UserId(user)))
        .collect())
}

/// Gives the event the next place in its room and a time that is not before
/// the one of the event before, even when the clock was turned back.
async fn number(
    tx: &mut Tx<'_>,
    room: RoomId,
    author: User,
    kind: EventKind,
) -> Result<(Seq, i64), sqlx::Error> {
    let (head, last_ms) = match tx.heads.get(&room).or_else(|| tx.known.get(&room)) {
        Some(&head) => head,
        None => read_head(tx, room).await?,
    };
    let seq = head.next();
    let at_ms = tx.now_ms.max(last_ms);
    tx.heads.insert(room, (seq, at_ms));
    let event = Event {
        seq,
        at_ms,
        author,
        kind,
    };
    tx.events.push((room, event));
    Ok((seq, at_ms))
}

async fn read_head(tx: &mut Tx<'_>, room: RoomId) -> Result<(Seq, i64), sqlx::Error> {
    let (seq, at_ms): (i64, i64) = sqlx::query_as(
        "select r.head_seq, coalesce(e.at_ms, 0) from rooms r \
         left join events e on e.room_id = r.id and e.seq = r.head_seq where r.id = $1",
    )
    .bind(room.0)
    .fetch_one(&mut *tx.connection)
    .await?;
    Ok((Seq(seq), at_ms))
}

/// Writes the events from `first_new` on, and how far their rooms are.
async fn write(tx: &mut Tx<'_>, first_new: usize) -> Result<(), sqlx::Error> {
    let new = &tx.events[first_new..];
    if new.is_empty() {
        return Ok(());
    }
    let mut query = QueryBuilder::new(
        "insert into events (room_id, seq, kind, author_id, at_ms, client_id, body) ",
    );
    query.push_values(new, |mut row, (room, event)| {
        let (kind, client_id, body) = match &event.kind {
            EventKind::MessagePosted { client_id, body } => (
                "message_posted",
                Some(client_id.as_str()),
                Some(body.as_str()),
            ),
            EventKind::MemberJoined => ("member_joined", None, None),
            EventKind::MemberLeft => ("member_left", None, None),
        };
        row.push_bind(room.0)
            .push_bind(event.seq.0)
            .push_bind(kind)
            .push_bind(event.author.id.0)
            .push_bind(event.at_ms)
            .push_bind(client_id)
            .push_bind(body);
    });
    query.build().execute(&mut *tx.connection).await?;

    let mut heads: HashMap<RoomId, Seq> = HashMap::new();
    for (room, event) in new {
        heads.insert(*room, event.seq);
    }
    for (room, head) in heads {
        sqlx::query("update rooms set head_seq = $1 where id = $2")
            .bind(head.0)
            .bind(room.0)
            .execute(&mut *tx.connection)
            .await?;
    }
    Ok(())
}
