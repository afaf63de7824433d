//! Edits, deletes, reacts and pins through server functions. The change comes
//! back as an event, to this page as to all others.

use leptos::{prelude::*, task::spawn_local};
use protocol::{Rejection, Seq};

use super::Live;
use crate::{
    api::{delete_message, pin_message, react},
    dom,
    error::ApiError,
    room::WritingTo,
    words::Words,
};

impl Live {
    /// The message box is for an answer now.
    pub(crate) fn reply(self, to: Seq) {
        self.answer(to);
        dom::focus(self.chat.pane.composer_id());
    }

    /// The message box is for an edit now.
    pub(crate) fn edit(self, seq: Seq) {
        self.forget_answer();
        self.chat.writing.set(WritingTo::Edit(seq));
        dom::focus(self.chat.pane.composer_id());
    }

    /// Reacts to a message, or takes that back.
    pub(crate) fn react(self, target: Seq, emoji: String, words: &'static Words) {
        let me = self.viewer_id();
        let on = self.chat.timeline.with_untracked(|timeline| {
            let reactions = timeline.message(target).map(|(_, m)| &m.reactions);
            !reactions.into_iter().flatten().any(|reaction| {
                reaction.emoji == emoji && reaction.people.iter().any(|user| user.id == me)
            })
        });
        let room = self.room_id();
        self.amend(words, react(room, target, emoji, on));
    }

    /// Takes away what a message said.
    pub(crate) fn delete_message(self, target: Seq, words: &'static Words) {
        self.amend(words, delete_message(self.room_id(), target));
    }

    /// Pins a message, or unpins it.
    pub(crate) fn pin(self, target: Seq, on: bool, words: &'static Words) {
        self.amend(words, pin_message(self.room_id(), target, on));
    }

    fn amend(
        self,
        words: &'static Words,
        amendment: impl Future<Output = Result<(), ApiError>> + 'static,
    ) {
        spawn_local(async move { self.tell(amendment.await, words) });
    }

    pub(super) fn tell(self, outcome: Result<(), ApiError>, words: &'static Words) {
        let note = match outcome {
            Ok(()) => None,
            Err(ApiError::Rejected(Rejection::SignInFirst)) => return self.sign_in_again(),
            Err(error) => Some(words.error(&error)),
        };
        // The page may have been left meanwhile.
        self.chat.note.try_set(note);
    }
}
