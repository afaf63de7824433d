//! The answer under way in a room or thread: which message it answers is kept in
//! this browser, with what it says, so that it outlives a look at another room,
//! a reload, and that the message is far from what is on the page.

use leptos::{prelude::*, serde_json};
use protocol::{Quote, RoomId, Seq};

use super::Live;
use crate::{dom, room::WritingTo};

impl Live {
    /// The next message answers the one at a place, if that is here.
    pub(crate) fn answer(self, to: Seq) {
        let said = self.chat.timeline.with_untracked(|timeline| {
            let (author, message) = timeline.message(to)?;
            Some(Quote {
                seq: to,
                author: author.clone(),
                excerpt: Quote::excerpt_of(&message.body, message.html.as_deref()),
            })
        });
        if let Some(quote) = said
            && let Ok(json) = serde_json::to_string(&quote)
        {
            dom::keep(&self.answer_key(), &json);
        }
        self.chat.writing.set(WritingTo::Reply(to));
    }

    /// What the message at a place says that is answered: as it is now, or as it
    /// was when the answer began. Nothing where it was deleted.
    pub(crate) fn answered(self, seq: Seq) -> Option<Quote> {
        let kept = || self.kept_answer().filter(|quote| quote.seq == seq);
        self.chat.timeline.with(|timeline| {
            let Some((author, message)) = timeline.message(seq) else {
                return kept();
            };
            (!message.deleted).then(|| Quote {
                seq,
                author: author.clone(),
                excerpt: Quote::excerpt_of(&message.body, message.html.as_deref()),
            })
        })
    }

    /// What is answered in the room or thread that is open.
    pub(crate) fn kept_answer(self) -> Option<Quote> {
        dom::kept(&self.answer_key()).and_then(|json| serde_json::from_str(&json).ok())
    }

    /// The answer was sent, or given up.
    pub(crate) fn forget_answer(self) {
        dom::forget(&self.answer_key());
    }

    /// Nothing in a room is answered any more: it is gone.
    pub(super) fn forget_answers(self, room: RoomId) {
        for (key, _) in dom::kept_entries(&self.answers_prefix(room)) {
            dom::forget(&key);
        }
    }

    fn answer_key(self) -> String {
        let thread = self.thread().unwrap_or_default();
        format!("{}{thread}", self.answers_prefix(self.room_id()))
    }

    fn answers_prefix(self, room: RoomId) -> String {
        format!("irori.answer.{}.{room}.", self.viewer_id())
    }
}
