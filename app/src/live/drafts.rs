//! Drafts: what stands in the message box of each room, kept over reloads.

use protocol::RoomId;

use super::Live;
use crate::dom;

impl Live {
    /// What was left in the message box of a room.
    pub(crate) fn draft(self, room: RoomId) -> Option<String> {
        dom::kept(&self.draft_key(room))
    }

    /// Keeps what stands in the message box of a room.
    pub(crate) fn keep_draft(self, room: RoomId, text: &str) {
        if text.trim().is_empty() {
            dom::forget(&self.draft_key(room));
        } else {
            dom::keep(&self.draft_key(room), text);
        }
    }

    fn draft_key(self, room: RoomId) -> String {
        format!("irori.draft.{}.{room}", self.viewer_id())
    }
}
