//! Who has a room open, and who of them is away. A person's tabs count once,
//! and a person who closes the last one counts for some seconds more, because
//! most only reload.

mod elsewhere;

use std::collections::{HashMap, VecDeque};

use protocol::{User, UserId};
use tokio::time::Instant;

use super::{
    crowd::{Crowd, Here},
    node::NodeId,
};
use crate::limits::{PRESENCE_GRACE, PRESENCE_NAMED_MAX};
pub(super) use elsewhere::Elsewhere;

/// Who has a room open.
#[derive(Debug, Default)]
pub(super) struct Presence {
    people: HashMap<UserId, Person>,
    /// Tabs after which nobody was left at the person's others, if there are
    /// any, oldest first. An entry whose person has come back since, or left
    /// again, no longer counts.
    leaving: VecDeque<(Instant, UserId)>,
    /// Those who have it open at other processes.
    elsewhere: Elsewhere,
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
        let elsewhere = self.elsewhere.show(user);
        let person = self.people.get_mut(&user.id);
        let here = person.map(|person| person.here.user.clone_from(user));
        here.is_some() || elsewhere
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
        let elsewhere = self.elsewhere.remove(user);
        self.people.remove(&user).is_some() || elsewhere
    }

    /// Notes who has the room open at another process. Returns whether that is
    /// otherwise than it was.
    pub(super) fn hear_elsewhere(&mut self, node: NodeId, crowd: Crowd, now: Instant) -> bool {
        self.elsewhere.hear(node, crowd, now)
    }

    /// Forgets who has been gone for longer than the grace, and judges those
    /// who have other tabs. Returns whether anything is otherwise now.
    pub(super) fn expire(&mut self, now: Instant) -> bool {
        let mut changed = self.elsewhere.expire(now);
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
        let here = self.leaving.front().map(|(left, _)| *left + PRESENCE_GRACE);
        here.into_iter().chain(self.elsewhere.next_expiry()).min()
    }

    /// Whether nobody has the room open at this process.
    pub(super) fn is_deserted(&self) -> bool {
        self.people.is_empty()
    }

    /// How many people are here. Whoever is at two processes counts twice
    /// where there are too many to name.
    pub(super) fn count(&self) -> usize {
        let unseen = |here: &&Here| !self.people.contains_key(&here.user.id);
        let also = self.elsewhere.named().into_values().filter(unseen).count();
        self.people.len() + also + self.elsewhere.unnamed()
    }

    /// The people here, by name.
    pub(super) fn people(&self) -> Vec<Here> {
        let mut elsewhere = self.elsewhere.named();
        let mut people: Vec<_> = self.people.values().map(|p| p.here.clone()).collect();
        for here in &mut people {
            // Whoever is at one of their devices is not away.
            if let Some(also) = elsewhere.remove(&here.user.id) {
                here.away &= also.away;
            }
        }
        people.extend(elsewhere.into_values().cloned());
        people.sort_by(|a, b| (&a.user.name, a.user.id).cmp(&(&b.user.name, b.user.id)));
        people
    }

    /// Those who have the room open at this process, for others to hear.
    pub(super) fn crowd(&self) -> Crowd {
        let named = self.people.len() <= PRESENCE_NAMED_MAX;
        let people = self.people.values().filter(|_| named);
        let mut people: Vec<_> = people.map(|person| person.here.clone()).collect();
        // The same people are the same crowd.
        people.sort_by_key(|here| here.user.id);
        Crowd {
            count: u32::try_from(self.people.len()).unwrap_or(u32::MAX),
            people,
        }
    }
}

#[cfg(test)]
mod tests;
