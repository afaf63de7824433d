//! The draft of the open room: what stands in the message box, and how that
//! stands to what the server keeps for the person's other devices.
//!
//! The server counts versions; whoever saves says which one they have changed.
//! One save is under way at a time, and each is answered with what is kept now.

use protocol::{KeptDraft, RoomId, clean_draft};
use serde::{Deserialize, Serialize};

/// Who typed within this time goes on: what other devices write does not take
/// the place of their words.
const EDITING_MS: i64 = 10_000;

/// What stands in the message box of the open room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DraftBox {
    text: String,
    /// What the server keeps, as far as it has said so.
    server: KeptDraft,
    /// What the server was asked to keep, until it answers.
    asked: Option<String>,
    /// Whether something was typed that the server does not have.
    unsaved: bool,
    /// When something was last typed; not at all since the page was opened, or
    /// the last message was sent.
    typed_ms: Option<i64>,
}

/// Words the server does not have yet, as the browser keeps them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unsaved {
    pub(crate) room: RoomId,
    pub(crate) text: String,
    /// The version they come after.
    pub(crate) after: i64,
}

/// What follows from what the server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Followed {
    /// Nothing to be done.
    Nothing,
    /// This belongs into the message box.
    Show(String),
    /// What stands there has yet to be saved.
    Save,
}

impl DraftBox {
    /// A room was opened, and the page brought what the server keeps. What the
    /// browser still had comes first unless another device was faster, and
    /// what was typed before the page came alive comes before all.
    pub(crate) fn opened(
        server: KeptDraft,
        unsaved: Option<Unsaved>,
        typed_early: Option<String>,
        now_ms: i64,
    ) -> Self {
        let unsaved = unsaved.filter(|unsaved| unsaved.after >= server.version);
        let is_early = typed_early.is_some();
        let own = typed_early.or_else(|| unsaved.map(|unsaved| unsaved.text));
        let text = own.unwrap_or_else(|| server.body.clone());
        let mut opened = Self {
            server,
            typed_ms: is_early.then_some(now_ms),
            text,
            ..Self::default()
        };
        opened.unsaved = opened.differs();
        opened
    }

    /// What stands in the message box.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text in the box is another one.
    pub(crate) fn typed(&mut self, text: String, now_ms: i64) {
        self.text = text;
        self.typed_ms = Some(now_ms);
        self.unsaved = self.asked.is_some() || self.differs();
    }

    /// The message was sent. Returns which version of the draft it was.
    pub(crate) fn sent(&mut self) -> i64 {
        let version = self.version_soon();
        self.text.clear();
        self.typed_ms = None;
        // The message takes it away; if it cannot, this will.
        self.unsaved = self.asked.is_some() || self.differs();
        version
    }

    /// What to ask the server to keep now, and the version it comes after.
    pub(crate) fn next_save(&mut self) -> Option<(i64, String)> {
        if !self.unsaved || self.asked.is_some() {
            return None;
        }
        // What is too long for the server stays in the browser.
        let body = clean_draft(&self.text).ok()?;
        self.asked = Some(body.clone());
        Some((self.server.version, body))
    }

    /// What the browser is to keep meanwhile.
    pub(crate) fn unsaved(&self, room: RoomId) -> Option<Unsaved> {
        self.unsaved.then(|| Unsaved {
            room,
            text: self.text.clone(),
            after: self.version_soon(),
        })
    }

    /// The server says what it keeps, as an `answer` to a save or because
    /// another device has written.
    pub(crate) fn heard(&mut self, server: KeptDraft, answer: bool, now_ms: i64) -> Followed {
        if !answer && server.version <= self.server.version {
            return Followed::Nothing;
        }
        let asked = if answer { self.asked.take() } else { None };
        let same_before = !self.differs();
        if server.version >= self.server.version {
            self.server = server;
        }
        if !self.differs() {
            self.unsaved = self.asked.is_some();
            return Followed::Nothing;
        }
        if self.asked.is_some() {
            // A save is under way; its answer says whether our text or this one
            // counts.
            return Followed::Nothing;
        }
        let accepted = asked.is_some_and(|asked| asked == self.server.body);
        let words = !self.text.trim().is_empty();
        if self.unsaved && (accepted || (words && self.server.body.is_empty())) {
            // More was typed since the save, or the server has an empty draft,
            // which is no reason to lose words.
            return Followed::Save;
        }
        // Another device has sent the text that stood here as well.
        let was_sent = same_before && self.server.body.is_empty();
        let is_editing = self
            .typed_ms
            .is_some_and(|typed_ms| (0..EDITING_MS).contains(&(now_ms - typed_ms)));
        if is_editing && !was_sent {
            return if self.unsaved {
                Followed::Save
            } else {
                Followed::Nothing
            };
        }
        self.unsaved = false;
        self.text.clone_from(&self.server.body);
        Followed::Show(self.text.clone())
    }

    /// The list of rooms says which version of a draft there is, if any.
    /// Returns what to ask for where that is not the one known here.
    pub(crate) fn compare(&mut self, listed: Option<i64>) -> Option<(i64, String)> {
        let known = (!self.server.body.is_empty()).then_some(self.server.version);
        if self.unsaved || self.asked.is_some() || listed == known {
            return None;
        }
        self.asked = Some(self.server.body.clone());
        Some((self.server.version, self.server.body.clone()))
    }

    /// The server refused, or nobody knows whether it heard.
    pub(crate) fn unanswered(&mut self) {
        self.asked = None;
    }

    /// Whether the box says something else than the server keeps.
    fn differs(&self) -> bool {
        clean_draft(&self.text).as_ref() != Ok(&self.server.body)
    }

    /// The version there is once the server has done what it was asked for.
    fn version_soon(&self) -> i64 {
        self.server.version + i64::from(self.asked.is_some())
    }
}

#[cfg(test)]
mod tests;
