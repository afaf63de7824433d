//! Appends messages and other events to rooms. This is the only code that gives
//! an event its number.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use protocol::{
    ClientId, DraftFile, Event, EventKind, Mentions, Message, Quote, RoomId, Seq, User, UserId,
};
use tokio::sync::oneshot;

use crate::storage::{
    Storage, StorageError,
    event_row::{self, insert_events},
    files::attach::attach,
    messages::threads,
    shown::{kind, shown, user},
    sql::{ROWS_PER_STATEMENT, Script},
    tx::Tx,
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
    /// What it says, drawn, where that is more than plain text.
    pub html: Option<String>,
    /// Whom it names.
    pub mentions: Mentions,
    /// What is sent with it.
    pub files: Vec<DraftFile>,
    /// What it answers.
    pub reply_to: Option<Seq>,
    /// In the thread of which message it is said, if in one.
    pub thread: Option<Seq>,
    /// Which version of the author's draft it was.
    pub draft_version: Option<i64>,
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
        /// The version of the author's draft that is none any more.
        sent_draft: Option<i64>,
        /// Whether it has brought the room, a direct conversation, back into
        /// the lists of members who had it closed.
        reopened: bool,
        /// The message whose thread it is said in, if it is in one.
        thread: Option<Seq>,
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
    NotMember {
        /// Whether it is a public one, which they may know of.
        public: bool,
    },
    /// The room was archived; nothing was stored.
    Archived,
    /// The others of the conversation were all deactivated; nothing was stored.
    NobodyThere,
    /// There is no message whose thread it could be said in; nothing was stored.
    NoThread,
    /// One of the files is not the author's, not there, or was sent already;
    /// nothing was stored.
    FilesGone,
}

/// Called with what became of a message, once it is on disk or refused.
pub(in crate::storage) type AppendReply =
    Box<dyn FnOnce(Result<AppendOutcome, StorageError>) + Send>;

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

/// Gives those of the messages a place that are new and whose authors are
/// members. One statement, however many messages.
pub(in crate::storage) async fn append_messages(
    tx: &mut Tx<'_>,
    messages: &[&NewMessage],
) -> Result<Vec<AppendOutcome>, sqlx::Error> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let found = look_up(tx, messages).await?;
    let mut placed: HashMap<(UserId, &ClientId), (RoomId, Seq, i64)> = HashMap::new();
    let mut outcomes = Vec::with_capacity(messages.len());
    for (message, found) in messages.iter().zip(found) {
        let key = (message.author.id, &message.client_id);
        let stored = found.stored.or_else(|| placed.get(&key).copied());
        if let Some((room, seq, at_ms)) = stored {
            outcomes.push(AppendOutcome::Repeated { room, seq, at_ms });
            continue;
        }
        if found.author != Author::Member {
            let public = found.author == Author::Visitor;
            outcomes.push(AppendOutcome::NotMember { public });
            continue;
        }
        if let Some(why) = found.barred {
            outcomes.push(why);
            continue;
        }
        let thread = match message.thread {
            None => None,
            Some(seq) => {
                let about = threads::thread_about(tx, message.room, seq).await?;
                if about.is_none() {
                    outcomes.push(AppendOutcome::NoThread);
                    continue;
                }
                about
            }
        };
        let files = if message.files.is_empty() {
            Vec::new()
        } else {
            let place = (message.room, next_seq(tx, message.room).await?);
            let attached = attach(tx, message.author.id, &message.files, place).await?;
            let Some(files) = attached else {
                outcomes.push(AppendOutcome::FilesGone);
                continue;
            };
            files
        };
        let reply_to = match message.reply_to {
            Some(seq) => quote(tx, message.room, seq).await?,
            None => None,
        };
        let kind = EventKind::MessagePosted(Box::new(Message {
            html: message.html.clone(),
            files,
            reply_to,
            thread: thread.map(|(thread, _)| thread),
            mentions: message.mentions.clone(),
            ..Message::plain(message.client_id.clone(), message.body.clone())
        }));
        let (seq, at_ms) = append_event(tx, message.room, message.author.clone(), kind).await?;
        note_mentions(tx, message.room, seq, &message.mentions).await?;
        if let Some(about) = thread {
            let (author, mentions) = (message.author.id, &message.mentions);
            threads::note_reply(tx, message.room, about, author, mentions, seq).await?;
        }
        placed.insert(key, (message.room, seq, at_ms));
        let owner = (message.room, message.author.id);
        let sent_draft = found.draft.filter(|_| tx.sent_drafts.insert(owner));
        if found.closed {
            reopen(tx, message.room).await?;
        }
        outcomes.push(AppendOutcome::Posted {
            seq,
            at_ms,
            sent_draft: sent_draft.map(|version| version + 1),
            reopened: found.closed,
            thread: thread.map(|(thread, _)| thread),
        });
    }
    Ok(outcomes)
}

