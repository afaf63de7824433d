//! Drafts in threads: kept in this browser alone.

use super::Live;
use crate::dom;

impl Live {
    /// What was left in the message box of the thread.
    pub(super) fn thread_draft(self) -> String {
        dom::kept(&self.thread_draft_key()).unwrap_or_default()
    }

    /// Keeps what stands in the message box of the thread.
    pub(super) fn keep_thread_draft(self, text: &str) {
        if text.trim().is_empty() {
            dom::forget(&self.thread_draft_key());
        } else {
            dom::keep(&self.thread_draft_key(), text);
        }
    }

    fn thread_draft_key(self) -> String {
        let (viewer, room) = (self.viewer_id(), self.room_id());
        let thread = self.thread().unwrap_or_default();
        format!("irori.thread_draft.{viewer}.{room}.{thread}")
    }
}
