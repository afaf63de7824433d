//! Who has a room open at other processes, as those have told last.

use std::collections::HashMap;

use protocol::{User, UserId};
use tokio::time::Instant;

use super::super::{
    crowd::{Crowd, Here},
    node::NodeId,
};
use crate::limits::ELSEWHERE_LASTS;

/// The crowds of other processes. One that is not told again is forgotten: its
/// process is gone, or nobody is there any more.
#[derive(Debug, Default)]
pub(in crate::hub) struct Elsewhere(HashMap<NodeId, (Crowd, Instant)>);

impl Elsewhere {
    /// Notes what a process tells. Returns whether it is something new.
    pub(in crate::hub) fn hear(&mut self, node: NodeId, crowd: Crowd, now: Instant) -> bool {
        if crowd.count == 0 {
            return self.forget(node);
        }
        let until = now + ELSEWHERE_LASTS;
        let new = self.0.get(&node).is_none_or(|(known, _)| *known != crowd);
        self.0.insert(node, (crowd, until));
        new
    }

    /// Forgets a process. Returns whether anybody was there.
    pub(in crate::hub) fn forget(&mut self, node: NodeId) -> bool {
        self.0.remove(&node).is_some()
    }

    /// Forgets who was not heard of again. Returns whether there was anybody.
    pub(in crate::hub) fn expire(&mut self, now: Instant) -> bool {
        let before = self.0.len();
        self.0.retain(|_, (_, until)| *until > now);
        self.0.len() < before
    }

    /// When [`Self::expire`] next finds somebody.
    pub(in crate::hub) fn next_expiry(&self) -> Option<Instant> {
        self.0.values().map(|(_, until)| *until).min()
    }

    /// Forgets somebody at once. Returns whether they were there.
    pub(in crate::hub) fn remove(&mut self, user: UserId) -> bool {
        let mut was = false;
        for (crowd, _) in self.0.values_mut() {
            let before = crowd.people.len();
            crowd.people.retain(|here| here.user.id != user);
            if crowd.people.len() < before {
                was = true;
                crowd.count = crowd.count.saturating_sub(1);
            }
        }
        self.0.retain(|_, (crowd, _)| crowd.count > 0);
        was
    }

    /// Shows somebody otherwise. Returns whether they are there.
    pub(in crate::hub) fn show(&mut self, user: &User) -> bool {
        let crowds = self.0.values_mut();
        let people = crowds.flat_map(|(crowd, _)| &mut crowd.people);
        let found = people.filter(|here| here.user.id == user.id);
        found.map(|here| here.user.clone_from(user)).count() > 0
    }

    /// Those who are named, each once: not away where one process says so.
    pub(in crate::hub) fn named(&self) -> HashMap<UserId, &Here> {
        let mut named: HashMap<UserId, &Here> = HashMap::new();
        for here in self.0.values().flat_map(|(crowd, _)| &crowd.people) {
            let known = named.entry(here.user.id).or_insert(here);
            if known.away {
                *known = here;
            }
        }
        named
    }

    /// How many are not.
    pub(in crate::hub) fn unnamed(&self) -> usize {
        let crowds = self.0.values().map(|(crowd, _)| crowd);
        let unnamed = crowds.filter(|crowd| crowd.people.is_empty());
        unnamed.map(|crowd| crowd.count as usize).sum()
    }
}
