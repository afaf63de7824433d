//! What the message box is for: a new message, an answer, or an edit.

use protocol::Seq;

/// What the message box is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum WritingTo {
    /// A new message.
    #[default]
    Room,
    /// An answer to a message.
    Reply(Seq),
    /// What a message is to say instead.
    Edit(Seq),
    /// A new message, where it was to be something else.
    Instead(Lost),
}

/// What the message box was for, until the message was deleted that it was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    Reply,
    Edit,
}
