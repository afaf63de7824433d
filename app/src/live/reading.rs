//! Tells the server how far the person has read: when lines stood in view for a
//! moment on a page they look at, unless they have just marked something as
//! unread.

use std::time::Duration;

use leptos::{ev, prelude::*, task::spawn_local};
use protocol::{ClientEvent, ReadMark, RoomId, Seq};

use super::Live;
use crate::{
    api, dom,
    socket::Phase,
    state::{Count, Pane, Sight, Timeline},
    words::Words,
};

/// A line that was in view for so long was seen.
const MOMENT: Duration = Duration::from_millis(700);

/// What the person has seen: of a room, or of a thread in it.
#[derive(Clone, Copy, Debug)]
struct Seen {
    room: RoomId,
    thread: Option<Seq>,
    /// How far. In a thread the turn is always 0.
    mark: ReadMark,
}

/// How far the person has read, and how much of it the server was told.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reading {
    /// What it was last told on this socket.
    told: Option<Seen>,
    /// What is seen of the page that is open.
    sight: Sight,
    /// Whether the timer of a moment is running.
    resting: bool,
    /// Whether the events that come now were missed while there was no
    /// connection.
    catching_up: bool,
    /// Something in this room was marked as unread: it stays so until the
    /// person leaves it, answers, or goes on to its end.
    held: Option<(RoomId, ReadMark)>,
}

/// Which visit it was when the effect last ran, and whether the reader stood at
/// the end.
type Stood = (u32, Option<bool>);

impl Live {
    /// Marks as read what the person sees.
    pub(super) fn watch_reading(self) {
        let looks = RwSignal::new(dom::has_focus());
        for event in ["focus", "blur", "visibilitychange"] {
            let handle = window_event_listener_untyped(event, move |_| {
                looks.set(dom::has_focus());
            });
            on_cleanup(move || handle.remove());
        }
        // Somebody who touches the page looks at it, even if the browser says
        // that it has no focus.
        let handle = window_event_listener(ev::pointerdown, move |_| looks.set(true));
        on_cleanup(move || handle.remove());

        let chat = self.chat;
        Effect::new(move |before: Option<Stood>| {
            let open = chat.status.with(|status| status.phase) == Phase::Open;
            let view = chat.in_view.get();
            let following = chat.following.get();
            let at_end = view.map(|_| following);
            let (visit, thread) = chat.place.with(|place| (place.visit, place.thread));
            // Runs again when the mark changes: how far was read before decides
            // what counts as read now.
            chat.unread.track();
            if before.is_none_or(|(of, _)| of != visit) {
                self.notes.update_value(|notes| notes.reading.sight.leave());
            } else if at_end == Some(true) && before == Some((visit, Some(false))) {
                self.release();
            }
            let sees = view.filter(|_| looks.get() && open && self.shows(thread));
            self.notes.update_value(|notes| match sees {
                Some(view) => notes.reading.sight.look(view),
                None => notes.reading.sight.look_away(),
            });
            if sees.is_some() {
                self.rest();
            }
            (visit, at_end)
        });
    }

    /// Lets a moment pass, and notes what was in view all the time.
    fn rest(self) {
        let began = self.notes.try_update_value(|notes| {
            let reading = &mut notes.reading;
            let running = std::mem::replace(&mut reading.resting, true);
            (!running).then(|| reading.sight.moment())
        });
        if let Some(moment) = began.flatten() {
            set_timeout(move || self.rested(moment), MOMENT);
        }
    }

    fn rested(self, moment: u32) {
        // The page may have been left meanwhile.
        let Some((seen, restless)) = self.notes.try_update_value(|notes| {
            let reading = &mut notes.reading;
            reading.resting = false;
            let seen = reading.sight.rest(moment);
            (seen, reading.sight.is_restless(seen))
        }) else {
            return;
        };
        if let Some(seen) = seen {
            self.saw(seen);
        }
        if restless {
            self.rest();
        }
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
        // Does not notify: the doubt is not shown anywhere.
        self.chat.unread.maybe_update(|unread| {
            doubtful = unread.take_doubt();
            false
        });
        if doubtful {
            self.socket.send(&ClientEvent::Rooms);
        }
    }

    /// The open room is read so far now. If the person has marked something as
    /// unread, the timeline shows where, and it is not marked as read again
    /// while they stay.
    pub(super) fn open_room_read(self, read: ReadMark) {
        let chat = self.chat;
        let turned = chat
            .timeline
            .with_untracked(|timeline| read.turn > timeline.turn());
        if turned {
            let room = self.room_id();
            self.notes.update_value(|notes| {
                notes.reading.held = Some((room, read));
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

    /// The open room was joined: what comes first has been missed.
    pub(super) fn catch_up(self) {
        self.notes
            .update_value(|notes| notes.reading.catching_up = true);
    }

    /// What was missed has come, and all from here on is live.
    pub(super) fn caught_up(self) {
        self.notes
            .update_value(|notes| notes.reading.catching_up = false);
    }

    /// Whether what comes was missed, and not watched as it came to be.
    pub(crate) fn is_catching_up(self) -> bool {
        self.notes.with_value(|notes| notes.reading.catching_up)
    }

    /// From here on what is seen is read again.
    pub(super) fn release(self) {
        self.notes.update_value(|notes| notes.reading.held = None);
    }

    /// Another room is open: what was marked as unread in the one before may be
    /// read again.
    pub(super) fn release_others(self) {
        if !self.is_held() {
            self.release();
        }
    }

    /// A new socket has told the server nothing yet.
    pub(super) fn forget_told(self) {
        self.notes.update_value(|notes| notes.reading.told = None);
    }

    fn held(self) -> Option<(RoomId, ReadMark)> {
        self.notes.with_value(|notes| notes.reading.held)
    }

    /// The person has seen this line. That is how far they have read if nothing
    /// unseen lies before it, or if they went on to the end.
    fn saw(self, line: Seq) {
        if self.is_held() {
            return;
        }
        let room = self.room_id();
        let thread = self.thread();
        let reading = self.notes.with_value(|notes| notes.reading);
        let known = match thread {
            None => self.chat.unread.with_untracked(|unread| unread.mark(room)),
            // Messages of a thread cannot be marked as unread, so its turn is
            // 0.
            Some(_) => ReadMark {
                turn: 0,
                seq: self.chat.timeline.with_untracked(Timeline::read_seq),
            },
        };
        let told = reading
            .told
            .filter(|told| (told.room, told.thread) == (room, thread));
        let read = told.map_or(known, |told| told.mark.max(known));
        let seq = self.chat.timeline.with_untracked(|timeline| {
            let from = reading.sight.passed_from().unwrap_or(line);
            let counts = timeline.is_end(line) || timeline.follows(read.seq, from);
            counts.then(|| timeline.read_with(line))
        });
        let mark = ReadMark {
            turn: known.turn,
            seq: seq.unwrap_or_default(),
        };
        if seq.is_some() && told.is_none_or(|told| told.mark < mark) {
            self.tell_read(Seen { room, thread, mark });
        }
    }

    fn tell_read(self, seen: Seen) {
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
