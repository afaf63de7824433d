//! The words the server, the browser and every bot share: ids, people, rooms,
//! events, limits, and the two enums that travel over the socket.
//!
//! It knows no framework, does no IO and reads no clock. `docs/protocol.md`
//! is its prose.
#![warn(missing_docs)]

mod account;
mod actor;
mod address;
mod avatar;
pub mod calendar;
mod client_event;
mod close_code;
mod draft;
mod drawn_text;
mod event;
mod file;
mod file_name;
mod folding;
mod ids;
mod kept_draft;
mod message;
mod naming;
mod percent;
mod read_mark;
mod rejection;
mod role;
mod room;
mod security_alert;
mod server_event;
mod text;
mod undrawn;
mod user;
mod user_kind;
pub mod views;
mod visible;

pub use account::{
    EMAIL_MAX_BYTES, PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS, clean_email, clean_password,
};
pub use actor::{Actor, Right};
pub use address::{address_len, addresses};
pub use avatar::{AVATAR_MAX_BYTES, AvatarSource};
pub use client_event::ClientEvent;
pub use close_code::CloseCode;
pub use draft::{Draft, DraftFile, MESSAGE_MAX_CHARS, clean_body};
pub use drawn_text::text_of;
pub use event::{Event, EventKind, PAGE_EVENTS};
pub use file::{
    ALT_MAX_CHARS, ALTS_MAX_CHARS, FILES_MAX, File, FileKind, UPLOAD_CHUNK_MAX_BYTES, clean_alt,
};
pub use file_name::{FILE_NAME_MAX_BYTES, clean_file_name};
pub use folding::{Folding, fold_decomposed, fold_name};
pub use ids::{ClientId, FileId, RoomId, Seq, UserId};
pub use kept_draft::{DRAFT_MAX_CHARS, KeptDraft, UnsentDraft, clean_draft};
pub use message::{
    Mentions, Message, QUOTE_MAX_CHARS, Quote, REACTIONS_MAX, REACTORS_MAX, REPLIERS_MAX, Reaction,
    Replies, UnreadThread,
};
pub use naming::{is_cjk, is_word, may_name, number_after_name, numbered_name, without_number};
pub use percent::encode_component;
pub use read_mark::ReadMark;
pub use rejection::{Field, Quota, Rejection};
pub use role::Role;
pub use room::{
    DIRECT_MAX_PEOPLE, Notify, ROOM_NAME_MAX_CHARS, Room, RoomKind, RoomRole, RoomSummary, Slug,
    TOPIC_MAX_CHARS, clean_room_name, clean_topic,
};
pub use security_alert::{AlertKind, SecurityAlert};
pub use server_event::ServerEvent;
pub use text::without_blank_ends;
pub use undrawn::Undrawn;
pub use user::{NAME_MAX_CHARS, Presence, User, clean_name};
pub use user_kind::UserKind;

/// Version of the socket protocol. It changes only when an old client could
/// misunderstand a new server, or the other way round; new optional fields
/// and new server events do not count (clients ignore what they do not know).
pub const PROTOCOL_VERSION: u32 = 1;

/// Largest WebSocket message either side may send, in bytes.
pub const FRAME_MAX_BYTES: usize = 64 * 1024;

/// A client that missed more events than this in one room is told to load the
/// page again instead of being sent all of them.
pub const RESUME_MAX_EVENTS: u64 = 10_000;
