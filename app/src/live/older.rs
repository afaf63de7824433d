//! Loads older lines page by page, and leads back to the newest.

mod slices;

use std::vec;

use leptos::{prelude::*, task::spawn_local};
use protocol::{Rejection, RoomId, Seq, views::History};

use self::slices::{Slice, slices};
use super::Live;
use crate::{api, dom, error::ApiError, page_data::Stretch, state::Timeline};

/// A page that is on its way into the timeline, and the room or thread it is
/// for.
struct Arriving {
    place: (RoomId, Option<Seq>),
    slices: vec::IntoIter<Slice>,
}

impl Live {
    /// Fetches the page before the oldest line, unless one is on its way.
    pub(crate) fn load_older(self) {
        let oldest = self.chat.timeline.with_untracked(|timeline| {
            let oldest = timeline.oldest();
            oldest.filter(|_| timeline.has_older())
        });
        if let Some(oldest) = oldest {
            self.load(Stretch::Before(oldest));
        }
    }

    /// Fetches the page after the last line, on a page of the past.
    pub(crate) fn load_newer(self) {
        let last = self.chat.timeline.with_untracked(|timeline| {
            let last = timeline.last();
            last.filter(|_| timeline.has_newer())
        });
        if let Some(last) = last {
            self.load(Stretch::After(last));
        }
    }

    /// Goes where the newest lines are, from a page of the past.
    pub(crate) fn go_to_newest(self) {
        match self.thread() {
            Some(thread) => self.load_thread(thread),
            None => self.go_to_stretch(Stretch::Newest),
        }
    }

    /// Shows the lines around a place of the room that is open.
    pub(crate) fn go_around(self, seq: Seq) {
        self.go_to_stretch(Stretch::Around(seq));
    }

    /// Shows other lines of the same room or thread.
    fn go_to_stretch(self, stretch: Stretch) {
        let chat = self.chat;
        self.fetch(stretch, move |(room, _), page| match page {
            Ok(page) => {
                let (head, has_newer) = (page.head, page.has_newer);
                // Set before the lines are: the timeline then stays at its end
                // while they are drawn.
                chat.following.set(stretch == Stretch::Newest);
                chat.timeline.update(|timeline| timeline.replace(page));
                if !has_newer {
                    self.join(room, head);
                }
            }
            Err(error) => self.tell(Err(error), self.words),
        });
    }

    fn load(self, stretch: Stretch) {
        let chat = self.chat;
        if chat.loading_older.get_untracked() {
            return;
        }
        chat.loading_older.set(true);
        self.note_quietly(Timeline::expect_more);
        self.fetch(stretch, move |place, page| match page {
            Ok(page) => {
                let slices = slices(page, stretch).into_iter();
                self.take_next_slice(Arriving { place, slices });
            }
            Err(error) => {
                // The link that loads more stays on the page, to be tried
                // again.
                self.finish_loading();
                if error == ApiError::Rejected(Rejection::SignInFirst) {
                    self.sign_in_again();
                }
            }
        });
    }

    /// Fetches lines of where the reader is, and hands them on, unless the reader
    /// has gone elsewhere by then.
    fn fetch(
        self,
        stretch: Stretch,
        take: impl FnOnce((RoomId, Option<Seq>), Result<History, ApiError>) + 'static,
    ) {
        let place = (self.room_id(), self.thread());
        spawn_local(async move {
            let page = api::history(place.0, place.1, stretch).await;
            if self.is_at(place) {
                take(place, page);
            }
        });
    }

    /// Takes one slice into each frame, so that a long page stops nobody who
    /// scrolls.
    fn take_next_slice(self, mut arriving: Arriving) {
        dom::after_next_frame(move || {
            if !self.is_at(arriving.place) {
                return;
            }
            let slice = arriving.slices.next();
            if slice.is_some_and(|slice| self.take(slice)) {
                self.take_next_slice(arriving);
            } else {
                self.finish_loading();
            }
        });
    }

    /// Joins a slice to the lines, unless they have changed and it fits no more.
    fn take(self, slice: Slice) -> bool {
        let timeline = self.chat.timeline;
        let was_past = timeline.with_untracked(Timeline::has_newer);
        let mut taken = false;
        timeline.maybe_update(|timeline| {
            taken = slice.join(timeline);
            taken
        });
        // Joined to the present again: from there on everything is wanted.
        if let Some(newest) = self.newest_shown().filter(|_| was_past) {
            self.join(self.room_id(), newest);
        }
        taken
    }

    fn finish_loading(self) {
        self.note_quietly(Timeline::expect_no_more);
        self.chat.loading_older.set(false);
    }

    /// Changes the timeline where nothing that is shown depends on it, without
    /// notifying.
    fn note_quietly(self, change: fn(&mut Timeline)) {
        self.chat.timeline.maybe_update(|timeline| {
            change(timeline);
            false
        });
    }

    /// Whether the reader is still there. They may have gone elsewhere, or left.
    pub(super) fn is_at(self, place: (RoomId, Option<Seq>)) -> bool {
        let now = self.chat.place;
        now.try_with_untracked(|now| (now.room.id, now.thread)) == Some(place)
    }
}
