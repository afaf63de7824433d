//! The room that is open, as signals: one per thing that changes on its own.
//! Components read them; only [`crate::live`] and [`Chat::open`] write them.

mod clock;
mod place;
mod writing_to;

use std::collections::BTreeSet;

use leptos::prelude::*;
use protocol::{
    ClientId, Event, EventKind, KeptDraft, Notify, Room, RoomId, RoomKind, RoomRole, RoomSummary,
    SecurityAlert, Seq, UnsentDraft, User, views::History,
};

pub(crate) use self::writing_to::{Lost, WritingTo};
use self::{clock::Clock, place::Viewed};
use crate::{
    ago::Ago,
    page_data::{RoomPage, Stretch, ThreadPage},
    prefs::Zone,
    socket::Status,
    state::{
        Count, GoneRoom, Outbox, Overlay, Pane, People, Spoken, Timeline, Typing, Unread, Uploads,
        View, Written, gone_rooms,
    },
};

/// The room that is open, and what the tab knows of the others; or a thread
/// open beside it, with all else the same ([`Chat::aside`]).
#[derive(Clone, Copy)]
pub(crate) struct Chat {
    /// Which of the two it is.
    pub(crate) pane: Pane,
    /// Who is looking, as they are shown.
    pub(crate) viewer: RwSignal<User>,
    /// At what.
    pub(crate) place: RwSignal<Viewed>,
    /// Every room of the viewer, as it stands now.
    pub(crate) rooms: RwSignal<Vec<RoomSummary>>,
    pub(crate) timeline: RwSignal<Timeline>,
    pub(crate) people: RwSignal<People>,
    pub(crate) typing: RwSignal<Typing>,
    pub(crate) unread: RwSignal<Unread>,
    /// What the viewer has saved in the open room.
    pub(crate) saved: RwSignal<BTreeSet<Seq>>,
    pub(crate) outbox: RwSignal<Outbox>,
    pub(crate) status: RwSignal<Status>,
    /// Whether the newest message is in view.
    pub(crate) following: RwSignal<bool>,
    /// Which lines the reader sees. Nothing before they are on the screen.
    pub(crate) in_view: RwSignal<Option<View>>,
    /// New messages below what the reader looks at.
    pub(crate) missed: RwSignal<u32>,
    /// Whether a page of the past is being fetched.
    pub(crate) loading_older: RwSignal<bool>,
    /// The last message of someone else, for those who hear the page.
    pub(crate) announcement: RwSignal<Spoken>,
    /// What was done last, for a moment.
    pub(crate) toast: RwSignal<Spoken>,
    /// The files for the next messages of all rooms and threads.
    pub(crate) uploads: RwSignal<Uploads>,
    /// What the message box is for.
    pub(crate) writing: RwSignal<WritingTo>,
    /// What another device has written, for the message box.
    pub(crate) handed: RwSignal<Option<String>>,
    /// The rooms in whose message boxes something stands.
    pub(crate) drafted: RwSignal<BTreeSet<RoomId>>,
    /// What is to open over the page. A click sets it, and the part of the page
    /// that opens it takes it out.
    pub(crate) overlay: RwSignal<Option<Overlay>>,
    /// Rooms that are gone, with what was written there.
    pub(crate) gone: RwSignal<Vec<GoneRoom>>,
    /// What of that the server keeps.
    pub(crate) unsent: StoredValue<Vec<UnsentDraft>>,
    /// What did not work, in words.
    pub(crate) note: RwSignal<Option<String>>,
    /// Changes of how the viewer signs in that they have not said to have seen.
    pub(crate) alerts: RwSignal<Vec<SecurityAlert>>,
    /// Whether the viewer wants to be told of the thread that is open.
    pub(crate) thread_followed: RwSignal<bool>,
    beside: StoredValue<Beside>,
    clock: RwSignal<Clock>,
}

