//! Saves messages for the person, and forgets them again.

use leptos::{prelude::*, task::spawn_local};
use protocol::Seq;

use super::Live;
use crate::{api, words::Words};

impl Live {
    /// Saves a message, or removes it from what the person has saved. All of
    /// their pages are told, this one included.
    pub(crate) fn save(self, target: Seq, on: bool, words: &'static Words) {
        let save = api::save_message(self.room_id(), target, on);
        spawn_local(async move {
            let saved = save.await;
            if saved.is_ok() {
                self.say_done(if on {
                    words.message_saved
                } else {
                    words.message_unsaved
                });
            }
            self.tell(saved, words);
        });
    }

    /// Asks what was saved on other devices while there was no socket. The
    /// first socket of a page needs not: the page itself has just brought it.
    pub(super) fn catch_up_saved(self) {
        let opened_before = self
            .notes
            .try_update_value(|notes| std::mem::replace(&mut notes.opened, true));
        if opened_before != Some(true) {
            return;
        }
        let room = self.room_id();
        spawn_local(async move {
            let saved = api::saved_in(room).await;
            // The reader may have gone to another room meanwhile.
            let open = self.chat.place.try_with_untracked(|place| place.room.id);
            if let Ok(saved) = saved
                && open == Some(room)
            {
                self.chat.saved.set(saved.into_iter().collect());
            }
        });
    }
}
