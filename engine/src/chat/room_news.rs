//! Telling people what has become of their rooms: by differences, those of a
//! moment together.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use protocol::{RoomId, ServerEvent, UserId};
use tokio::time::sleep;

use crate::{
    hub::Hub,
    internal::internal,
    limits::{ROOM_NEWS_MAX, ROOM_NEWS_TICK},
    storage::{Storage, StorageError},
};

/// Tells people what has become of their rooms. The first change after a quiet
/// time is told at once, later ones after [`ROOM_NEWS_TICK`], each room once,
/// as it is when it is told. Cheap to share.
#[derive(Clone, Debug)]
pub(super) struct RoomNews(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    storage: Storage,
    hub: Arc<Hub>,
    pending: Mutex<Pending>,
}

/// What is to be told.
#[derive(Debug, Default)]
struct Pending {
    /// Only people who have a connection, each with at most one room more than
    /// are told one by one.
    rooms: BTreeMap<UserId, BTreeSet<RoomId>>,
    /// Whether there is a task that tells it.
    is_told: bool,
}

impl RoomNews {
    pub(super) fn new(storage: Storage, hub: Arc<Hub>) -> Self {
        Self(Arc::new(Inner {
            storage,
            hub,
            pending: Mutex::default(),
        }))
    }

    /// A room is another one for somebody now: new, changed or gone. Who is not
    /// here finds it so on their next page.
    pub(super) fn tell(&self, user: UserId, room: RoomId) {
        if !self.0.hub.is_here(user) {
            return;
        }
        let mut pending = self.0.pending();
        let rooms = pending.rooms.entry(user).or_default();
        if rooms.len() <= ROOM_NEWS_MAX {
            rooms.insert(room);
        }
        if !std::mem::replace(&mut pending.is_told, true) {
            tokio::spawn(tell_pending(Arc::downgrade(&self.0)));
        }
    }

    /// The same for all members of a room.
    pub(super) fn tell_members(&self, room: RoomId) {
        let news = self.clone();
        tokio::spawn(async move {
            match news.0.storage.member_ids(room).await {
                Ok(members) => members.into_iter().for_each(|user| news.tell(user, room)),
                Err(cause) => drop(internal(&cause)),
            }
        });
    }
}

/// Tells what is pending until nothing is. A chat that is being closed does not
/// wait for it.
async fn tell_pending(inner: Weak<Inner>) {
    loop {
        {
            let Some(inner) = inner.upgrade() else {
                return;
            };
            let Some(rooms) = inner.take() else {
                return;
            };
            for (user, rooms) in rooms {
                if let Err(cause) = inner.tell_now(user, rooms).await {
                    // They hear of it with their next page.
                    drop(internal(&cause));
                }
            }
        }
        sleep(ROOM_NEWS_TICK).await;
    }
}

impl Inner {
    /// What is to be told; nothing where the task is to end.
    fn take(&self) -> Option<BTreeMap<UserId, BTreeSet<RoomId>>> {
        let mut pending = self.pending();
        pending.is_told = !pending.rooms.is_empty();
        pending.is_told.then(|| std::mem::take(&mut pending.rooms))
    }

    async fn tell_now(&self, user: UserId, rooms: BTreeSet<RoomId>) -> Result<(), StorageError> {
        if rooms.len() > ROOM_NEWS_MAX {
            let rooms = self.storage.rooms_of(user).await?;
            self.hub.tell_person(user, &ServerEvent::Rooms { rooms });
            return Ok(());
        }
        for room in rooms {
            let listed = self.storage.room_of(user, room).await?;
            let told = match listed.map(Box::new) {
                Some(listed) => ServerEvent::RoomChanged { listed },
                None => ServerEvent::RoomGone { room },
            };
            self.hub.tell_person(user, &told);
        }
        Ok(())
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
