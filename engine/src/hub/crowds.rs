//! Who has rooms open at other processes, for pages of rooms that nobody has open
//! at this one. A live room keeps that by itself.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use protocol::RoomId;
use tokio::time::Instant;

use super::{
    crowd::{Crowd, Here},
    node::NodeId,
    presence::Elsewhere,
};
use crate::limits::ELSEWHERE_LASTS;

/// Rooms with somebody in them, as other processes have told last.
#[derive(Debug, Default)]
pub(super) struct Crowds(Mutex<Told>);

#[derive(Debug, Default)]
struct Told {
    rooms: HashMap<RoomId, Elsewhere>,
    /// When those were last forgotten that are not told any more.
    swept: Option<Instant>,
}

impl Crowds {
    /// Notes what a process tells.
    pub(super) fn hear(&self, room: RoomId, node: NodeId, crowd: Crowd, now: Instant) {
        let mut told = self.lock();
        told.rooms.entry(room).or_default().hear(node, crowd, now);
        if told.swept.is_none_or(|at| at + ELSEWHERE_LASTS <= now) {
            told.swept = Some(now);
            told.rooms.retain(|_, elsewhere| {
                elsewhere.expire(now);
                elsewhere.next_expiry().is_some()
            });
        }
    }

    /// Forgets all that a process has told. Returns of which rooms.
    pub(super) fn forget(&self, node: NodeId) -> Vec<RoomId> {
        let mut told = self.lock();
        let rooms = told.rooms.iter_mut();
        let of = rooms.filter_map(|(room, elsewhere)| elsewhere.forget(node).then_some(*room));
        of.collect()
    }

    /// The people who have a room open, by name; none where they are too many to
    /// name.
    pub(super) fn people(&self, room: RoomId, now: Instant) -> Vec<Here> {
        let mut told = self.lock();
        let Some(elsewhere) = told.rooms.get_mut(&room) else {
            return Vec::new();
        };
        elsewhere.expire(now);
        if elsewhere.unnamed() > 0 {
            return Vec::new();
        }
        let mut people: Vec<_> = elsewhere.named().into_values().cloned().collect();
        people.sort_by(|a, b| (&a.user.name, a.user.id).cmp(&(&b.user.name, b.user.id)));
        people
    }

    fn lock(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