/// What a thread has of its own.
#[derive(Clone, Copy)]
struct Beside {
    place: RwSignal<Viewed>,
    timeline: RwSignal<Timeline>,
    following: RwSignal<bool>,
    in_view: RwSignal<Option<View>>,
    missed: RwSignal<u32>,
    loading_older: RwSignal<bool>,
    writing: RwSignal<WritingTo>,
    note: RwSignal<Option<String>>,
}

impl Beside {
    /// No thread is open.
    fn closed(place: Viewed) -> Self {
        Self {
            place: RwSignal::new(place),
            timeline: RwSignal::new(Timeline::default()),
            following: RwSignal::new(true),
            in_view: RwSignal::new(None),
            missed: RwSignal::new(0),
            loading_older: RwSignal::new(false),
            writing: RwSignal::new(WritingTo::Room),
            note: RwSignal::new(None),
        }
    }
}

impl Chat {
    /// The chat a page was drawn with.
    pub(crate) fn new(page: RoomPage, zone: Zone) -> Self {
        let mut unread = Unread::default();
        unread.load(&page.rooms);
        let place = Viewed::of(&page);
        let chat = Self {
            pane: Pane::Room,
            thread_followed: RwSignal::new(false),
            beside: StoredValue::new(Beside::closed(place.clone())),
            following: RwSignal::new(!page.history.has_newer),
            timeline: RwSignal::new(Timeline::new(page.history, page.read)),
            people: RwSignal::new(People::new(page.members, page.member_count)),
            typing: RwSignal::new(Typing::default()),
            unread: RwSignal::new(unread),
            saved: RwSignal::new(page.saved.into_iter().collect()),
            outbox: RwSignal::new(Outbox::default()),
            status: RwSignal::new(Status::default()),
            in_view: RwSignal::new(None),
            missed: RwSignal::new(0),
            loading_older: RwSignal::new(false),
            announcement: RwSignal::default(),
            toast: RwSignal::default(),
            uploads: RwSignal::new(Uploads::default()),
            writing: RwSignal::new(WritingTo::Room),
            handed: RwSignal::new(None),
            drafted: RwSignal::new(drafted(&page.rooms)),
            overlay: RwSignal::new(None),
            gone: RwSignal::new(gone_rooms(&page.unsent, Vec::new())),
            unsent: StoredValue::new(page.unsent),
            note: RwSignal::new(None),
            alerts: RwSignal::new(page.alerts),
            clock: RwSignal::new(Clock::told(page.now_ms, zone)),
            viewer: RwSignal::new(page.viewer),
            rooms: RwSignal::new(page.rooms),
            place: RwSignal::new(place),
        };
        if let Some(thread) = page.thread {
            chat.open_thread(thread);
        }
        chat
    }

    /// The thread that is open, or would be, with all that is the same for
    /// the room.
    pub(crate) fn aside(&self) -> Self {
        let Beside {
            place,
            timeline,
            following,
            in_view,
            missed,
            loading_older,
            writing,
            note,
        } = self.beside.get_value();
        Self {
            pane: Pane::Thread,
            place,
            timeline,
            following,
            in_view,
            missed,
            loading_older,
            writing,
            note,
            ..*self
        }
    }

    /// The message that the open thread is about.
    pub(crate) fn thread(&self) -> Option<Seq> {
        self.beside.get_value().place.with(|place| place.thread)
    }

    /// Shows a thread beside the room.
    pub(crate) fn open_thread(&self, page: ThreadPage) {
        let thread = page.root.seq;
        self.thread_followed.set(page.following);
        self.show_thread(
            Timeline::of_thread(page.root, page.history, page.read_seq),
            Some(thread),
            page.target,
            Some(page.form_client_id),
        );
    }

    /// Shows what is known of a thread while the rest of it is on its way.
    pub(crate) fn await_thread(&self, thread: Seq) {
        let known = self.timeline.with_untracked(|timeline| {
            let mut events = timeline.events();
            events.find(|event| event.seq == thread).cloned()
        });
        let timeline = known.map_or_else(Timeline::default, |event| {
            let nothing = History {
                events: Vec::new(),
                head: self.timeline.with_untracked(Timeline::head),
                has_older: false,
                has_newer: false,
            };
            Timeline::of_thread(Event::clone(&event), nothing, Seq::START)
        });
        self.show_thread(timeline, Some(thread), None, None);
    }

