//! Every connection of this process, by person: counts them, and finds those
//! that a message to a person or a session is for.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use protocol::{CloseCode, UserId};

use super::link::{Link, LinkId};

/// The person has as many sockets open as one may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many sockets")]
pub struct TooManySockets;

/// Every connection of this process, by person.
#[derive(Debug, Default)]
pub(super) struct Sockets(Mutex<HashMap<UserId, Vec<Arc<Link>>>>);

impl Sockets {
    /// Registers a connection. When the person has too many, the one longest
    /// not heard of makes place, if it has missed a ping: after a change of
    /// network the old connections are dead, and nobody has said so yet.
    /// It is greeted before anybody else finds it: nothing comes before the hello.
    pub(super) fn add(
        &self,
        link: Arc<Link>,
        per_person: u32,
        hello: Option<&Bytes>,
    ) -> Result<(), TooManySockets> {
        let mut people = self.lock();
        let links = people.entry(link.user).or_default();
        if links.len() >= usize::try_from(per_person).unwrap_or(usize::MAX) {
            let silent = links
                .iter()
                .enumerate()
                .max_by_key(|(_, link)| link.silent_for())
                .filter(|(_, link)| link.is_doubtful());
            let Some((silent, _)) = silent else {
                return Err(TooManySockets);
            };
            let link = links.swap_remove(silent);
            link.close(CloseCode::TooSlow, "not heard of; resume");
        }
        if let Some(hello) = hello {
            link.send(hello);
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

    /// How many of somebody's connections have not missed a ping.
    pub(super) fn heard_of(&self, user: UserId) -> u32 {
        let people = self.lock();
        let links = people.get(&user).into_iter().flatten();
        let heard = links.filter(|link| !link.is_doubtful()).count();
        u32::try_from(heard).unwrap_or(u32::MAX)
    }

    pub(super) fn has(&self, user: UserId) -> bool {
        self.lock().contains_key(&user)
    }

    pub(super) fn of_all(&self, people: &[UserId]) -> Vec<Arc<Link>> {
        let sockets = self.lock();
        let links = people.iter().filter_map(|user| sockets.get(user));
        links.flatten().cloned().collect()
    }

    pub(super) fn all(&self) -> Vec<Arc<Link>> {
        self.lock().values().flatten().cloned().collect()
    }

    /// Whoever has a connection.
    pub(super) fn people(&self) -> Vec<UserId> {
        self.lock().keys().copied().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, Vec<Arc<Link>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
