//! Drafts: what stands in the message box of each room and thread, kept over
//! reloads.

use super::Live;
use crate::dom;

impl Live {
    /// What was left in the message box.
    pub(crate) fn draft(self) -> Option<String> {
        dom::kept(&self.draft_key())
    }

    /// Keeps what stands in the message box.
    pub(crate) fn keep_draft(self, text: &str) {
        if text.trim().is_empty() {
            dom::forget(&self.draft_key());
        } else {
            dom::keep(&self.draft_key(), text);
        }
    }

    fn draft_key(self) -> String {
        let room = format!("irori.draft.{}.{}", self.viewer_id(), self.room_id());
        match self.thread() {
            None => room,
            Some(thread) => format!("{room}.{thread}"),
        }
    }
}
