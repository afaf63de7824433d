//! Keeps drafts in threads, in this browser alone.

use protocol::RoomId;

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

    /// Takes away what was left in the threads of a room, each with a name.
    pub(super) fn take_thread_drafts(self, room: RoomId) -> Vec<(String, String)> {
        let prefix = self.thread_draft_prefix(room);
        let left = dom::kept_entries(&prefix);
        for (key, _) in &left {
            dom::forget(key);
        }
        left
    }

    /// In how many threads something stands, in all rooms.
    pub(super) fn threads_drafted(self) -> usize {
        dom::kept_under(&self.all_thread_drafts_prefix()).len()
    }

    fn thread_draft_key(self) -> String {
        let thread = self.thread().unwrap_or_default();
        format!("{}{thread}", self.thread_draft_prefix(self.room_id()))
    }

    fn thread_draft_prefix(self, room: RoomId) -> String {
        format!("{}{room}.", self.all_thread_drafts_prefix())
    }

    fn all_thread_drafts_prefix(self) -> String {
        format!("irori.thread_draft.{}.", self.viewer_id())
    }
}
