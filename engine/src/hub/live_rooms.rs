//! The live rooms of this process: looks them up, wakes them, lets them go.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use protocol::RoomId;

use super::room_handle::RoomHandle;

/// The live rooms. A room wakes when somebody joins and retires when nobody
/// has been there for a while.
#[derive(Debug, Default)]
pub(super) struct LiveRooms(Mutex<HashMap<RoomId, RoomHandle>>);

impl LiveRooms {
    pub(super) fn get(&self, id: RoomId) -> Option<RoomHandle> {
        self.lock().get(&id).cloned()
    }

    pub(super) fn all(&self) -> Vec<RoomHandle> {
        self.lock().values().cloned().collect()
    }

    /// All of them, by their ids.
    pub(super) fn by_id(&self) -> HashMap<RoomId, RoomHandle> {
        self.lock().clone()
    }

    pub(super) fn get_or_wake(&self, id: RoomId, wake: impl FnOnce() -> RoomHandle) -> RoomHandle {
        self.lock().entry(id).or_insert_with(wake).clone()
    }

    /// Takes the room out, unless `wanted` says that somebody has come
    /// meanwhile. Nobody can look the room up while this decides. Who did so
    /// before finds its inbox closed and looks it up again.
    pub(super) fn retire(&self, id: RoomId, wanted: impl FnOnce() -> bool) -> bool {
        let mut rooms = self.lock();
        if wanted() {
            return false;
        }
        rooms.remove(&id);
        true
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RoomId, RoomHandle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
