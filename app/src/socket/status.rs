//! The state of the connection, as people are told it.

/// How the line stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) phase: Phase,
    /// Not open for so long that people should know.
    pub(crate) trouble: bool,
}

/// What the line is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    all(feature = "ssr", not(test)),
    expect(dead_code, reason = "on the server the line is for ever connecting")
)]
pub(crate) enum Phase {
    #[default]
    Connecting,
    Open,
    /// Waiting before the next try.
    Waiting,
    /// Given up: too many sockets of this person.
    TooMany,
    /// Given up: page and server do not understand each other.
    OutOfStep,
    /// Given up: the session has ended, or the page is being left.
    Closed,
}

impl Phase {
    /// As in `data-connection`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::TooMany | Self::OutOfStep | Self::Closed => "closed",
        }
    }
}
