//! What a page needs to be drawn, as the server hands it over: the same value
//! makes the first HTML and, serialised inside it, the first state of the browser.

use protocol::{
    ClientId, Event, KeptDraft, ReadMark, Role, Room, RoomSummary, SecurityAlert, Seq, UnsentDraft,
    User,
    views::{History, Member},
};
use serde::{Deserialize, Serialize};

/// Everything the room page shows before the socket is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomPage {
    /// Who is looking.
    pub viewer: User,
    /// What they may do on the whole server.
    pub role: Role,
    /// The room looked at.
    pub room: Room,
    /// The rooms of the viewer, this one included, default room first.
    pub rooms: Vec<RoomSummary>,
    /// Which lines were asked for.
    pub stretch: Stretch,
    /// The lines.
    pub history: History,
    /// How far the viewer had read when the page was asked for.
    pub read: ReadMark,
    /// Which of its messages the viewer has saved.
    pub saved: Vec<Seq>,
    /// The thread that is open beside it.
    pub thread: Option<ThreadPage>,
    /// Who is in the room: those here now first, then by name. At most
    /// [`MEMBERS_SHOWN`]; `member_count` says how many there are.
    pub members: Vec<Member>,
    /// How many members the room has.
    pub member_count: u32,
    /// The client id the plain form sends, so that sending the same form
    /// twice stores one message.
    pub form_client_id: ClientId,
    /// What stands in the viewer's message box of the room.
    pub draft: KeptDraft,
    /// What the viewer wrote and did not send in rooms that are gone.
    #[serde(default)]
    pub unsent: Vec<UnsentDraft>,
    /// Changes of how the viewer signs in that they have not said to have
    /// seen, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<SecurityAlert>,
    /// When the page was made, in milliseconds since 1970-01-01 UTC: what
    /// "today" means in the first HTML, on both sides.
    pub now_ms: i64,
}

/// A thread, open beside its room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadPage {
    /// The message it is about.
    pub root: Event,
    /// What was said in it.
    pub history: History,
    /// How far the viewer had read it, [`Seq::START`] where they take no part.
    pub read_seq: Seq,
    /// Whether the viewer wants to be told of it.
    pub following: bool,
    /// The message in it that the address leads to.
    pub target: Option<Seq>,
    /// The client id its plain form sends.
    pub form_client_id: ClientId,
}

/// Members listed on a page at most.
pub const MEMBERS_SHOWN: u32 = 200;

/// Which lines of a room are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stretch {
    /// Where the viewer left off: those around the first unread message, or
    /// the newest where that is among them.
    #[default]
    Unread,
    /// The newest.
    Newest,
    /// Those right before a place.
    Before(Seq),
    /// Those right after a place.
    After(Seq),
    /// Those around a place.
    Around(Seq),
}
