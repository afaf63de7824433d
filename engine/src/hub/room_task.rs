//! The task that owns a live room: takes what waits in its inbox, lets the
//! rules decide, and writes the outcome to every member in one go.

use std::{slice, sync::Arc};

use prometheus::IntCounter;
use protocol::{Event, RoomId};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

use super::{
    TRACE_TARGET,
    bus::Outlet,
    crowd::Crowd,
    link::Link,
    live_rooms::LiveRooms,
    room::{Attach, Gap, Newcomer, Room},
    room_handle::{AttachReply, RoomCommand, RoomHandle, Shared},
    signal::Signal,
};
use crate::{
    limits::{ROOM_IDLE, ROOM_REFRESH},
    storage::Storage,
};

/// Commands taken together: what they say leaves in one write per member.
const BATCH: usize = 256;

/// Above this a batch is told in several runs: each is to fit into the queue
/// of a link that is busy for a moment.
pub(super) const RUN_BYTES: usize = 64 * 1024;

/// Members written to before the task yields to others.
pub(super) const LINKS_PER_SLICE: usize = 512;

/// Events read from the store at a time when the room has missed some.
const CATCH_UP_EVENTS: u32 = 200;

/// Owner of a live room.
#[derive(Debug)]
pub(super) struct RoomTask {
    id: RoomId,
    storage: Storage,
    outlet: Outlet,
    deliveries: IntCounter,
    inbox: mpsc::Receiver<RoomCommand>,
    shared: Arc<Shared>,
}

impl RoomTask {
    pub(super) fn new(
        id: RoomId,
        storage: Storage,
        outlet: Outlet,
        deliveries: IntCounter,
    ) -> (RoomHandle, Self) {
        let (handle, inbox, shared) = RoomHandle::new();
        let task = Self {
            id,
            storage,
            outlet,
            deliveries,
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
        self.outlet.publish(|_| Signal::WhoIsHere { room: self.id });
        let mut refreshed = Instant::now();
        let mut commands = Vec::with_capacity(BATCH);
        let mut idle_since = None;
        loop {
            if room.is_empty() {
                idle_since.get_or_insert_with(Instant::now);
            } else {
                idle_since = None;
            }
            let idle_end = idle_since.map(|since| since + ROOM_IDLE);
            let refresh = (!self.outlet.is_alone()).then(|| refreshed + ROOM_REFRESH);
            let wake = [room.next_tick(), idle_end, refresh];
            let wake = wake.into_iter().flatten().min();
            tokio::select! {
                taken = self.inbox.recv_many(&mut commands, BATCH) => if taken == 0 { return },
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
            if refresh.is_some_and(|at| at <= now) {
                refreshed = now;
                self.tell_own_crowd(&room);
            }
            if room.tick(now) {
                self.publish_people(&room);
                if let Some(crowd) = room.take_crowd() {
                    self.tell_crowd(crowd);
                }
            }
            self.tell(&mut room).await;
            self.shared.stands_at(room.head());
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
                // been told so far; and what another process has told may be
                // lost, which is not to make somebody's fresh start an old one.
                if after.is_some_and(|after| after > room.head()) || !self.outlet.is_alone() {
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
            RoomCommand::Head(head) => {
                if head > room.head() {
                    self.catch_up(room).await;
                }
            }
            RoomCommand::Typing { link } => {
                if let Some(user) = room.note_typing(link, now) {
                    let (room, user) = (self.id, user.clone());
                    self.outlet.publish(|_| Signal::Typing { room, user });
                }
            }
            RoomCommand::TypingElsewhere(user) => room.note_typing_elsewhere(&user, now),
            RoomCommand::Elsewhere { node, crowd } => room.hear_elsewhere(node, crowd, now),
            RoomCommand::WhoIsHere => self.tell_own_crowd(room),
            RoomCommand::Attend { link, away } => room.attend(link, away, now),
            RoomCommand::Show(users) => {
                if room.show(&users) {
                    self.publish_people(room);
                }
            }
            RoomCommand::End => {
                // Whoever says so: the store knows whether it is.
                let there = self.storage.heads(slice::from_ref(&self.id)).await;
                if !there.is_ok_and(|there| there.contains_key(&self.id)) {
                    room.end();
                }
            }
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
                    self.shared.try_again();
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
        // Counted for all of them together, so that the rooms do not meet at
        // the counter once per member.
        let mut reached = 0;
        for (told, link) in room.links().enumerate() {
            if told % LINKS_PER_SLICE == LINKS_PER_SLICE - 1 {
                tokio::task::yield_now().await;
            }
            reached += u64::from(link.deliver(&frames));
        }
        self.deliveries.inc_by(room.told_events() * reached);
    }

    fn publish_people(&self, room: &Room<Arc<Link>>) {
        self.shared
            .publish_people(room.people().unwrap_or_default());
    }

    /// Tells the other processes who is here, if somebody is.
    fn tell_own_crowd(&self, room: &Room<Arc<Link>>) {
        let crowd = room.crowd();
        if crowd.count > 0 {
            self.tell_crowd(crowd);
        }
    }

    fn tell_crowd(&self, crowd: Crowd) {
        let room = self.id;
        self.outlet
            .publish(|node| Signal::Presence { room, node, crowd });
    }
}
