//! What happened in a room. Events are past facts: stored, numbered, never changed.

use serde::{Deserialize, Serialize};

use crate::{ClientId, File, Seq, User};

/// Events on one page of history.
pub const PAGE_EVENTS: u32 = 50;

/// One thing that happened in a room, at its place in the room's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    /// The author wrote a message.
    MessagePosted {
        /// The author's own name for it.
        client_id: ClientId,
        /// What it says, cleaned. It may be empty where there are files.
        body: String,
        /// What was sent with it, in the author's order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<File>,
    },
    /// The author became a member.
    MemberJoined,
    /// The author is no longer a member.
    MemberLeft,
}
