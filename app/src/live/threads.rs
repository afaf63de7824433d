//! Opens threads beside the room, notes how far they were read, and follows
//! them or not.

use leptos::{prelude::*, task::spawn_local};
use protocol::{RoomId, Seq};

use super::Live;
use crate::{api, paths, state::Count};

impl Live {
    /// Follows the address of the thread about a message.
    pub(crate) fn go_to_thread(self, thread: Seq) {
        let place = self.chat.place;
        let address = place
            .with_untracked(|place| paths::thread(&place.room.slug, place.stretch, Some(thread)));
        self.go.run(address);
    }

    /// Leaves the thread this is for, if it is for one, for its room.
    pub(crate) fn leave_thread(self) {
        if self.thread().is_some() {
            let place = self.chat.place;
            let address =
                place.with_untracked(|place| paths::thread(&place.room.slug, place.stretch, None));
            self.chat.close_thread();
            self.go.run(address);
        }
    }

    /// Opens the thread about a message beside the room, or none.
    pub(crate) fn show_thread(self, thread: Option<Seq>) {
        let chat = self.chat;
        let Some(thread) = thread else {
            return chat.close_thread();
        };
        if untrack(|| chat.thread()) == Some(thread) {
            return;
        }
        chat.await_thread(thread);
        self.load_thread(thread);
    }

    pub(super) fn load_thread(self, thread: Seq) {
        let chat = self.chat;
        let room = self.room_id();
        spawn_local(async move {
            let page = api::thread_page(room, thread).await;
            // The reader may have gone elsewhere meanwhile.
            let aside = chat.aside();
            let wanted = aside
                .place
                .try_with_untracked(|place| (place.room.id, place.thread));
            if wanted != Some((room, Some(thread))) {
                return;
            }
            match page {
                Ok(page) => chat.open_thread(page),
                Err(error) => self.aside().tell(Err(error), self.words),
            }
        });
    }

    /// Wants to be told of the open thread, or not.
    pub(crate) fn follow_thread(self, on: bool) {
        let (room, words) = (self.room_id(), self.words);
        let Some(thread) = untrack(|| self.chat.thread()) else {
            return;
        };
        spawn_local(async move {
            let followed = api::follow_thread(room, thread, on).await;
            self.aside().tell(followed, words);
        });
    }

    /// How the person stands to a thread now.
    pub(super) fn thread_stands(self, room: RoomId, thread: Seq, count: Count, following: bool) {
        let chat = self.chat;
        chat.unread
            .update(|unread| unread.thread(room, thread, count));
        if room == self.room_id() && untrack(|| chat.thread()) == Some(thread) {
            chat.thread_followed.set(following);
        }
    }
}
