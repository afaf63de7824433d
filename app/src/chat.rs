//! The room that is open, as signals: one per thing that changes on its own.
//! Components read them; only [`crate::live`] and [`Chat::open`] write them.

use leptos::prelude::*;
use protocol::{ClientId, Room, Seq, User};

use crate::{
    calendar, dom,
    page_data::RoomPage,
    socket::Status,
    state::{Outbox, People, Timeline, Typing, Unread},
};

/// The room that is open, and what the tab knows of the others.
#[derive(Clone, Copy)]
pub(crate) struct Chat {
    /// Who is looking.
    pub(crate) viewer: RwSignal<User>,
    /// The room looked at.
    pub(crate) room: RwSignal<Room>,
    /// Every room of the viewer.
    pub(crate) rooms: RwSignal<Vec<Room>>,
    pub(crate) timeline: RwSignal<Timeline>,
    pub(crate) people: RwSignal<People>,
    pub(crate) typing: RwSignal<Typing>,
    pub(crate) unread: RwSignal<Unread>,
    pub(crate) outbox: RwSignal<Outbox>,
    pub(crate) status: RwSignal<Status>,
    /// After which event the line above the unread ones stands: how far the
    /// viewer had read when the room was opened, and from then on whatever
    /// they saw arrive.
    pub(crate) read_seq: RwSignal<Seq>,
    /// Whether the newest message is in view.
    pub(crate) following: RwSignal<bool>,
    /// Messages that came while the reader was looking further up.
    pub(crate) missed: RwSignal<u32>,
    /// Whether a page of the past is being fetched.
    pub(crate) loading_older: RwSignal<bool>,
    /// The last message of someone else, for those who hear the page.
    pub(crate) announcement: RwSignal<String>,
    /// The client id of the plain form.
    pub(crate) form_client_id: RwSignal<ClientId>,
    /// Counts the pages shown, so that everyone notices a new one.
    pub(crate) page_number: RwSignal<u32>,
    now_ms: RwSignal<i64>,
    zone: RwSignal<Zone>,
}

/// Where the reader's clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Zone {
    /// So many minutes ahead of UTC, as the page was told.
    Told(i32),
    /// As the browser says, summer time included.
    Browser,
}

impl Zone {
    fn offset_min(self, at_ms: i64) -> i32 {
        match self {
            Self::Told(minutes) => minutes,
            Self::Browser => dom::utc_offset_min(at_ms),
        }
    }
}

impl Chat {
    /// The chat a page was drawn with.
    pub(crate) fn new(page: RoomPage, utc_offset_min: i32) -> Self {
        let mut unread = Unread::default();
        unread.load(&page.rooms);
        Self {
            viewer: RwSignal::new(page.viewer),
            room: RwSignal::new(page.room),
            rooms: RwSignal::new(page.rooms.into_iter().map(|summary| summary.room).collect()),
            timeline: RwSignal::new(Timeline::new(page.history)),
            people: RwSignal::new(People::new(page.members, page.member_count)),
            typing: RwSignal::new(Typing::default()),
            unread: RwSignal::new(unread),
            outbox: RwSignal::new(Outbox::default()),
            status: RwSignal::new(Status::default()),
            read_seq: RwSignal::new(page.read_seq),
            following: RwSignal::new(true),
            missed: RwSignal::new(0),
            loading_older: RwSignal::new(false),
            announcement: RwSignal::new(String::new()),
            form_client_id: RwSignal::new(page.form_client_id),
            page_number: RwSignal::new(0),
            now_ms: RwSignal::new(page.now_ms),
            zone: RwSignal::new(Zone::Told(utc_offset_min)),
        }
    }

    /// Shows another page: another room, or the same one anew.
    pub(crate) fn open(&self, page: RoomPage) {
        self.unread.update(|unread| unread.load(&page.rooms));
        self.viewer.set(page.viewer);
        self.rooms
            .set(page.rooms.into_iter().map(|summary| summary.room).collect());
        self.timeline.set(Timeline::new(page.history));
        self.people
            .set(People::new(page.members, page.member_count));
        self.typing.set(Typing::default());
        self.read_seq.set(page.read_seq);
        self.following.set(true);
        self.missed.set(0);
        self.loading_older.set(false);
        self.announcement.set(String::new());
        self.form_client_id.set(page.form_client_id);
        self.now_ms.set(page.now_ms);
        self.room.set(page.room);
        self.page_number.update(|number| *number += 1);
    }

    /// From now on the browser's own clock and zone count.
    pub(crate) fn trust_browser_clock(&self) {
        self.zone.set(Zone::Browser);
        self.now_ms.set(dom::now_whole_ms());
    }

    /// Minutes the reader's clock is ahead of UTC at a moment.
    pub(crate) fn offset_min(&self) -> impl Fn(i64) -> i32 + use<> {
        let zone = self.zone.get();
        move |at_ms| zone.offset_min(at_ms)
    }

    /// The reader's day.
    pub(crate) fn today(&self) -> i64 {
        let now_ms = self.now_ms.get();
        calendar::local(now_ms, self.zone.get().offset_min(now_ms)).day_number
    }
}
