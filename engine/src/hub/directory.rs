//! The directory of live rooms and open connections.

use std::sync::{
    Arc, OnceLock, Weak,
    atomic::{AtomicU64, Ordering},
};

use bytes::{Bytes, BytesMut};
use protocol::{CloseCode, Event, Rejection, RoomId, Seq, ServerEvent, User, UserId};
use rand::Rng as _;
use tokio::{
    sync::{Notify, oneshot},
    time::{Instant, timeout},
};
use tokio_util::task::TaskTracker;

use super::{
    bus::{Bus, Listener, LocalBus, Outlet},
    changed::ChangedPeople,
    counts::Counts,
    crowd::Here,
    crowds::Crowds,
    event_frame,
    frame::push_event,
    link::{Link, LinkId},
    live_rooms::LiveRooms,
    node::NodeId,
    nodes::Nodes,
    room_handle::{AttachReply, RoomCommand, RoomHandle},
    room_news::RoomNews,
    room_task::{RUN_BYTES, RoomTask},
    session_cache::SessionCache,
    signal::Signal,
    sockets::{Sockets, TooManySockets},
    sockets_elsewhere::SocketsElsewhere,
    spendings::Spendings,
    thread_news::ThreadNews,
    wire::Wire,
};
use crate::{
    limits::{Limits, PEER_DEAD_AFTER},
    storage::{CommitSink, Storage, StorageError},
};

/// Events read from the store at a time for somebody who was away.
const RESUME_PAGE: u32 = 200;

/// When clients are to come back after a restart, in milliseconds: each gets
/// another time, so that they do not all come at once. Browsers add up to half
/// as long again, so all are back within five seconds.
const COME_BACK_MS: std::ops::Range<u32> = 300..3_000;

/// The directory of live rooms and open connections. Cheap to share.
#[derive(Debug)]
pub struct Hub {
    storage: OnceLock<Storage>,
    pub(super) outlet: Outlet,
    pub(super) rooms: Arc<LiveRooms>,
    pub(super) sockets: Sockets,
    pub(super) sockets_elsewhere: SocketsElsewhere,
    pub(super) spendings: Arc<Spendings>,
    pub(crate) sessions: SessionCache,
    pub(super) changed: ChangedPeople,
    pub(super) crowds: Crowds,
    pub(super) nodes: Nodes,
    /// Fires when signals of other processes may be lost.
    pub(super) missed: Notify,
    pub(super) room_news: RoomNews,
    pub(super) thread_news: ThreadNews,
    pub(crate) counts: Arc<Counts>,
    next_link: AtomicU64,
    pub(super) tasks: TaskTracker,
    limits: Limits,
}

/// Why a connection could not join a room.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The store could not be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// More was asked for than one may.
    #[error("refused: {0}")]
    Refused(Rejection),
    /// The connection broke or the hub stops.
    #[error("the connection is gone")]
    Gone,
}

impl CommitSink for Hub {
    /// A room of this process is handed the events themselves: the writer has
    /// them at hand, and its frames are made from them without a read of the
    /// store. Other processes hear of the head and read.
    fn committed(&self, room: RoomId, events: Vec<Event>) {
        if let Some(head) = events.last().map(|event| event.seq) {
            self.outlet.publish(|_| Signal::Committed { room, head });
        }
        // A room nobody listens to hears of it from the store, when it wakes.
        if let Some(live) = self.rooms.get(room) {
            live.committed(events);
        }
    }

    fn perhaps_committed(&self, room: RoomId, head: Seq) {
        self.outlet.publish(|_| Signal::Committed { room, head });
        if let Some(live) = self.rooms.get(room) {
            live.has_head(head);
        }
    }

    fn alerted(&self, user: UserId) {
        self.outlet.publish(|_| Signal::AlertsChanged { user });
        self.hear_alerts_changed(user);
    }
}

impl Hub {
    /// The only hub of a store, without rooms. [`Self::connect`] it before use.
    pub fn new(limits: Limits) -> Arc<Self> {
        let alone: Arc<dyn Bus> = Arc::<LocalBus>::default();
        Self::on_bus(limits, &alone)
    }

