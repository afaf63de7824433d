//! Keeps the open room live: what the server says goes into the state, what
//! the person does goes to the server. It runs in effects and event handlers
//! only, so nothing of it happens on the server.

mod amending;
mod attention;
mod commands;
mod day;
mod drafts;
mod edits;
mod gone_rooms;
mod hear;
mod keeper;
mod older;
mod outgoing;
mod reading;
mod replies;
mod saving;
mod telling;
mod thread_drafts;
mod threads;
mod toast;
mod uploading;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use protocol::{ClientEvent, RoomId, Seq, UserId};

pub(crate) use edits::Saved;
pub(crate) use telling::Telling;

use crate::{
    broken, dom, paths, prefs,
    room::Chat,
    socket::{Heard, Socket},
    state::{DraftBox, Pane},
    words::Words,
};

/// The open room with its socket. A handle, to be passed around.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    pub(crate) chat: Chat,
    socket: Socket,
    /// Asks the server for the page again.
    refetch: Callback<()>,
    /// Follows an address.
    pub(crate) go: Callback<String>,
    words: &'static Words,
    notes: StoredValue<Notes>,
    /// The same for the thread beside the room.
    notes_beside: StoredValue<Notes>,
}

/// State of the live room that is not shown, and so is no signal.
#[derive(Default)]
struct Notes {
    /// The timer that calls `Live::pump` for messages that wait.
    wake: Option<TimeoutHandle>,
    /// When "I am writing" was last said.
    typing_sent_ms: f64,
    reading: reading::Reading,
    /// Whether this page had a socket before the present one.
    opened: bool,
    /// What stands in the message box.
    draft: DraftBox,
    /// The timer that saves the draft after a pause.
    save_draft: Option<TimeoutHandle>,
    attention: attention::Attention,
    /// The room that the person has just left on purpose.
    left: Option<RoomId>,
}

impl Live {
    /// Ties the chat to a socket that is not yet connected.
    pub(crate) fn new(
        chat: Chat,
        refetch: Callback<()>,
        go: Callback<String>,
        words: &'static Words,
    ) -> Self {
        // The socket's callback needs the handle, and the handle the socket.
        // The callback is put in once the handle is there; until then the
        // socket is not connected and says nothing.
        let listener: StoredValue<Option<Callback<Heard>>> = StoredValue::new(None);
        let socket = Socket::new(move |heard| {
            if let Some(Some(listener)) = listener.try_get_value() {
                listener.run(heard);
            }
        });
        let live = Self {
            chat,
            socket,
            refetch,
            go,
            words,
            notes: StoredValue::new(Notes::default()),
            notes_beside: StoredValue::new(Notes::default()),
        };
        listener.set_value(Some(Callback::new(move |heard| live.hear(heard))));
        live
    }

    /// Comes alive: takes up what was left unsent, connects, and watches the
    /// page. Call it once, in an effect.
    pub(crate) fn start(self) {
        broken::is_alive();
        self.tell_zone();
        self.take_up_unsent();
        self.watch_other_tabs();
        self.watch_gone_rooms();
        self.watch_reading();
        self.aside().watch_reading();
        self.watch_badge();
        self.watch_attention();
        self.watch_leaving();
        self.watch_unsent_files();
        self.socket.start();
    }

    /// The handle for a part of the page.
    pub(crate) fn at(self, pane: Pane) -> Self {
        match pane {
            Pane::Room => self,
            Pane::Thread => self.aside(),
        }
    }

    /// The same for the thread beside the room.
    pub(crate) fn aside(self) -> Self {
        Self {
            chat: self.chat.aside(),
            notes: self.notes_beside,
            ..self
        }
    }

    /// Closes the socket and stops all timers.
    pub(crate) fn stop(self) {
        self.socket.stop();
        let timers = self.notes.try_update_value(|notes| {
            [
                notes.wake.take(),
                notes.save_draft.take(),
                notes.attention.look.take(),
            ]
        });
        for timer in timers.into_iter().flatten().flatten() {
            timer.clear();
        }
    }

    /// The open room has changed: from its newest event on, everything is wanted.
    pub(crate) fn room_opened(self) {
        let room = self.room_id();
        self.release_others();
        self.count_again();
        self.chat
            .outbox
            .update(|outbox| outbox.forget_stored(room, Seq(i64::MAX)));
        if let Some(newest) = self.newest_shown() {
            self.join(room, newest);
        }
        self.drop_files_of_rooms_left();
    }

    /// The newest event on the page, unless it is a page of the past.
    fn newest_shown(self) -> Option<Seq> {
        self.chat
            .timeline
            .with_untracked(|timeline| (!timeline.has_newer()).then(|| timeline.head()))
    }

    fn viewer_id(self) -> UserId {
        self.chat.viewer.with_untracked(|viewer| viewer.id)
    }

    fn room_id(self) -> RoomId {
        self.chat.place.with_untracked(|place| place.room.id)
    }

    /// The message whose thread this is for, if it is for one.
    fn thread(self) -> Option<Seq> {
        self.chat.place.with_untracked(|place| place.thread)
    }

    fn join(self, room: RoomId, after_seq: Seq) {
        if room == self.room_id() {
            self.catch_up();
        }
        self.socket.send(&ClientEvent::Join {
            room,
            after_seq: Some(after_seq),
        });
    }

    /// The session has ended: leads to the sign-in, which leads back to this
    /// page.
    pub(crate) fn sign_in_again(self) {
        self.socket.stop();
        dom::leave_for(&paths::login(&dom::current_address()));
    }

    /// Tells the server's next page in which zone the person lives.
    fn tell_zone(self) {
        let offset_min = dom::utc_offset_min(dom::now_whole_ms());
        dom::set_cookie(prefs::OFFSET_COOKIE, Some(&offset_min.to_string()));
        dom::set_cookie(prefs::ZONE_COOKIE, dom::zone_name().as_deref());
        self.chat.trust_browser_clock();
        let each_minute = set_interval_with_handle(
            move || self.chat.trust_browser_clock(),
            std::time::Duration::from_mins(1),
        );
        if let Ok(handle) = each_minute {
            on_cleanup(move || handle.clear());
        }
    }
}