/// Something was said in a direct conversation: nobody has it closed any more.
async fn reopen(tx: &mut Tx<'_>, room: RoomId) -> Result<(), sqlx::Error> {
    tx.db
        .sql("update memberships set closed = false where room_id = $1 and closed")
        .bind(room.0)
        .run()
        .await?;
    Ok(())
}

/// How the author of a message stands to its room.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Author {
    Member,
    /// No member of a public room, which they may know of.
    Visitor,
    /// There is no such room, or not for them.
    #[default]
    Outsider,
}

/// What the store knows of a message that is to be appended.
#[derive(Clone, Copy, Default)]
struct Known {
    author: Author,
    /// Why the room can only be read, if it can.
    barred: Option<AppendOutcome>,
    /// Where it is, if it is there.
    stored: Option<(RoomId, Seq, i64)>,
    /// The version of the draft that it was, if that is kept.
    draft: Option<i64>,
    /// It is for a conversation that somebody has closed, or has yet to hear of.
    closed: bool,
}

/// A row about a message asked for.
#[derive(sqlx::FromRow)]
struct FoundRow {
    /// Which of them.
    place: i64,
    member: bool,
    /// Nothing where there is no such room.
    public: Option<bool>,
    /// Why it can only be read, in a word.
    barred: Option<String>,
    /// Where its room stands, if there is one.
    head_seq: Option<i64>,
    head_at_ms: Option<i64>,
    closed: bool,
    /// Where it is stored, and when it was, if it is.
    room_id: Option<i64>,
    seq: Option<i64>,
    at_ms: Option<i64>,
    draft: Option<i64>,
}

/// One answer for each of the messages, in their order.
async fn look_up(tx: &mut Tx<'_>, messages: &[&NewMessage]) -> Result<Vec<Known>, sqlx::Error> {
    let mut script = tx.script();
    // Joins, since SQLite scans the whole table for `(a, b) in (values …)`.
    script
        .sql(
            "with asked (place, room_id, author_id, client_id, draft_version) as \
               ({rows bigint, bigint, bigint, text, bigint}) \
             select a.place, m.user_id is not null as member, \
             r.kind = 'public' as public, \
             case when r.archived_at_ms is not null then 'archived' \
             when r.kind = 'direct' and exists (select 1 from memberships c \
             where c.room_id = r.id and c.user_id <> a.author_id) and not exists \
             (select 1 from memberships c join users u on u.id = c.user_id \
             where c.room_id = r.id and c.user_id <> a.author_id \
             and u.deactivated_at_ms is null) then 'nobody_there' end as barred, \
             r.head_seq, r.head_at_ms, \
             coalesce(r.kind = 'direct' and exists (select 1 from memberships c \
             where c.room_id = r.id and c.closed), false) as closed, \
             e.room_id, e.seq, e.at_ms, d.version as draft \
             from asked a left join rooms r on r.id = a.room_id \
             left join memberships m on m.room_id = a.room_id and m.user_id = a.author_id \
             left join events e on e.author_id = a.author_id and e.client_id = a.client_id \
             left join drafts d on d.room_id = a.room_id and d.user_id = a.author_id \
             and d.version = a.draft_version and d.body <> ''",
        )
        .rows((0_i64..).zip(messages), |row, (place, message)| {
            row.bind(place)
                .bind(message.room.0)
                .bind(message.author.id.0)
                .bind(message.client_id.as_str())
                .bind(message.draft_version);
        });
    let rows: Vec<FoundRow> = script.all(tx.db).await?;
    let mut found = vec![Known::default(); messages.len()];
    for row in rows {
        let place = usize::try_from(row.place).ok();
        let Some((at, message)) = place.and_then(|place| Some((place, messages.get(place)?)))
        else {
            continue;
        };
        if let Some(head) = row.head_seq.zip(row.head_at_ms) {
            // A change of this transaction may have brought the room further.
            let head = (Seq(head.0), head.1);
            tx.heads.entry(message.room).or_insert(head);
        }
        let stored = row.room_id.zip(row.seq).zip(row.at_ms);
        found[at] = Known {
            author: match (row.member, row.public) {
                (true, _) => Author::Member,
                (false, Some(true)) => Author::Visitor,
                (false, _) => Author::Outsider,
            },
            barred: row.barred.map(|why| match why.as_str() {
                "archived" => AppendOutcome::Archived,
                _ => AppendOutcome::NobodyThere,
            }),
            stored: stored.map(|((room, seq), at_ms)| (RoomId(room), Seq(seq), at_ms)),
            draft: row.draft,
            closed: row.closed,
        };
    }
    Ok(found)
}

