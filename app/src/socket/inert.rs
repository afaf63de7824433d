//! The socket on the server: there is none.

use protocol::ClientEvent;

use super::Heard;

/// The face of the browser's socket, without anything behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Socket;

impl Socket {
    /// Tells nobody anything.
    pub(crate) fn new(_heard: impl Fn(Heard) + 'static) -> Self {
        Self
    }

    /// Does not connect.
    #[expect(clippy::unused_self, reason = "the face of the browser's socket")]
    pub(crate) const fn start(self) {}

    /// Sends nothing.
    #[expect(clippy::unused_self, reason = "the face of the browser's socket")]
    pub(crate) const fn send(self, _event: &ClientEvent) -> bool {
        false
    }

    /// Has nothing to close.
    #[expect(clippy::unused_self, reason = "the face of the browser's socket")]
    pub(crate) const fn stop(self) {}
}
