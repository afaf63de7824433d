//! The one socket of this tab: it carries all rooms.
//!
//! `line` decides when to connect, wait, ask or give up; the twins `browser`
//! and `inert` have the same face, and only the first one does anything.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod inert;
#[cfg(any(test, not(feature = "ssr")))]
mod line;
#[cfg(any(test, not(feature = "ssr")))]
mod said;
mod status;

#[cfg(not(feature = "ssr"))]
pub(crate) use browser::Socket;
#[cfg(feature = "ssr")]
pub(crate) use inert::Socket;
use protocol::ServerEvent;
pub(crate) use status::{Phase, Status};

/// What the socket tells its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "ssr",
    expect(dead_code, reason = "on the server there is nothing to hear")
)]
pub(crate) enum Heard {
    /// The line changed.
    Status(Status),
    /// The server greeted: join and send from here on.
    Opened,
    /// The connection is gone, and with it every answer still due.
    Lost,
    /// The server said something.
    Said(Box<ServerEvent>),
    /// Connecting keeps failing; perhaps the session has ended.
    Doubt,
    /// The session has ended.
    SignedOut,
}