/// Gives the event the next place in its room and a time that is not before
/// the one of the event before, even when the clock was turned back. It is
/// written when the transaction ends.
pub(in crate::storage) async fn append_event(
    tx: &mut Tx<'_>,
    room: RoomId,
    author: User,
    kind: EventKind,
) -> Result<(Seq, i64), sqlx::Error> {
    let (head, last_ms) = head(tx, room).await?;
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

/// The place that the room's next event takes.
pub(in crate::storage) async fn next_seq(
    tx: &mut Tx<'_>,
    room: RoomId,
) -> Result<Seq, sqlx::Error> {
    Ok(head(tx, room).await?.0.next())
}

async fn head(tx: &mut Tx<'_>, room: RoomId) -> Result<(Seq, i64), sqlx::Error> {
    match tx.heads.get(&room) {
        Some(&head) => Ok(head),
        None => read_head(tx, room).await,
    }
}

async fn read_head(tx: &mut Tx<'_>, room: RoomId) -> Result<(Seq, i64), sqlx::Error> {
    let (seq, at_ms): (i64, i64) = tx
        .db
        .sql("select head_seq, head_at_ms from rooms where id = $1")
        .bind(room.0)
        .one()
        .await?;
    Ok((Seq(seq), at_ms))
}

/// The beginning of a message that is answered, if it is there.
async fn quote(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> Result<Option<Quote>, sqlx::Error> {
    /// Its author, and what it says.
    type Quoted = (i64, String, Option<String>, String, String, Option<String>);
    let row: Option<Quoted> = tx
        .db
        .sql(concat!(
            "select ",
            shown!("u"),
            ", e.body, e.html from events e join users u on u.id = e.author_id \
             where e.room_id = $1 and e.seq = $2 and e.kind = 'message_posted' \
             and e.deleted_at_ms is null"
        ))
        .bind(room.0)
        .bind(seq.0)
        .optional()
        .await?;
    Ok(row.map(|(id, name, avatar, kind, body, html)| Quote {
        seq,
        author: user((id, name, avatar, kind)),
        excerpt: Quote::excerpt_of(&body, html.as_deref()),
    }))
}

/// Stands for all members in `mentions`.
pub(in crate::storage) const EVERYBODY: i64 = 0;

/// Notes whom a message names, in place of what was noted before.
pub(in crate::storage) async fn note_mentions(
    tx: &mut Tx<'_>,
    room: RoomId,
    seq: Seq,
    mentions: &Mentions,
) -> Result<(), sqlx::Error> {
    let everybody = mentions.everybody.then_some(EVERYBODY);
    let people = mentions.people.iter().map(|user| user.0);
    let named: Vec<_> = people.chain(everybody).collect();
    for named in named.chunks(ROWS_PER_STATEMENT) {
        tx.db
            .sql("insert into mentions (user_id, room_id, seq) {rows bigint, bigint, bigint}")
            .rows(named, |row, user| {
                row.bind(*user).bind(room.0).bind(seq.0);
            })
            .run()
            .await?;
    }
    Ok(())
}

/// Adds the statements that write the events and how far their rooms are.
pub(in crate::storage) fn write_events(script: &mut Script, events: &[(RoomId, Event)]) {
    for events in events.chunks(ROWS_PER_STATEMENT) {
        script
            .sql(insert_events!())
            .rows(events, |row, (room, event)| {
                event_row::bind(row, *room, event);
            });
    }
    let heads: BTreeMap<_, _> = events
        .iter()
        .map(|(room, event)| (*room, (event.seq, event.at_ms)))
        .collect();
    if heads.is_empty() {
        return;
    }
    // One statement for all rooms: SQLite's thread reports each one done, which
    // wakes whoever waits for the script.
    script
        .sql(
            "with moved (room_id, seq, at_ms) as ({rows bigint, bigint, bigint}) \
             update rooms set head_seq = moved.seq, head_at_ms = moved.at_ms \
             from moved where moved.room_id = rooms.id",
        )
        .rows(heads, |row, (room, (head, at_ms))| {
            row.bind(room.0).bind(head.0).bind(at_ms);
        });
}

/// Adds the statements that take away the drafts that were sent.
pub(in crate::storage) fn write_sent_drafts(
    script: &mut Script,
    drafts: &BTreeSet<(RoomId, UserId)>,
) {
    for (room, user) in drafts {
        script
            .sql(
                "update drafts set body = '', version = version + 1 \
                 where room_id = $1 and user_id = $2",
            )
            .bind(room.0)
            .bind(user.0);
    }
}