    /// Shows the room alone.
    pub(crate) fn close_thread(&self) {
        self.show_thread(Timeline::default(), None, None, None);
    }

    fn show_thread(
        &self,
        timeline: Timeline,
        thread: Option<Seq>,
        target: Option<Seq>,
        form_client_id: Option<ClientId>,
    ) {
        let beside = self.beside.get_value();
        let room = self.place.get_untracked();
        // A page of the same thread, come anew, takes nobody's edit from them.
        let written = beside
            .place
            .with_untracked(|place| (place.room.id, place.thread));
        if written != (room.room.id, thread) {
            beside.writing.set(WritingTo::Room);
        }
        // Where the reader stands is to be seen once the lines are on the screen.
        beside.following.set(!timeline.has_newer());
        beside.in_view.set(None);
        beside.timeline.set(timeline);
        beside.missed.set(0);
        beside.loading_older.set(false);
        beside.note.set(None);
        // Last, because whoever waits for another place finds everything there.
        let visit = beside
            .place
            .with_untracked(|place| place.visit.wrapping_add(1));
        beside.place.set(Viewed {
            visit,
            thread,
            target,
            form_client_id: form_client_id.unwrap_or_else(|| room.form_client_id.clone()),
            draft: KeptDraft::default(),
            ..room
        });
    }

    /// Shows another page: another room, or the same one anew.
    pub(crate) fn open(&self, page: RoomPage) {
        let visit = self
            .place
            .with_untracked(|place| place.visit.wrapping_add(1));
        let place = Viewed {
            visit,
            ..Viewed::of(&page)
        };
        self.unread.update(|unread| unread.load(&page.rooms));
        self.people
            .set(People::new(page.members, page.member_count));
        self.typing.set(Typing::default());
        self.drafted.set(drafted(&page.rooms));
        self.rooms.set(page.rooms);
        let timeline = Timeline::new(page.history, page.read);
        let me = page.viewer.id;
        // Whether the reader stands at the end is only to be seen once it is on
        // the screen: with something unread it opens there.
        let begins_above = page.stretch == Stretch::Unread && timeline.first_unread(me).is_some();
        self.following.set(!timeline.has_newer() && !begins_above);
        self.in_view.set(None);
        self.timeline.set(timeline);
        self.saved.set(page.saved.into_iter().collect());
        self.missed.set(0);
        if self.room_id_now() != place.room.id {
            self.writing.set(WritingTo::Room);
        }
        self.gone
            .update(|gone| *gone = gone_rooms(&page.unsent, std::mem::take(gone)));
        self.unsent.set_value(page.unsent);
        self.alerts.set(page.alerts);
        self.loading_older.set(false);
        self.announcement.update(Spoken::hush);
        self.clock.update(|clock| clock.now_ms = page.now_ms);
        self.viewer.set(page.viewer);
        // Last, because whoever waits for another place finds everything there.
        self.place.set(place);
        match page.thread {
            Some(thread) => self.open_thread(thread),
            None => self.close_thread(),
        }
    }

    /// Shows somebody as they are now, wherever they are on the page.
    pub(crate) fn show(&self, user: &User) {
        let shown = self.viewer.get_untracked();
        if shown == *user {
            return;
        }
        if shown.id == user.id {
            self.viewer.set(user.clone());
        }
        for timeline in [self.timeline, self.aside().timeline] {
            timeline.update(|timeline| timeline.show(user));
        }
        self.people.update(|people| people.show(user));
    }

