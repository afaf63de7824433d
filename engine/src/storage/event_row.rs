//! Events as rows of the table `events`: the only code that knows how one is
//! written and read.

use std::mem::take;

use protocol::{ClientId, Event, EventKind, Mentions, Message, Quote, RoomId, Seq, User, UserId};
use serde::{Serialize, de::DeserializeOwned};

use super::{StorageError, shown::user, sql::Statement};

/// What the column `kind` says, for each kind of event.
mod name {
    pub(super) const MESSAGE_POSTED: &str = "message_posted";
    pub(super) const MESSAGE_EDITED: &str = "message_edited";
    pub(super) const MESSAGE_DELETED: &str = "message_deleted";
    pub(super) const REACTION_ADDED: &str = "reaction_added";
    pub(super) const REACTION_REMOVED: &str = "reaction_removed";
    pub(super) const MESSAGE_PINNED: &str = "message_pinned";
    pub(super) const MESSAGE_UNPINNED: &str = "message_unpinned";
    pub(super) const MEMBER_JOINED: &str = "member_joined";
    pub(super) const MEMBER_LEFT: &str = "member_left";
    pub(super) const MEMBER_ADDED: &str = "member_added";
    pub(super) const MEMBER_REMOVED: &str = "member_removed";
    pub(super) const ROOM_RENAMED: &str = "room_renamed";
    pub(super) const TOPIC_CHANGED: &str = "topic_changed";
    pub(super) const ROOM_ARCHIVED: &str = "room_archived";
    pub(super) const ROOM_RESTORED: &str = "room_restored";
    pub(super) const UNKNOWN: &str = "unknown";
}

/// What inserts events; [`bind`] binds a row of it.
macro_rules! insert_events {
    () => {
        "insert into events (room_id, seq, kind, author_id, at_ms, target_seq, subject_id, \
         client_id, body, html, files, mentions, reply_to, thread_seq) \
         {rows bigint, bigint, text, bigint, bigint, bigint, bigint, text, text, text, text, text, \
         bigint, bigint}"
    };
}

