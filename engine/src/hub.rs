//! The hub: which rooms are live, and who is connected. From the classic
//! shape (join, leave, forward, a buffer per client, one task per room), with
//! the store as the truth behind it.
//!
//! It decides nothing about who may do what; `chat` does.

mod bus;
mod changed;
mod counts;
mod crowd;
mod crowds;
mod deliver;
mod directory;
mod frame;
mod link;
mod live_rooms;
mod node;
mod nodes;
mod presence;
mod recent;
mod room;
mod room_handle;
mod room_news;
mod room_task;
mod session_cache;
mod signal;
mod sockets;
mod sockets_elsewhere;
mod spendings;
mod tell_alerts;
mod tell_rooms;
mod tell_threads;
mod thread_news;
mod typing;
mod watch;
mod whom;
mod wire;

pub use bus::{BadNatsUrl, Bus, Listener, LocalBus, NatsError, NatsOptions, NatsUrl, PostgresBus};
pub use crowd::{Crowd, Here};
pub use directory::{Hub, JoinError};
pub use link::{Link, LinkId};
pub use node::NodeId;
pub use signal::{Concerned, Ended, Signal};
pub use sockets::TooManySockets;
pub use spendings::Spendings;
pub use whom::Whom;
pub use wire::Wire;

pub(crate) use counts::Dropped;
pub(crate) use frame::{close_frame, event_frame, ping_frame};

/// The tracer's target: every join, leave, post and drop, at level `trace`
/// or `debug`. It costs nothing while it is off.
pub const TRACE_TARGET: &str = "irori::hub";
