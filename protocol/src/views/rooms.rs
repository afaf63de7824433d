//! Rooms, and who is in them.

use serde::{Deserialize, Serialize};

use crate::{Presence, Room, RoomRole, User};

/// A member, as the others of the room see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub user: User,
    /// Whether they have the room open now, and are at it.
    pub presence: Presence,
    /// When they were last at one of their devices, in milliseconds since
    /// 1970-01-01 UTC; nothing while they are.
    pub seen_at_ms: Option<i64>,
}

/// A member, as those who look after the room see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomMember {
    /// Who.
    pub user: User,
    /// What they may do in it.
    pub role: RoomRole,
}

/// A public room somebody may come into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicRoom {
    /// Which.
    pub room: Room,
    /// How many are in it.
    pub members: u32,
    /// Whether the one who asks is among them.
    pub joined: bool,
}
