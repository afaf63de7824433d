//! What happened in a room. Events are past facts: numbered, never taken back.

mod flat;

use serde::{Deserialize, Serialize};

use self::flat::FlatEvent;
use crate::{Mentions, Message, Seq, User, UserId};

/// Events on one page of history.
pub const PAGE_EVENTS: u32 = 50;

/// One thing that happened in a room, at its place in the room's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FlatEvent")]
pub struct Event {
    /// Its place: gap-free within the room.
    pub seq: Seq,
    /// When the server accepted it, in milliseconds since 1970-01-01 UTC. It
    /// never runs backwards within a room, even when the server's clock does.
    pub at_ms: i64,
    /// Who did it.
    pub author: User,
    /// What they did.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened. Read as a part of [`Event`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    /// The author wrote a message.
    MessagePosted(Box<Message>),
    /// The author changed what one of their messages says.
    MessageEdited {
        /// Which one.
        target: Seq,
        /// What it says now, as [`Message::body`].
        body: String,
        /// As [`Message::html`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        html: Option<String>,
        /// Whom it names now.
        #[serde(default, skip_serializing_if = "Mentions::is_empty")]
        mentions: Mentions,
    },
    /// The author, or somebody who looks after the room, deleted a message:
    /// what it said is gone.
    MessageDeleted {
        /// Which one.
        target: Seq,
    },
    /// The author reacted to a message.
    ReactionAdded {
        /// To which one.
        target: Seq,
        /// How: one emoji.
        emoji: String,
    },
    /// The author took a reaction back.
    ReactionRemoved {
        /// To which message.
        target: Seq,
        /// Which one.
        emoji: String,
    },
    /// The author pinned a message, for all to find.
    MessagePinned {
        /// Which one.
        target: Seq,
    },
    /// The author unpinned a message.
    MessageUnpinned {
        /// Which one.
        target: Seq,
    },
    /// The author became a member.
    MemberJoined,
    /// The author is no longer a member.
    MemberLeft,
    /// The author made somebody a member.
    MemberAdded {
        /// Whom.
        member: User,
    },
    /// The author removed a member.
    MemberRemoved {
        /// Whom.
        member: User,
    },
    /// The author gave the room another name. Its address stays.
    RoomRenamed {
        /// What it is called now.
        name: String,
    },
    /// The author said what the room is for.
    TopicChanged {
        /// What it is for; may be empty.
        topic: String,
    },
    /// The author closed the room: it can be read, and nothing can be said.
    RoomArchived,
    /// The author opened the room again.
    RoomRestored,
    /// Something that a later version knows. It counts as seen, and changes
    /// nothing. Only what is read becomes this; nobody writes it.
    Unknown,
}

impl EventKind {
    /// The message, where it is one.
    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::MessagePosted(message) => Some(&**message),
            _ => None,
        }
    }

    /// The message that is changed by it, where it changes one: also what is
    /// said in its thread does. Such an event is no line of its own in the room.
    pub const fn target(&self) -> Option<Seq> {
        match self {
            Self::MessagePosted(message) => message.thread,
            Self::MessageEdited { target, .. }
            | Self::MessageDeleted { target }
            | Self::ReactionAdded { target, .. }
            | Self::ReactionRemoved { target, .. }
            | Self::MessagePinned { target }
            | Self::MessageUnpinned { target } => Some(*target),
            _ => None,
        }
    }

    /// Who is no member any more by it, given its author.
    pub const fn leaver(&self, author: UserId) -> Option<UserId> {
        match self {
            Self::MemberLeft => Some(author),
            Self::MemberRemoved { member } => Some(member.id),
            _ => None,
        }
    }
}
