//! The handle by which others hold a live room: what it may be told, and how.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicI64, Ordering},
};

use protocol::{Event, Seq, User};
use tokio::{
    sync::{Notify, mpsc, oneshot},
    time::{Duration, sleep},
};

use super::{
    crowd::{Crowd, Here},
    link::{Link, LinkId},
    node::NodeId,
};

/// Commands that may wait for a room.
const INBOX: usize = 1024;

/// When the store could not be read, it is tried again after this time.
const CATCH_UP_AGAIN: Duration = Duration::from_secs(1);

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
    /// Events up to this are on disk; they are to be read.
    Head(Seq),
    /// The connection's owner is writing.
    Typing { link: LinkId },
    /// Somebody is writing at another process.
    TypingElsewhere(User),
    /// Nobody is at a connection any more, or somebody again.
    Attend { link: LinkId, away: bool },
    /// Who has the room open at another process.
    Elsewhere { node: NodeId, crowd: Crowd },
    /// Another process wants to know who has the room open here.
    WhoIsHere,
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

/// A live room as others hold it.
#[derive(Clone, Debug)]
pub(super) struct RoomHandle {
    pub(super) inbox: mpsc::Sender<RoomCommand>,
    shared: Arc<Shared>,
}

/// What the task of a room shares with its handles.
#[derive(Debug)]
pub(super) struct Shared {
    /// Fires when commits were dropped since the inbox was full: read the store.
    pub(super) missed: Notify,
    /// Whether that will happen in a moment, since the store could not be read.
    trying_again: AtomicBool,
    /// The people here, by name; for pages. Empty where they are too many to name.
    people: Mutex<Arc<[Here]>>,
    /// The newest event that members were told of.
    head: AtomicI64,
}

impl RoomHandle {
    /// A handle, and what the room's task has of it.
    pub(super) fn new() -> (Self, mpsc::Receiver<RoomCommand>, Arc<Shared>) {
        let (sender, inbox) = mpsc::channel(INBOX);
        let shared = Arc::new(Shared {
            missed: Notify::new(),
            trying_again: AtomicBool::new(false),
            people: Mutex::new(Arc::from([])),
            head: AtomicI64::new(Seq::START.0),
        });
        let handle = Self {
            inbox: sender,
            shared: Arc::clone(&shared),
        };
        (handle, inbox, shared)
    }

    /// Hands over committed events without waiting. When the inbox is full
    /// the room reads them from the store instead.
    pub(super) fn committed(&self, events: Vec<Event>) {
        self.tell_or_read(RoomCommand::Committed(events));
    }

    /// The same of events that another process has committed.
    pub(super) fn has_head(&self, head: Seq) {
        self.tell_or_read(RoomCommand::Head(head));
    }

    /// Has the room read what it was not told of.
    pub(super) fn missed(&self) {
        self.shared.missed.notify_one();
    }

    /// The newest event that members were told of; the first one's predecessor
    /// while the room wakes up.
    pub(super) fn head(&self) -> Seq {
        Seq(self.shared.head.load(Ordering::Relaxed))
    }

    /// Tells the room what it may pass over when it has no time for it.
    pub(super) fn mention(&self, command: RoomCommand) {
        let _ = self.inbox.try_send(command);
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

    fn tell_or_read(&self, command: RoomCommand) {
        if self.inbox.try_send(command).is_err() {
            self.missed();
        }
    }
}

impl Shared {
    /// Members were told of this, and of all before it.
    pub(super) fn stands_at(&self, head: Seq) {
        self.head.store(head.0, Ordering::Relaxed);
    }

    /// Has what was missed read in a moment. One who tries again is enough,
    /// however often it fails.
    pub(super) fn try_again(self: &Arc<Self>) {
        if self.trying_again.swap(true, Ordering::Relaxed) {
            return;
        }
        let shared = Arc::clone(self);
        tokio::spawn(async move {
            sleep(CATCH_UP_AGAIN).await;
            shared.trying_again.store(false, Ordering::Relaxed);
            shared.missed.notify_one();
        });
    }

    pub(super) fn publish_people(&self, people: Vec<Here>) {
        *self.people.lock().unwrap_or_else(PoisonError::into_inner) = people.into();
    }
}
