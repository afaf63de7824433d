//! The one socket of this tab: it carries all rooms.
//!
//! [`Line`] decides when to connect, wait, ask or give up; the twins `browser`
//! and `inert` have the same face, and only the first one does anything.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod inert;
mod line;

#[cfg(not(feature = "ssr"))]
pub(crate) use browser::Socket;
#[cfg(feature = "ssr")]
pub(crate) use inert::Socket;
pub(crate) use line::{Phase, Status};
use protocol::ServerEvent;

/// What the socket tells its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
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
