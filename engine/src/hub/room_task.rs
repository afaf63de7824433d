//! The task that owns a live room: takes what waits in its inbox, lets the
//! rules decide, and writes the outcome to every member in one go.

use std::{
    slice,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use protocol::{Event, RoomId, Seq, User};
use tokio::{
    sync::{Notify, mpsc, oneshot},
    time::{Duration, Instant, sleep, sleep_until},
};

use super::{
    TRACE_TARGET,
    link::{Link, LinkId},
    live_rooms::LiveRooms,
    presence::Here,
    room::{Attach, Gap, Newcomer, Room},
};
use crate::{limits::ROOM_IDLE, storage::Storage};

/// Commands that may wait for a room.
const INBOX: usize = 1024;

/// Commands taken together: what they say leaves in one write per member.
const TURN: usize = 256;

/// Above this a turn is told in several runs: each is to fit into the queue
/// of a link that is busy for a moment.
pub(super) const RUN_BYTES: usize = 64 * 1024;

/// Members written to before other tasks get their turn.
pub(super) const LINKS_PER_SLICE: usize = 512;

/// Events read from the store at a time when the room has missed some.
const CATCH_UP_EVENTS: u32 = 200;

/// What a room is told.
#[derive(Debug)]
pub(super) enum RoomCommand {
    /// A connection wants in; it has every event up to `after`.
    Attach {
        link: Arc<Link>,
        after: Option<Seq>,
        reply: oneshot::Sender<AttachReply>,
    },
    /// A connection is out.
    Detach { link: LinkId },
    /// These events are on disk.
    Committed(Vec<Event>),
    /// The connection's owner is writing.
    Typing { link: LinkId },
    /// Nobody is at a connection any more, or somebody again.
    Attend { link: LinkId, away: bool },
    /// People are to be shown otherwise.
    Show(Arc<[User]>),
    /// The room is no more.
    End,
}

/// The answer to [`RoomCommand::Attach`].
#[derive(Debug, PartialEq, Eq)]
pub(super) enum AttachReply {
    /// Everything missing has been sent.
    Live,
    /// Read the store first.
    Behind,
    /// Too much was missed.
    Reload { head: Seq },
}

/// When the store could not be read, it is tried again after this time.
const CATCH_UP_AGAIN: Duration = Duration::from_secs(1);

/// A live room as others hold it.
#[derive(Clone, Debug)]
pub(super) struct RoomHandle {
    pub(super) inbox: mpsc::Sender<RoomCommand>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// Fires when commits were dropped since the inbox was full: read the store.
    missed: Notify,
    /// Whether that will happen in a moment, since the store could not be read.
    trying_again: AtomicBool,
    /// The people here, by name; for pages. Empty where they are too many to name.
    people: Mutex<Arc<[Here]>>,
}

impl RoomHandle {
    /// Hands over committed events without waiting. When the inbox is full
    /// the room reads them from the store instead.
    pub(super) fn committed(&self, events: Vec<Event>) {
        let command = RoomCommand::Committed(events);
        if self.inbox.try_send(command).is_err() {
            self.shared.missed.notify_one();
        }
    }

    pub(super) fn people(&self) -> Arc<[Here]> {
        Arc::clone(
            &self
                .shared
                .people
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }
}

/// Owner of a live room.
#[derive(Debug)]
pub(super) struct RoomTask {
    id: RoomId,
    storage: Storage,
    inbox: mpsc::Receiver<RoomCommand>,
    shared: Arc<Shared>,
}

impl RoomTask {
    pub(super) fn new(id: RoomId, storage: Storage) -> (RoomHandle, Self) {
        let (sender, inbox) = mpsc::channel(INBOX);
        let shared = Arc::new(Shared {
            missed: Notify::new(),
            trying_again: AtomicBool::new(false),
            people: Mutex::new(Arc::from([])),
        });
        let handle = RoomHandle {
            inbox: sender,
            shared: Arc::clone(&shared),
        };
        let task = Self {
            id,
            storage,
            inbox,
            shared,
        };
        (handle, task)
    }

    /// Runs until nobody has been here for a while.
    pub(super) async fn run(mut self, rooms: Arc<LiveRooms>) {
        // Subscribed since `new`: what is committed while this reads is in
        // the inbox, and told apart by its seq.
        let head = match self.storage.head(self.id).await {
            Ok(head) => head,
            Err(cause) => {
                tracing::error!(room_id = self.id.0, %cause, "a room could not be opened");
                rooms.retire(self.id, || false);
                return;
            }
        };
        let mut room: Room<Arc<Link>> = Room::new(self.id, head);
        let mut commands = Vec::with_capacity(TURN);
        let mut idle_since = None;
        loop {
            if room.is_empty() {
                idle_since.get_or_insert_with(Instant::now);
            } else {
                idle_since = None;
            }
            let idle_end = idle_since.map(|since| since + ROOM_IDLE);
            let wake = room.next_tick().into_iter().chain(idle_end).min();
            tokio::select! {
                taken = self.inbox.recv_many(&mut commands, TURN) => if taken == 0 { return },
                () = self.shared.missed.notified() => self.catch_up(&mut room).await,
                () = async {
                    match wake {
                        Some(at) => sleep_until(at).await,
                        None => std::future::pending().await,
                    }
                } => {}
            }
            let now = Instant::now();
            for command in commands.drain(..) {
                self.obey(&mut room, command, now).await;
            }
            if room.tick(now) {
                self.publish_people(&room);
            }
            self.tell(&mut room).await;
            if idle_end.is_some_and(|end| end <= now)
                && room.is_empty()
                && rooms.retire(self.id, || !self.inbox.is_empty())
            {
                tracing::debug!(target: TRACE_TARGET, room_id = self.id.0, "room idle; dropped from memory");
                return;
            }
        }
    }

    async fn obey(&self, room: &mut Room<Arc<Link>>, command: RoomCommand, now: Instant) {
        match command {
            RoomCommand::Attach { link, after, reply } => {
                // Whoever has read the store may know more than this task has
                // been told so far.
                if after.is_some_and(|after| after > room.head()) {
                    self.catch_up(room).await;
                }
                // What was said so far is not for the newcomer.
                self.tell(room).await;
                let newcomer = Newcomer {
                    user: link.shown(),
                    away: link.is_away(),
                    after,
                };
                let attach = room.attach(link.id, newcomer, Arc::clone(&link), now);
                let answer = match attach {
                    Attach::Live(frames) => {
                        tracing::trace!(target: TRACE_TARGET, room_id = self.id.0, user_id = link.user.0, link = link.id.0, "join");
                        link.send(&frames);
                        AttachReply::Live
                    }
                    Attach::Behind => AttachReply::Behind,
                    Attach::Reload { head } => AttachReply::Reload { head },
                };
                if reply.send(answer).is_err() {
                    // The connection went away while it waited.
                    room.detach(link.id, now);
                }
            }
            RoomCommand::Detach { link } => {
                if room.detach(link, now) {
                    tracing::trace!(target: TRACE_TARGET, room_id = self.id.0, link = link.0, "leave");
                }
            }
            RoomCommand::Committed(events) => {
                if self.tell_committed(room, &events, now).await.is_err() {
                    self.catch_up(room).await;
                }
            }
            RoomCommand::Typing { link } => room.note_typing(link, now),
            RoomCommand::Attend { link, away } => room.attend(link, away, now),
            RoomCommand::Show(users) => {
                if room.show(&users) {
                    self.publish_people(room);
                }
            }
            RoomCommand::End => room.end(),
        }
    }

    /// Takes events in, and tells of them whenever they make a run.
    async fn tell_committed(
        &self,
        room: &mut Room<Arc<Link>>,
        events: &[Event],
        now: Instant,
    ) -> Result<(), Gap> {
        for event in events {
            room.commit(slice::from_ref(event), now)?;
            if room.outgoing_len() > RUN_BYTES {
                self.tell(room).await;
            }
        }
        Ok(())
    }

    /// Reads the events the room was not told of.
    async fn catch_up(&self, room: &mut Room<Arc<Link>>) {
        loop {
            let read = self
                .storage
                .events_after(self.id, room.head(), CATCH_UP_EVENTS)
                .await;
            match read {
                Ok(events) if events.is_empty() => return,
                Ok(events) => {
                    let told = self.tell_committed(room, &events, Instant::now()).await;
                    if told.is_err() {
                        tracing::error!(room_id = self.id.0, "the store has a gap");
                        return;
                    }
                    self.tell(room).await;
                }
                Err(cause) => {
                    tracing::error!(room_id = self.id.0, %cause, "missed events could not be read");
                    // One who tries again is enough, however often it fails.
                    if !self.shared.trying_again.swap(true, Ordering::Relaxed) {
                        let shared = Arc::clone(&self.shared);
                        tokio::spawn(async move {
                            sleep(CATCH_UP_AGAIN).await;
                            shared.trying_again.store(false, Ordering::Relaxed);
                            shared.missed.notify_one();
                        });
                    }
                    return;
                }
            }
        }
    }

    /// Writes what there is to say to every member.
    async fn tell(&self, room: &mut Room<Arc<Link>>) {
        let Some(frames) = room.take_outgoing() else {
            return;
        };
        for (told, link) in room.links().enumerate() {
            if told % LINKS_PER_SLICE == LINKS_PER_SLICE - 1 {
                tokio::task::yield_now().await;
            }
            link.send(&frames);
        }
    }

    fn publish_people(&self, room: &Room<Arc<Link>>) {
        let people = Arc::from(room.people().unwrap_or_default());
        *self
            .shared
            .people
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = people;
    }
}
