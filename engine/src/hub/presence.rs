//! Who has a room open, and who of them is away. A person's tabs count once,
//! and a person who closes the last one counts for some seconds more, because
//! most only reload.

use std::collections::{HashMap, VecDeque};

use protocol::{User, UserId};
use tokio::time::Instant;

use crate::limits::PRESENCE_GRACE;

/// Who has a room open.
#[derive(Debug, Default)]
pub(super) struct Presence {
    people: HashMap<UserId, Person>,
    /// Tabs after which nobody was left at the person's others, if there are
    /// any, oldest first. An entry whose person has come back since, or left
    /// again, no longer counts.
    leaving: VecDeque<(Instant, UserId)>,
}

/// Somebody who has a room open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Here {
    /// Who.
    pub user: User,
    /// Whether all their tabs say that nobody is at them.
    pub away: bool,
}

#[derive(Debug)]
struct Person {
    here: Here,
    tabs: u32,
    /// The tabs somebody is at, as far as they have not said otherwise.
    attended: u32,
    /// When the last tab closed that was attended, or the last of all, unless
    /// there was one since.
    left_at: Option<Instant>,
}

impl Person {
    /// Says anew whether they are away. Within the grace that stays open: the
    /// tab that closed may only have been loaded again. Returns whether it is
    /// otherwise now.
    fn judge(&mut self) -> bool {
        let away = match self.attended {
            0 if self.left_at.is_some() => self.here.away,
            attended => attended == 0,
        };
        if !away {
            self.left_at = self.left_at.filter(|_| self.attended == 0);
        }
        std::mem::replace(&mut self.here.away, away) != away
    }
}

impl Presence {
    /// Notes a new tab. Returns whether the person was not here before, or is
    /// no longer away.
    pub(super) fn arrive(&mut self, user: &User, away: bool) -> bool {
        let new = !self.people.contains_key(&user.id);
        let person = self.people.entry(user.id).or_insert_with(|| Person {
            here: Here {
                user: user.clone(),
                away,
            },
            tabs: 0,
            attended: 0,
            left_at: None,
        });
        person.tabs += 1;
        person.attended += u32::from(!away);
        person.judge() || new
    }

    /// Shows somebody otherwise. Returns whether they are here.
    pub(super) fn show(&mut self, user: &User) -> bool {
        let person = self.people.get_mut(&user.id);
        person
            .map(|person| person.here.user.clone_from(user))
            .is_some()
    }

    /// Notes that nobody is at a tab any more, or somebody again. Returns
    /// whether the person is away now and was not before, or the other way round.
    pub(super) fn attend(&mut self, user: UserId, away: bool) -> bool {
        let Some(person) = self.people.get_mut(&user) else {
            return false;
        };
        person.attended = if away {
            person.attended.saturating_sub(1)
        } else {
            person.attended + 1
        };
        person.judge()
    }

    /// Notes a closed tab, and whether nobody was at it.
    pub(super) fn depart(&mut self, user: UserId, away: bool, now: Instant) {
        if let Some(person) = self.people.get_mut(&user) {
            person.tabs = person.tabs.saturating_sub(1);
            person.attended = person.attended.saturating_sub(u32::from(!away));
            if person.tabs == 0 || (!away && person.attended == 0) {
                person.left_at = Some(now);
                self.leaving.push_back((now, user));
            }
        }
    }

    /// Forgets somebody at once. Returns whether they were here.
    pub(super) fn remove(&mut self, user: UserId) -> bool {
        self.people.remove(&user).is_some()
    }

    /// Forgets who has been gone for longer than the grace, and judges those
    /// who have other tabs. Returns whether anything is otherwise now.
    pub(super) fn expire(&mut self, now: Instant) -> bool {
        let mut changed = false;
        while let Some(&(left, user)) = self.leaving.front()
            && left + PRESENCE_GRACE <= now
        {
            self.leaving.pop_front();
            let Some(person) = self.people.get_mut(&user) else {
                continue;
            };
            if person.left_at != Some(left) {
                continue;
            }
            person.left_at = None;
            if person.tabs == 0 {
                self.people.remove(&user);
                changed = true;
            } else {
                changed |= person.judge();
            }
        }
        changed
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
    pub(super) fn people(&self) -> Vec<Here> {
        let mut people: Vec<_> = self.people.values().map(|p| p.here.clone()).collect();
        people.sort_by(|a, b| (&a.user.name, a.user.id).cmp(&(&b.user.name, b.user.id)));
        people
    }
}

#[cfg(test)]
mod tests;
