//! Gathers people whose name or picture has changed, so that every connection
//! is told of all of them together, at most once a second, as they are by then.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use protocol::{User, UserId};

use crate::limits::{CHANGED_PEOPLE_TOLD, CHANGED_PEOPLE_WAITING};

/// People whose last telling is remembered. It is only there to pass over
/// what is no news, so it may be forgotten at any time.
const REMEMBERED: usize = 4_096;

/// Who is to be shown otherwise.
#[derive(Debug, Default)]
pub(super) struct ChangedPeople(Mutex<Changed>);

#[derive(Debug, Default)]
struct Changed {
    waiting: HashMap<UserId, User>,
    /// As everybody was told of them last.
    told: HashMap<UserId, User>,
    /// Whether somebody is at telling them.
    telling: bool,
}

impl ChangedPeople {
    /// Notes how somebody is shown now. Returns whether the caller is to begin
    /// with telling, since nobody is at it.
    pub(super) fn note(&self, user: &User) -> bool {
        let mut changed = self.lock();
        if changed.told.get(&user.id) == Some(user) {
            // Back to what everybody knows, or never left it.
            changed.waiting.remove(&user.id);
            return false;
        }
        let known = changed.waiting.contains_key(&user.id);
        if !known && changed.waiting.len() >= CHANGED_PEOPLE_WAITING {
            tracing::warn!("too many people have changed at once; some are not told of");
            return false;
        }
        changed.waiting.insert(user.id, user.clone());
        !std::mem::replace(&mut changed.telling, true)
    }

    /// Those to be told of now. When there are none, telling has ended.
    pub(super) fn take(&self) -> Vec<User> {
        let mut changed = self.lock();
        let next: Vec<_> = changed
            .waiting
            .keys()
            .take(CHANGED_PEOPLE_TOLD)
            .copied()
            .collect();
        if changed.told.len() + next.len() > REMEMBERED {
            changed.told.clear();
        }
        let mut users = Vec::with_capacity(next.len());
        for id in next {
            if let Some(user) = changed.waiting.remove(&id) {
                changed.told.insert(id, user.clone());
                users.push(user);
            }
        }
        changed.telling = !users.is_empty();
        users
    }

    fn lock(&self) -> MutexGuard<'_, Changed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