    /// One of the hubs of a store, which hear of each other over a bus.
    pub fn on_bus(limits: Limits, bus: &Arc<dyn Bus>) -> Arc<Self> {
        let node = NodeId(rand::random());
        let outlet = Outlet {
            node,
            bus: Arc::clone(bus),
        };
        let hub = Arc::new(Self {
            storage: OnceLock::new(),
            spendings: Arc::new(Spendings::new(outlet.clone())),
            outlet,
            rooms: Arc::default(),
            sockets: Sockets::default(),
            sockets_elsewhere: SocketsElsewhere::default(),
            sessions: SessionCache::default(),
            changed: ChangedPeople::default(),
            crowds: Crowds::default(),
            nodes: Nodes::default(),
            missed: Notify::new(),
            room_news: RoomNews::default(),
            thread_news: ThreadNews::default(),
            counts: Arc::default(),
            next_link: AtomicU64::new(1),
            tasks: TaskTracker::new(),
            limits,
        });
        let listener: Weak<dyn Listener> = Arc::<Self>::downgrade(&hub);
        bus.join(node, listener);
        hub
    }

    /// Gives the hub its store, whose commits it hears of. Only the first
    /// call counts.
    pub fn connect(&self, storage: Storage) {
        let _ = self.storage.set(storage);
    }

    /// What is spent of limits, here and at other processes.
    pub(crate) const fn spendings(&self) -> &Arc<Spendings> {
        &self.spendings
    }

    /// Registers a connection, with `hello` as the first it hears.
    pub(crate) fn open(
        &self,
        user: User,
        session: i64,
        wire: Wire,
        hello: Option<&Bytes>,
    ) -> (Arc<Link>, Result<(), TooManySockets>) {
        let id = LinkId(self.next_link.fetch_add(1, Ordering::Relaxed));
        let queue_bytes = self.limits.queue_bytes;
        let counts = Arc::clone(&self.counts);
        let link = Arc::new(Link::new(id, user, session, wire, queue_bytes, counts));
        let elsewhere = self.sockets_elsewhere.of(link.user, Instant::now());
        let left = self.limits.sockets_per_person.saturating_sub(elsewhere);
        let added = self.sockets.add(Arc::clone(&link), left, hello);
        if added.is_ok() {
            self.counts.open.inc();
            self.tell_sockets(link.user);
        }
        (link, added)
    }

    /// Forgets a connection. The rooms it joined are told by [`Self::forget`].
    pub(crate) fn closed(&self, link: &Link) {
        self.sockets.remove(link.user, link.id);
        self.counts.open.dec();
        self.tell_sockets(link.user);
    }

    /// Sends everything the connection lacks of the room, then lets it in:
    /// read until it is close enough, then attach in one step. There is no
    /// moment in between at which an event could be missed or sent twice,
    /// and nothing piles up while a long history is read. `may_read` is asked
    /// before every page of it.
    pub(crate) async fn join(
        &self,
        link: &Arc<Link>,
        room: RoomId,
        after: Option<Seq>,
        may_read: impl Fn() -> Result<(), Rejection>,
    ) -> Result<(), JoinError> {
        let storage = self.storage().ok_or(JoinError::Gone)?;
        let comes_back = after.is_some();
        let mut after = after;
        loop {
            Self::let_catch_up(link).await?;
            let attached = self.attach(link, room, after).await?;
            if comes_back && attached != AttachReply::Behind {
                self.counts.resumed(attached == AttachReply::Live);
            }
            match attached {
                AttachReply::Live => return Ok(()),
                AttachReply::Reload { head } => {
                    link.send(&event_frame(&ServerEvent::Reload { room, seq: head }));
                    return Ok(());
                }
                AttachReply::Behind => {}
            }
            may_read().map_err(JoinError::Refused)?;
            let known = after.unwrap_or(Seq::START);
            let events = storage.events_after(room, known, RESUME_PAGE).await?;
            let Some(last) = events.last() else {
                continue;
            };
            after = Some(last.seq);
            let mut run = BytesMut::new();
            for event in events {
                push_event(&mut run, &ServerEvent::Event { room, event });
                if run.len() > RUN_BYTES {
                    Self::let_catch_up(link).await?;
                    link.send(&run.split().freeze());
                }
            }
            Self::let_catch_up(link).await?;
            link.send(&run.freeze());
        }
    }

    /// Waits until nothing waits for the connection. Who reads slowly is not
    /// dropped here: it is the past that is long, not the reader that is slow.
    async fn let_catch_up(link: &Link) -> Result<(), JoinError> {
        if timeout(PEER_DEAD_AFTER, link.caught_up()).await.is_err() {
            link.close(CloseCode::TooSlow, "too slow; resume");
        }
        if link.is_closing() {
            return Err(JoinError::Gone);
        }
        Ok(())
    }

