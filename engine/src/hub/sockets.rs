//! Every connection of this process: how many one person has, and whom a
//! message to a person or a session concerns.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use protocol::UserId;

use super::link::{Link, LinkId};

/// The person has as many sockets open as one may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many sockets")]
pub struct TooManySockets;

/// Every connection of this process, by person.
#[derive(Debug, Default)]
pub(super) struct Sockets(Mutex<HashMap<UserId, Vec<Arc<Link>>>>);

impl Sockets {
    pub(super) fn add(&self, link: Arc<Link>, per_person: u32) -> Result<(), TooManySockets> {
        let mut people = self.lock();
        let links = people.entry(link.user.id).or_default();
        if links.len() >= usize::try_from(per_person).unwrap_or(usize::MAX) {
            return Err(TooManySockets);
        }
        links.push(link);
        Ok(())
    }

    pub(super) fn remove(&self, user: UserId, id: LinkId) {
        let mut people = self.lock();
        if let Some(links) = people.get_mut(&user) {
            links.retain(|link| link.id != id);
            if links.is_empty() {
                people.remove(&user);
            }
        }
    }

    pub(super) fn of(&self, user: UserId) -> Vec<Arc<Link>> {
        self.lock().get(&user).cloned().unwrap_or_default()
    }

    pub(super) fn all(&self) -> Vec<Arc<Link>> {
        self.lock().values().flatten().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, Vec<Arc<Link>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
