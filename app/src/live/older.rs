//! The past, page by page, and back from it.

use leptos::{prelude::*, task::spawn_local};
use protocol::Rejection;

use super::Live;
use crate::{
    api,
    error::ApiError,
    page_data::{History, Stretch},
    state::Timeline,
};

impl Live {
    /// Fetches the page before the oldest line, unless one is on its way.
    pub(crate) fn load_older(self) {
        let oldest = self.chat.timeline.with_untracked(|timeline| {
            let oldest = timeline.oldest();
            oldest.filter(|_| timeline.has_older())
        });
        if let Some(oldest) = oldest {
            self.load(Stretch::Before(oldest), |timeline, page| {
                timeline.prepend(page);
                // The reader is far from the end.
                timeline.trim_newest();
            });
        }
    }

    /// Fetches the page after the last line, on a page of the past.
    pub(crate) fn load_newer(self) {
        let last = self.chat.timeline.with_untracked(|timeline| {
            let last = timeline.last();
            last.filter(|_| timeline.has_newer())
        });
        if let Some(last) = last {
            self.load(Stretch::After(last), |timeline, page| {
                timeline.extend(page);
                timeline.trim();
            });
        }
    }

    fn load(self, stretch: Stretch, take: fn(&mut Timeline, History)) {
        let chat = self.chat;
        if chat.loading_older.get_untracked() {
            return;
        }
        chat.loading_older.set(true);
        chat.timeline.update(Timeline::expect_more);
        let (room, thread) = (self.room_id(), self.thread());
        spawn_local(async move {
            let page = api::history(room, thread, stretch).await;
            // The reader may have gone elsewhere meanwhile.
            let there = chat
                .place
                .try_with_untracked(|place| (place.room.id, place.thread));
            if there != Some((room, thread)) {
                return;
            }
            match page {
                Ok(page) => {
                    let was_past = chat.timeline.with_untracked(Timeline::has_newer);
                    chat.timeline.update(|timeline| take(timeline, page));
                    // Joined to the present again: from there on everything is wanted.
                    if let Some(newest) = self.newest_shown().filter(|_| was_past) {
                        self.join(room, newest);
                    }
                }
                Err(ApiError::Rejected(Rejection::SignInFirst)) => self.sign_in_again(),
                // The link stays where it is, to be tried again.
                Err(_) => {}
            }
            chat.loading_older.set(false);
        });
    }
}
