//! The hub: which rooms are live, and who is connected. From the classic
//! shape (join, leave, forward, a buffer per client, one task per room), with
//! the store as the truth behind it.
//!
//! It decides nothing about who may do what; `chat` does.

mod changed;
mod directory;
mod frame;
mod link;
mod live_rooms;
mod presence;
mod recent;
mod room;
mod room_task;
mod sockets;
mod typing;
mod wire;

pub use directory::{Hub, JoinError};
pub use link::{Link, LinkId};
pub use presence::Here;
pub use sockets::TooManySockets;
pub use wire::Wire;

pub(crate) use frame::{close_frame, event_frame, ping_frame};

/// The tracer's target: every join, leave, post and drop, at level `trace`
/// or `debug`. It costs nothing while it is off.
pub const TRACE_TARGET: &str = "irori::hub";