    async fn attach(
        &self,
        link: &Arc<Link>,
        room: RoomId,
        after: Option<Seq>,
    ) -> Result<AttachReply, JoinError> {
        // A room that retires between the look-up and the sending is looked
        // up again; a fresh one does not retire.
        for _ in 0..3 {
            let handle = self.live_room(room)?;
            let (reply, answer) = oneshot::channel();
            let command = RoomCommand::Attach {
                link: Arc::clone(link),
                after,
                reply,
            };
            if handle.inbox.send(command).await.is_ok()
                && let Ok(attached) = answer.await
            {
                return Ok(attached);
            }
        }
        Err(JoinError::Gone)
    }

    /// Takes a connection out of a room, before whatever it asks for next.
    pub(crate) async fn leave(&self, link: LinkId, room: RoomId) {
        if let Some(handle) = self.rooms.get(room) {
            let _ = handle.inbox.send(RoomCommand::Detach { link }).await;
        }
    }

    /// Takes a connection that is no more out of a room.
    pub(crate) fn forget(&self, link: LinkId, room: RoomId) {
        self.order(room, RoomCommand::Detach { link });
    }

    /// Tells a live room something it may not miss, without waiting.
    pub(super) fn order(&self, room: RoomId, command: RoomCommand) {
        let Some(handle) = self.rooms.get(room) else {
            return;
        };
        if let Err(full) = handle.inbox.try_send(command) {
            let command = full.into_inner();
            self.tasks.spawn(async move {
                let _ = handle.inbox.send(command).await;
            });
        }
    }

    /// Notes that the connection's owner is writing. Passed over when the
    /// room has no time for it.
    pub(crate) fn typing(&self, link: LinkId, room: RoomId) {
        if let Some(handle) = self.rooms.get(room) {
            handle.mention(RoomCommand::Typing { link });
        }
    }

    /// Notes that nobody is at a connection any more, or somebody again, in
    /// the rooms it has joined. Returns whether the last of its owner's was left.
    pub(crate) async fn attend(
        &self,
        link: &Link,
        rooms: impl Iterator<Item = RoomId>,
        away: bool,
    ) -> bool {
        if !link.set_away(away) {
            return false;
        }
        for handle in rooms.filter_map(|room| self.rooms.get(room)) {
            let link = link.id;
            let _ = handle.inbox.send(RoomCommand::Attend { link, away }).await;
        }
        away && !self.is_attended(link.user)
    }

    /// Whether somebody has a connection they are at.
    pub(crate) fn is_attended(&self, user: UserId) -> bool {
        self.sockets.of(user).iter().any(|link| !link.is_away())
    }

    /// Who has the room open, by name; empty where they are too many to name.
    pub fn people(&self, room: RoomId) -> Arc<[Here]> {
        match self.rooms.get(room) {
            Some(live) => live.people(),
            None => self.crowds.people(room, Instant::now()).into(),
        }
    }

    /// Whether somebody has a connection.
    pub(crate) fn is_here(&self, user: UserId) -> bool {
        self.sockets.has(user)
    }

    /// Says goodbye to every connection, with a time to come back.
    pub(crate) fn close_all(&self) {
        for link in self.sockets.all() {
            Self::send_away(&link);
        }
    }

    /// Says goodbye to a connection, with a time to come back.
    pub(crate) fn send_away(link: &Link) {
        let come_back_ms = rand::rng().random_range(COME_BACK_MS);
        link.close(CloseCode::Restart, &come_back_ms.to_string());
    }

    pub(super) fn storage(&self) -> Option<&Storage> {
        self.storage.get()
    }

    /// The live room, woken if need be.
    fn live_room(&self, id: RoomId) -> Result<RoomHandle, JoinError> {
        let storage = self.storage().ok_or(JoinError::Gone)?;
        Ok(self.rooms.get_or_wake(id, || {
            let (handle, task) = RoomTask::new(
                id,
                storage.clone(),
                self.outlet.clone(),
                self.counts.deliveries.clone(),
            );
            self.tasks.spawn(task.run(Arc::clone(&self.rooms)));
            handle
        }))
    }
}

#[cfg(test)]
mod tests;