    /// Takes in how a room is from now on.
    pub(crate) fn room_changed(&self, room: RoomId, kind: &EventKind) {
        let change = |room: &mut Room| match kind {
            EventKind::RoomRenamed { name } => room.name.clone_from(name),
            EventKind::TopicChanged { topic } => room.topic.clone_from(topic),
            EventKind::RoomArchived => room.archived = true,
            EventKind::RoomRestored => room.archived = false,
            _ => {}
        };
        if !matches!(
            kind,
            EventKind::RoomRenamed { .. }
                | EventKind::TopicChanged { .. }
                | EventKind::RoomArchived
                | EventKind::RoomRestored
        ) {
            return;
        }
        self.rooms.update(|rooms| {
            for listed in rooms.iter_mut().filter(|listed| listed.room.id == room) {
                change(&mut listed.room);
            }
        });
        if self.room_id() == room {
            for place in [self.place, self.aside().place] {
                place.update(|place| change(&mut place.room));
            }
        }
    }

    /// Whether the viewer looks after the open room.
    pub(crate) fn governs(&self) -> bool {
        let (id, on_server) = self.place.with(|place| (place.room.id, place.role));
        self.rooms.with(|rooms| {
            let listed = rooms.iter().find(|listed| listed.room.id == id);
            listed.is_some_and(|listed| {
                let kind = listed.room.kind;
                listed.role.counts_as(RoomRole::Moderator, kind, on_server)
            })
        })
    }

    /// Whether the viewer may pin what is said in the open room: in
    /// conversations everybody may.
    pub(crate) fn pins(&self) -> bool {
        let is_direct = self.place.with(|place| place.room.kind == RoomKind::Direct);
        is_direct || self.governs()
    }

    /// Messages that wait in all rooms the viewer wants to be told of, and in
    /// their threads. All that is said in a conversation is meant for them.
    pub(crate) fn waiting(&self) -> Count {
        let mut waiting = self.in_threads();
        self.rooms.with(|rooms| {
            self.unread.with(|unread| {
                for listed in rooms.iter().filter(|listed| is_told(listed)) {
                    let count = unread.of_room(listed.room.id);
                    waiting.messages += count.messages;
                    waiting.mentions += match listed.room.kind {
                        RoomKind::Direct => count.messages,
                        RoomKind::Public | RoomKind::Private => count.mentions,
                    };
                }
            });
        });
        waiting
    }

    /// What waits in the threads that the viewer follows.
    pub(crate) fn in_threads(&self) -> Count {
        self.rooms.with(|rooms| {
            let told = |room| {
                let listed = rooms.iter().find(|listed| listed.room.id == room);
                listed.is_some_and(is_told)
            };
            self.unread.with(|unread| unread.in_threads(told))
        })
    }

    /// Where what is written in this pane goes.
    pub(crate) fn written(&self) -> Written {
        self.place.with(|place| (place.room.id, place.thread))
    }

    /// Which room is open.
    pub(crate) fn room_id(&self) -> RoomId {
        self.place.with(|place| place.room.id)
    }

    /// The same, where nothing waits for another.
    pub(crate) fn room_id_now(&self) -> RoomId {
        self.place.with_untracked(|place| place.room.id)
    }

    /// From now on the browser's own clock and zone count.
    pub(crate) fn trust_browser_clock(&self) {
        self.clock.set(Clock::of_browser());
    }

    /// Minutes the reader's clock is ahead of UTC at a moment.
    pub(crate) fn offset_min(&self) -> impl Fn(i64) -> i32 + use<> {
        self.clock.get().offset_min()
    }

    /// How long ago something was.
    pub(crate) fn ago(&self, at_ms: i64) -> Ago {
        self.clock.get().ago(at_ms)
    }

    /// The reader's day.
    pub(crate) fn today(&self) -> i64 {
        self.clock.get().today()
    }
}

const fn is_told(listed: &RoomSummary) -> bool {
    !matches!(listed.notify, Notify::Nothing | Notify::Hidden)
}

/// The rooms in whose message boxes something stands.
pub(crate) fn drafted(rooms: &[RoomSummary]) -> BTreeSet<RoomId> {
    let drafted = rooms.iter().filter(|listed| listed.draft.is_some());
    drafted.map(|listed| listed.room.id).collect()
}
