//! How far the person has read: told to the server when the newest message is
//! in view on a page they look at.

use std::time::Duration;

use leptos::{ev, prelude::*};
use protocol::{ClientEvent, RoomId, Seq};

use super::Live;
use crate::{chat::Pane, dom, socket::Phase, state::Count};

/// Several messages in a row are marked as read together.
const SETTLE: Duration = Duration::from_millis(500);

/// What was last told to the server.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reading {
    told: Option<(RoomId, Option<Seq>, Seq)>,
    /// Whether [`Live::tell_read`] is on its way.
    settling: bool,
}

impl Live {
    /// Marks as read whenever the person sees the end of the room.
    pub(super) fn watch_reading(self) {
        let looks = RwSignal::new(dom::has_focus());
        for event in ["focus", "blur", "visibilitychange"] {
            let handle = window_event_listener_untyped(event, move |_| {
                looks.set(dom::has_focus());
            });
            on_cleanup(move || handle.remove());
        }
        // Who touches the page looks at it, whatever the browser said about focus.
        let handle = window_event_listener(ev::pointerdown, move |_| looks.set(true));
        on_cleanup(move || handle.remove());

        let chat = self.chat;
        Effect::new(move |_| {
            let open = chat.status.with(|status| status.phase) == Phase::Open;
            let at_end = chat.following.get();
            let place = chat.place.with(|place| (place.room.id, place.thread));
            chat.timeline.track();
            if looks.get() && open && at_end && self.shows(place.1) {
                self.settle(place);
            }
        });
    }

    /// Whether there is something to be read: a thread is there only while it
    /// is open.
    fn shows(self, thread: Option<Seq>) -> bool {
        self.chat.pane == Pane::Room || thread.is_some()
    }

    fn settle(self, (room, thread): (RoomId, Option<Seq>)) {
        let Some(newest) = self.newest_shown() else {
            return;
        };
        let told = self.notes.with_value(|notes| notes.reading);
        let known = matches!(told.told, Some((of, within, seq))
            if of == room && within == thread && seq >= newest);
        if !known && !told.settling && newest != Seq::START {
            self.notes
                .update_value(|notes| notes.reading.settling = true);
            set_timeout(move || self.tell_read(), SETTLE);
        }
    }

    fn tell_read(self) {
        // The page may have been left meanwhile.
        if self
            .notes
            .try_update_value(|notes| notes.reading.settling = false)
            .is_none()
        {
            return;
        }
        let following = self.chat.following.get_untracked();
        let Some(seq) = self.newest_shown().filter(|_| following) else {
            return;
        };
        let (room, thread) = (self.room_id(), self.thread());
        if !self.shows(thread) {
            return;
        }
        let read = match thread {
            None => ClientEvent::Read { room, seq },
            Some(thread) => ClientEvent::ReadThread { room, thread, seq },
        };
        if self.socket.send(&read) {
            self.notes
                .update_value(|notes| notes.reading.told = Some((room, thread, seq)));
            self.chat.unread.update(|unread| match thread {
                None => unread.read(room, seq),
                Some(thread) => unread.thread(room, thread, Count::default()),
            });
        }
    }
}
