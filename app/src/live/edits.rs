//! Edits under way: kept in this browser, one for each message, so that they
//! outlive a look at another room, a reload and the end of the session.

use leptos::{prelude::*, serde_json, task::spawn_local};
use protocol::{Rejection, RoomId, Seq};

use super::Live;
use crate::{
    api::edit_message,
    dom,
    error::ApiError,
    state::{KeptEdit, last_of},
    words::Words,
};

/// What became of an edit that was to be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Saved {
    /// The message says it now.
    Done,
    /// The message is not there any more.
    Gone,
    /// It has to be tried again; the person was told why.
    Not,
}

impl Live {
    /// Keeps what a message is to say instead, as long as that is something else.
    pub(crate) fn keep_edit(self, seq: Seq, text: &str) {
        let said = self
            .chat
            .timeline
            .with_untracked(|timeline| timeline.written(seq));
        if said.is_some_and(|(_, body)| body == text) {
            return self.forget_edit(seq);
        }
        let kept = KeptEdit {
            seq,
            text: text.to_owned(),
            at_ms: dom::now_whole_ms(),
        };
        if let Ok(json) = serde_json::to_string(&kept) {
            dom::keep(&self.edit_key(seq), &json);
        }
    }

    /// What was typed of an edit and not saved.
    pub(crate) fn kept_edit(self, seq: Seq) -> Option<String> {
        let kept = dom::kept(&self.edit_key(seq))?;
        read(&kept).map(|kept| kept.text)
    }

    /// The edit is saved, or given up.
    pub(crate) fn forget_edit(self, seq: Seq) {
        dom::forget(&self.edit_key(seq));
    }

    /// The message of the room or thread whose edit was under way last.
    pub(crate) fn edit_under_way(self) -> Option<Seq> {
        let kept = dom::kept_under(&self.edits_prefix());
        let last = last_of(kept.iter().filter_map(|json| read(json)));
        last.map(|kept| kept.seq)
    }

    /// How many are under way, in all rooms.
    pub(super) fn edits_under_way(self) -> usize {
        dom::kept_under(&self.all_edits_prefix()).len()
    }

    /// Takes away the edits of a room that is gone, each with a name.
    pub(super) fn take_edits(self, room: RoomId) -> Vec<(String, String)> {
        let kept = dom::kept_entries(&self.room_prefix(room)).into_iter();
        kept.filter_map(|(key, json)| {
            dom::forget(&key);
            Some((key, read(&json)?.text))
        })
        .collect()
    }

    /// Changes what a message says. What was typed is kept until that is done;
    /// `then` hears of it while the person is still there.
    pub(crate) fn save_edit(
        self,
        seq: Seq,
        body: String,
        words: &'static Words,
        then: impl FnOnce(Saved) + 'static,
    ) {
        let place = (self.room_id(), self.thread());
        let key = self.edit_key(seq);
        spawn_local(async move {
            let edited = edit_message(place.0, seq, body).await;
            let saved = match &edited {
                Ok(()) => Saved::Done,
                Err(ApiError::Rejected(Rejection::NotFound)) => Saved::Gone,
                Err(_) => Saved::Not,
            };
            if saved == Saved::Done {
                dom::forget(&key);
            }
            if self.is_at(place) {
                then(saved);
                if saved != Saved::Gone {
                    self.tell(edited, words);
                }
            }
        });
    }

    fn edit_key(self, seq: Seq) -> String {
        format!("{}{seq}", self.edits_prefix())
    }

    /// Begins the names of kept edits, of the room (as thread 0; seqs begin
    /// with 1) or of the thread in it.
    fn edits_prefix(self) -> String {
        let thread = self.thread().unwrap_or_default();
        format!("{}{thread}.", self.room_prefix(self.room_id()))
    }

    fn room_prefix(self, room: RoomId) -> String {
        format!("{}{room}.", self.all_edits_prefix())
    }

    fn all_edits_prefix(self) -> String {
        format!("irori.edit.{}.", self.viewer_id())
    }
}

fn read(json: &str) -> Option<KeptEdit> {
    serde_json::from_str(json).ok()
}
