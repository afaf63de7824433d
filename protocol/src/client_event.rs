//! What a client says over the socket.

use serde::{Deserialize, Serialize};

use crate::{ClientId, Draft, RoomId, Seq};

/// What a client says over the socket, one JSON object per text message,
/// tagged by `t`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum ClientEvent {
    /// Send me this room: every event after `after_seq`, then the live ones.
    /// Without `after_seq` only the live ones.
    Join {
        /// Which room.
        room: RoomId,
        /// The newest event the client has, [`Seq::START`] for none.
        #[serde(default)]
        after_seq: Option<Seq>,
    },
    /// Send me nothing of this room any more. Membership stays.
    Leave {
        /// Which room.
        room: RoomId,
    },
    /// Store this message. Answered by `ack` or `rejected`.
    Post {
        /// Where.
        room: RoomId,
        /// What, under which name.
        #[serde(flatten)]
        draft: Draft,
    },
    /// I am writing in this room. Forgotten after some seconds, never stored.
    Typing {
        /// Where.
        room: RoomId,
    },
    /// I have read this room up to here, on whatever device.
    Read {
        /// Which room.
        room: RoomId,
        /// The newest event seen.
        seq: Seq,
        /// The turn it was seen in, as of [`ReadMark`](crate::ReadMark): what
        /// was marked as unread since stays so. Without it, in whatever turn.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        turn: Option<u32>,
    },
    /// I have read a thread up to here, on whatever device.
    ReadThread {
        /// Which room.
        room: RoomId,
        /// The message it belongs to.
        thread: Seq,
        /// The newest event seen.
        seq: Seq,
    },
    /// This stands in my message box of the room: keep it for my other
    /// devices. Answered by `draft`, with what is kept now.
    Draft {
        /// Where.
        room: RoomId,
        /// The version it comes after. Where another one is kept that stays.
        #[serde(default)]
        after: i64,
        /// The text, at most [`crate::DRAFT_MAX_CHARS`]; empty for none.
        body: String,
    },
    /// Tell me my rooms. Answered by `rooms`, which also comes unasked when
    /// they change.
    Rooms,
    /// Nobody has touched this device for a while. Whoever says so on all
    /// their connections is away; a connection that never does is not.
    Away,
    /// Somebody is at this device again.
    Back,
    /// Are you there? Answered by `pong`. Browsers cannot see WebSocket pings.
    Ping,
}

impl ClientEvent {
    /// A post without files, from its parts.
    pub const fn post(room: RoomId, client_id: ClientId, body: String) -> Self {
        Self::Post {
            room,
            draft: Draft {
                client_id,
                body,
                files: Vec::new(),
                reply_to: None,
                thread: None,
                draft_version: None,
            },
        }
    }
}

#[cfg(test)]
mod tests;
