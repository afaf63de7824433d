//! How far the person has read: told to the server when the newest message is
//! in view on a page they look at, unless they have just marked it as unread.

use std::time::Duration;

use leptos::{ev, prelude::*, task::spawn_local};
use protocol::{ClientEvent, ReadMark, RoomId, Seq};

use super::Live;
use crate::{api, chat::Pane, dom, socket::Phase, state::Count, words::Words};

/// Several messages in a row are marked as read together.
const SETTLE: Duration = Duration::from_millis(500);

/// What the person has seen: of a room, or of a thread in it.
#[derive(Clone, Copy, Debug)]
struct Seen {
    room: RoomId,
    thread: Option<Seq>,
    /// How far. Threads have no turns.
    mark: ReadMark,
}

impl Seen {
    /// Whether both are of the same room or thread.
    fn is_where(self, other: Self) -> bool {
        (self.room, self.thread) == (other.room, other.thread)
    }
}

/// What the server knows of it, and what it does not yet.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reading {
    /// What it was last told on this socket.
    told: Option<Seen>,
    /// What it is to be told when it has settled.
    due: Option<Seen>,
    /// Something in this room was marked as unread: it stays so until the
    /// person leaves it, answers, or goes on to its end.
    held: Option<(RoomId, ReadMark)>,
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
        Effect::new(move |before: Option<(RoomId, bool)>| {
            let open = chat.status.with(|status| status.phase) == Phase::Open;
            let at_end = chat.following.get();
            let (room, thread) = chat.place.with(|place| (place.room.id, place.thread));
            let turn = chat.unread.with(|unread| unread.mark(room).turn);
            chat.timeline.track();
            if at_end && before == Some((room, false)) {
                self.release();
            }
            if looks.get() && open && at_end && self.shows(thread) {
                self.settle(room, thread, turn);
            }
            (room, at_end)
        });
    }

    /// Whether there is something to be read: a thread is there only while it
    /// is open.
    fn shows(self, thread: Option<Seq>) -> bool {
        self.chat.pane == Pane::Room || thread.is_some()
    }

    /// Makes a message, and everything after it, unread again, on every device.
    pub(crate) fn mark_unread(self, from: Seq, words: &'static Words) {
        let room = self.room_id();
        spawn_local(async move { self.tell(api::mark_unread(room, from).await, words) });
    }

    /// The server says how far the person has read, here or elsewhere.
    pub(super) fn read_told(self, room: RoomId, read: ReadMark) {
        self.chat.unread.update(|unread| unread.read(room, read));
        self.count_again();
        if room == self.room_id() {
            self.open_room_read(read);
        }
    }

    /// Asks how many messages wait where only the server can say.
    pub(super) fn count_again(self) {
        let mut doubtful = false;
        // What asks is nothing that anybody sees.
        self.chat.unread.maybe_update(|unread| {
            doubtful = unread.take_doubt();
            false
        });
        if doubtful {
            self.socket.send(&ClientEvent::Rooms);
        }
    }

    /// How far the open room is read now. Who has turned back sees from where,
    /// and is left in peace there.
    pub(super) fn open_room_read(self, read: ReadMark) {
        let chat = self.chat;
        let turned = chat
            .timeline
            .with_untracked(|timeline| read.turn > timeline.turn());
        if turned {
            let room = self.room_id();
            self.notes.update_value(|notes| {
                notes.reading.held = Some((room, read));
                notes.reading.due = None;
            });
            chat.timeline.update(|timeline| timeline.turn_back(read));
        } else if matches!(self.held(), Some((_, held)) if read > held) {
            self.release();
        }
    }

    /// Whether something in the open room is to stay unread.
    pub(super) fn is_held(self) -> bool {
        let room = self.room_id();
        self.held().is_some_and(|(of, _)| of == room)
    }

    /// From here on what is seen is read again.
    pub(super) fn release(self) {
        self.notes.update_value(|notes| notes.reading.held = None);
    }

    /// Another room is open: what was held in the one before is not any more.
    pub(super) fn release_others(self) {
        if !self.is_held() {
            self.release();
        }
    }

    /// Nothing was told on a new socket.
    pub(super) fn forget_told(self) {
        self.notes.update_value(|notes| notes.reading.told = None);
    }

    fn held(self) -> Option<(RoomId, ReadMark)> {
        self.notes.with_value(|notes| notes.reading.held)
    }

    fn settle(self, room: RoomId, thread: Option<Seq>, turn: u32) {
        let Some(seq) = self.newest_shown().filter(|seq| *seq != Seq::START) else {
            return;
        };
        let due = Seen {
            room,
            thread,
            mark: ReadMark { turn, seq },
        };
        let reading = self.notes.with_value(|notes| notes.reading);
        let known = reading
            .told
            .is_some_and(|told| told.is_where(due) && told.mark >= due.mark);
        if known || self.is_held() {
            return;
        }
        // What was seen where the person is no more was seen.
        if reading.due.is_some_and(|before| !before.is_where(due)) {
            self.tell_read();
        }
        let settling = self
            .notes
            .try_update_value(|notes| notes.reading.due.replace(due).is_some());
        if settling == Some(false) {
            set_timeout(move || self.tell_read(), SETTLE);
        }
    }

    fn tell_read(self) {
        // The page may have been left meanwhile.
        let due = self
            .notes
            .try_update_value(|notes| notes.reading.due.take());
        let Some(Some(seen)) = due else {
            return;
        };
        let Seen { room, thread, mark } = seen;
        let seq = mark.seq;
        let read = match thread {
            None => ClientEvent::Read {
                room,
                seq,
                turn: Some(mark.turn),
            },
            Some(thread) => ClientEvent::ReadThread { room, thread, seq },
        };
        if self.socket.send(&read) {
            self.notes
                .update_value(|notes| notes.reading.told = Some(seen));
            self.chat.unread.update(|unread| match thread {
                None => unread.watch(room, mark),
                Some(thread) => unread.thread(room, thread, Count::default()),
            });
        }
    }
}
