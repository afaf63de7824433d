//! Whose rooms have changed: what changes within a moment is told together.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use protocol::{RoomId, UserId};

use crate::limits::ROOM_NEWS_MAX;

/// Whose rooms are to be told of. The first change after a quiet time is told
/// at once, later ones after [`ROOM_NEWS_TICK`][crate::limits::ROOM_NEWS_TICK], each room once, as it is when
/// it is told.
#[derive(Debug, Default)]
pub(super) struct RoomNews(Mutex<Pending>);

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
    /// Notes that a room is another one for somebody. Returns whether the
    /// caller is to begin with telling, since nobody is at it.
    pub(super) fn note(&self, user: UserId, room: RoomId) -> bool {
        let mut pending = self.pending();
        let rooms = pending.rooms.entry(user).or_default();
        if rooms.len() <= ROOM_NEWS_MAX {
            rooms.insert(room);
        }
        !std::mem::replace(&mut pending.is_told, true)
    }

    /// What is to be told; nothing where the task is to end.
    pub(super) fn take(&self) -> Option<BTreeMap<UserId, BTreeSet<RoomId>>> {
        let mut pending = self.pending();
        pending.is_told = !pending.rooms.is_empty();
        pending.is_told.then(|| std::mem::take(&mut pending.rooms))
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
