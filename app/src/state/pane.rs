//! The two places of a page where messages are read and written.

/// The two places of a page where messages are read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pane {
    Room,
    Thread,
}

impl Pane {
    /// Where messages are read in it.
    pub(crate) const fn timeline_id(self) -> &'static str {
        match self {
            Self::Room => "timeline",
            Self::Thread => "thread-timeline",
        }
    }

    /// Where messages are written in it.
    pub(crate) const fn composer_id(self) -> &'static str {
        match self {
            Self::Room => "message",
            Self::Thread => "thread-message",
        }
    }
}
