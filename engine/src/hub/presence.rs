//! Who has a room open. Tabs of one person count once; who closes the last
//! one still counts for a moment, since most only reload.

use std::collections::{HashMap, VecDeque};

use protocol::{User, UserId};
use tokio::time::Instant;

use crate::limits::PRESENCE_GRACE;

/// Who has a room open.
#[derive(Debug, Default)]
pub(super) struct Presence {
    people: HashMap<UserId, Person>,
    /// Last tabs that closed, oldest first. An entry whose person has come
    /// back since, or left again, no longer counts.
    leaving: VecDeque<(Instant, UserId)>,
}

#[derive(Debug)]
struct Person {
    user: User,
    tabs: u32,
    /// When the last tab closed, if none is open.
    left_at: Option<Instant>,
}

impl Presence {
    /// Notes a new tab. Returns whether the person was not here before.
    pub(super) fn arrive(&mut self, user: &User) -> bool {
        let new = !self.people.contains_key(&user.id);
        let person = self.people.entry(user.id).or_insert_with(|| Person {
            user: user.clone(),
            tabs: 0,
            left_at: None,
        });
        person.tabs += 1;
        person.left_at = None;
        new
    }

    /// Shows somebody otherwise. Returns whether they are here.
    pub(super) fn show(&mut self, user: &User) -> bool {
        let person = self.people.get_mut(&user.id);
        person.map(|person| person.user.clone_from(user)).is_some()
    }

    /// Notes a closed tab.
    pub(super) fn depart(&mut self, user: UserId, now: Instant) {
        if let Some(person) = self.people.get_mut(&user) {
            person.tabs = person.tabs.saturating_sub(1);
            if person.tabs == 0 {
                person.left_at = Some(now);
                self.leaving.push_back((now, user));
            }
        }
    }

    /// Forgets somebody at once. Returns whether they were here.
    pub(super) fn remove(&mut self, user: UserId) -> bool {
        self.people.remove(&user).is_some()
    }

    /// Forgets who has been away for longer than the grace. Returns whether
    /// there was anybody.
    pub(super) fn expire(&mut self, now: Instant) -> bool {
        let before = self.people.len();
        while let Some(&(left, user)) = self.leaving.front()
            && left + PRESENCE_GRACE <= now
        {
            self.leaving.pop_front();
            if self
                .people
                .get(&user)
                .is_some_and(|person| person.left_at == Some(left))
            {
                self.people.remove(&user);
            }
        }
        self.people.len() < before
    }

    /// When [`Self::expire`] may next find somebody.
    pub(super) fn next_expiry(&self) -> Option<Instant> {
        self.leaving.front().map(|(left, _)| *left + PRESENCE_GRACE)
    }

    /// How many people are here.
    pub(super) fn count(&self) -> usize {
        self.people.len()
    }

    /// The people here, by name.
    pub(super) fn people(&self) -> Vec<User> {
        let mut people: Vec<_> = self.people.values().map(|p| p.user.clone()).collect();
        people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        people
    }
}

#[cfg(test)]
mod tests;
