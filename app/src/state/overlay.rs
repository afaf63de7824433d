//! Names what can be opened over the chat. A click sets one in `Chat::overlay`.

use protocol::Seq;

use super::Pane;

/// Something that opens over the chat. A click sets it as `Chat::overlay`; the
/// part of the page that is loaded for overlays opens it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Overlay {
    /// What can be done with a message, beside the button that asked.
    Actions(Subject, Edges),
    /// The choice of emoji for a message, beside the button that asked.
    Emoji(Subject, Edges),
    /// What a message said before it was edited.
    Edits(Subject),
    /// Whether to delete a message.
    Delete(Subject),
    /// Pictures, this one first.
    Pictures(Vec<ShownPicture>, usize),
    /// The list of keys and commands.
    Shortcuts,
    /// Rooms and people, by a few letters.
    Switcher,
    /// Another picture of oneself.
    Picture,
    /// Whether to leave the open room.
    Leave,
}

/// The message an overlay is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) seq: Seq,
    /// Where it was chosen.
    pub(crate) pane: Pane,
}

/// Where the button stands that asked, in CSS pixels from the window's corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Edges {
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

/// A picture that can be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShownPicture {
    pub(crate) address: String,
    pub(crate) alt: String,
}