/// What selects [`EventRow`]s, before its own condition. `u` is the author, `q`
/// the message an event answers or changes, `s` whom it is about.
macro_rules! select_events {
    ($condition:literal) => {
        concat!(
            "select e.seq, e.kind, e.author_id, u.name, u.avatar, ",
            kind!("u"),
            " as author_kind, e.at_ms, e.client_id, e.body, e.html, e.files, e.mentions, ",
            "e.edited_at_ms, e.deleted_at_ms is not null as deleted, ",
            "e.pinned_at_ms is not null as pinned, e.target_seq, e.reply_to, e.thread_seq, ",
            "s.id as subject_id, s.name as subject_name, s.avatar as subject_avatar, ",
            kind!("s"),
            " as subject_kind, ",
            "q.body as other_body, q.html as other_html, q.mentions as other_mentions, ",
            "qu.id as other_author_id, qu.name as other_name, qu.avatar as other_avatar, ",
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

pub(in crate::storage) use {insert_events, select_events};

/// What an event fills in beside its place, author and time.
#[derive(Default)]
struct Columns<'e> {
    kind: &'static str,
    target: Option<Seq>,
    subject: Option<UserId>,
    client_id: Option<&'e str>,
    body: Option<&'e str>,
    html: Option<&'e str>,
    files: Option<String>,
    mentions: Option<String>,
    reply_to: Option<Seq>,
    thread: Option<Seq>,
}

impl<'e> Columns<'e> {
    fn of(kind: &'e EventKind) -> Self {
        let about = |kind, target: &Seq| Self {
            kind,
            target: Some(*target),
            ..Self::default()
        };
        let says = |kind, body: &'e str| Self {
            kind,
            body: Some(body),
            ..Self::default()
        };
        let of = |kind, member: &User| Self {
            kind,
            subject: Some(member.id),
            ..Self::default()
        };
        let bare = |kind| Self {
            kind,
            ..Self::default()
        };
        match kind {
            EventKind::MessagePosted(message) => Self {
                client_id: Some(message.client_id.as_str()),
                html: message.html.as_deref(),
                files: (!message.files.is_empty()).then(|| json(&message.files)),
                mentions: (!message.mentions.is_empty()).then(|| json(&message.mentions)),
                reply_to: message.reply_to.as_ref().map(|quote| quote.seq),
                thread: message.thread,
                ..says(name::MESSAGE_POSTED, &message.body)
            },
            // What it says stands at the message.
            EventKind::MessageEdited { target, .. } => about(name::MESSAGE_EDITED, target),
            EventKind::MessageDeleted { target } => about(name::MESSAGE_DELETED, target),
            EventKind::ReactionAdded { target, emoji } => Self {
                body: Some(emoji),
                ..about(name::REACTION_ADDED, target)
            },
            EventKind::ReactionRemoved { target, emoji } => Self {
                body: Some(emoji),
                ..about(name::REACTION_REMOVED, target)
            },
            EventKind::MessagePinned { target } => about(name::MESSAGE_PINNED, target),
            EventKind::MessageUnpinned { target } => about(name::MESSAGE_UNPINNED, target),
            EventKind::MemberJoined => bare(name::MEMBER_JOINED),
            EventKind::MemberLeft => bare(name::MEMBER_LEFT),
            EventKind::MemberAdded { member } => of(name::MEMBER_ADDED, member),
            EventKind::MemberRemoved { member } => of(name::MEMBER_REMOVED, member),
            EventKind::RoomRenamed { name } => says(name::ROOM_RENAMED, name),
            EventKind::TopicChanged { topic } => says(name::TOPIC_CHANGED, topic),
            EventKind::RoomArchived => bare(name::ROOM_ARCHIVED),
            EventKind::RoomRestored => bare(name::ROOM_RESTORED),
            EventKind::Unknown => bare(name::UNKNOWN),
        }
    }
}

/// Binds an event as a row of [`insert_events!`].
pub(in crate::storage) fn bind(row: &mut Statement, room: RoomId, event: &Event) {
    let columns = Columns::of(&event.kind);
    row.bind(room.0)
        .bind(event.seq.0)
        .bind(columns.kind)
        .bind(event.author.id.0)
        .bind(event.at_ms)
        .bind(columns.target.map(|seq| seq.0))
        .bind(columns.subject.map(|user| user.0))
        .bind(columns.client_id)
        .bind(columns.body)
        .bind(columns.html)
        .bind(columns.files)
        .bind(columns.mentions)
        .bind(columns.reply_to.map(|seq| seq.0))
        .bind(columns.thread.map(|seq| seq.0));
}

/// An event as [`select_events!`] reads it. Beside its own columns those of the
/// message it answers or changes (`other_…`), and of whom it is about
/// (`subject_…`).
#[derive(sqlx::FromRow)]
pub(in crate::storage) struct EventRow {
    seq: i64,
    kind: String,
    author_id: i64,
    name: String,
    avatar: Option<String>,
    author_kind: String,
    at_ms: i64,
    client_id: Option<String>,
    body: Option<String>,
    html: Option<String>,
    files: Option<String>,
    mentions: Option<String>,
    edited_at_ms: Option<i64>,
    deleted: bool,
    pinned: bool,
    target_seq: Option<i64>,
    reply_to: Option<i64>,
    thread_seq: Option<i64>,
    subject_id: Option<i64>,
    subject_name: Option<String>,
    subject_avatar: Option<String>,
    subject_kind: Option<String>,
    other_body: Option<String>,
    other_html: Option<String>,
    other_mentions: Option<String>,
    other_author_id: Option<i64>,
    other_name: Option<String>,
    other_avatar: Option<String>,
    other_kind: Option<String>,
}

impl EventRow {
    /// The event, as it is now.
    pub(in crate::storage) fn event(mut self) -> Result<Event, StorageError> {
        let author = user((
            self.author_id,
            take(&mut self.name),
            take(&mut self.avatar),
            take(&mut self.author_kind),
        ));
        Ok(Event {
            seq: Seq(self.seq),
            at_ms: self.at_ms,
            author,
            kind: self.kind()?,
        })
    }

    fn kind(self) -> Result<EventKind, StorageError> {
        let target = self.target_seq.map(Seq);
        let target = || target.ok_or_else(|| missing("target_seq"));
        Ok(match self.kind.as_str() {
            name::MESSAGE_POSTED => EventKind::MessagePosted(Box::new(self.message()?)),
            name::MESSAGE_EDITED => EventKind::MessageEdited {
                target: target()?,
                body: there(self.other_body, "body of its message")?,
                html: self.other_html,
                mentions: read::<Mentions>(self.other_mentions.as_deref())?,
            },
            name::MESSAGE_DELETED => EventKind::MessageDeleted { target: target()? },
            name::REACTION_ADDED => EventKind::ReactionAdded {
                target: target()?,
                emoji: there(self.body, "body")?,
            },
            name::REACTION_REMOVED => EventKind::ReactionRemoved {
                target: target()?,
                emoji: there(self.body, "body")?,
            },
            name::MESSAGE_PINNED => EventKind::MessagePinned { target: target()? },
            name::MESSAGE_UNPINNED => EventKind::MessageUnpinned { target: target()? },
            name::MEMBER_JOINED => EventKind::MemberJoined,
            name::MEMBER_LEFT => EventKind::MemberLeft,
            name::MEMBER_ADDED => EventKind::MemberAdded {
                member: self.subject()?,
            },
            name::MEMBER_REMOVED => EventKind::MemberRemoved {
                member: self.subject()?,
            },
            name::ROOM_RENAMED => EventKind::RoomRenamed {
                name: there(self.body, "body")?,
            },
            name::TOPIC_CHANGED => EventKind::TopicChanged {
                topic: there(self.body, "body")?,
            },
            name::ROOM_ARCHIVED => EventKind::RoomArchived,
            name::ROOM_RESTORED => EventKind::RoomRestored,
            // Another process of this store may be of a later version.
            _ => EventKind::Unknown,
        })
    }

    fn message(self) -> Result<Message, StorageError> {
        let client_id = there(self.client_id, "client_id")?;
        let other = self.other_author_id.zip(self.other_name);
        let reply_to = self.reply_to.map(|seq| -> Result<_, StorageError> {
            let (id, name) = there(other, "author of what it answers")?;
            let kind = there(self.other_kind, "author of what it answers")?;
            let body = there(self.other_body, "body of what it answers")?;
            Ok(Quote {
                seq: Seq(seq),
                author: user((id, name, self.other_avatar, kind)),
                excerpt: Quote::excerpt_of(&body, self.other_html.as_deref()),
            })
        });
        Ok(Message {
            client_id: ClientId::new(client_id).map_err(|e| decode(Box::new(e)))?,
            body: there(self.body, "body")?,
            html: self.html,
            files: read(self.files.as_deref())?,
            reply_to: reply_to.transpose()?,
            mentions: read::<Mentions>(self.mentions.as_deref())?,
            edited_at_ms: self.edited_at_ms,
            deleted: self.deleted,
            pinned: self.pinned,
            reactions: Vec::new(),
            thread: self.thread_seq.map(Seq),
            replies: None,
        })
    }

    /// Whom it is about.
    fn subject(self) -> Result<User, StorageError> {
        let subject = self.subject_id.zip(self.subject_name);
        let (id, name) = there(subject, "subject_id")?;
        let kind = there(self.subject_kind, "subject_id")?;
        Ok(user((id, name, self.subject_avatar, kind)))
    }
}

fn there<T>(value: Option<T>, what: &str) -> Result<T, StorageError> {
    value.ok_or_else(|| missing(what))
}

fn missing(what: &str) -> StorageError {
    decode(format!("an event without {what}").into())
}

/// What serde derives for plain structs cannot fail.
pub(in crate::storage) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn read<T: DeserializeOwned + Default>(json: Option<&str>) -> Result<T, StorageError> {
    json.map_or(Ok(T::default()), |json| {
        serde_json::from_str(json).map_err(|e| decode(Box::new(e)))
    })
}

fn decode(cause: Box<dyn std::error::Error + Send + Sync>) -> StorageError {
    StorageError::Database(sqlx::Error::Decode(cause))
}
