//! Why the server closed a socket (RFC 6455 section 7.4).

/// Why the server closed a socket, and with it what the client should do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseCode {
    /// 1008: the client broke the rules too often. Do not come back unchanged.
    PolicyViolation,
    /// 1009: a message was larger than [`FRAME_MAX_BYTES`](crate::FRAME_MAX_BYTES).
    TooBig,
    /// 1003: a binary message; the protocol is text only.
    Unsupported,
    /// 1012: the server restarts. The reason is the number of milliseconds
    /// after which to come back.
    Restart,
    /// 4001: the session has ended. Sign in again.
    SignedOut,
    /// 4008: the client did not read fast enough. Connect again and resume.
    TooSlow,
    /// 4009: too many sockets of one person.
    TooManySockets,
    /// 4010: the server does not speak the version asked for. Load the page again.
    ProtocolVersion,
}

impl CloseCode {
    /// The number on the wire.
    pub const fn code(self) -> u16 {
        match self {
            Self::Unsupported => 1003,
            Self::PolicyViolation => 1008,
            Self::TooBig => 1009,
            Self::Restart => 1012,
            Self::SignedOut => 4001,
            Self::TooSlow => 4008,
            Self::TooManySockets => 4009,
            Self::ProtocolVersion => 4010,
        }
    }

    /// The code with this number, if it is one of ours.
    pub const fn from_code(code: u16) -> Option<Self> {
        Some(match code {
            1003 => Self::Unsupported,
            1008 => Self::PolicyViolation,
            1009 => Self::TooBig,
            1012 => Self::Restart,
            4001 => Self::SignedOut,
            4008 => Self::TooSlow,
            4009 => Self::TooManySockets,
            4010 => Self::ProtocolVersion,
            _ => return None,
        })
    }
}
