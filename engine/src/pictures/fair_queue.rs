//! A queue in which nobody waits for all that somebody else has brought: one
//! of each person's is taken, then one of the next person's.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

/// What waits, by whose it is.
#[derive(Debug)]
pub(super) struct FairQueue<K, T> {
    /// Who has something waiting, whoever is next first.
    order: VecDeque<K>,
    waiting: HashMap<K, VecDeque<T>>,
}

impl<K, T> Default for FairQueue<K, T> {
    fn default() -> Self {
        Self {
            order: VecDeque::new(),
            waiting: HashMap::new(),
        }
    }
}

impl<K: Copy + Eq + Hash, T> FairQueue<K, T> {
    /// Adds something of `whose`, unless they have `most` waiting already:
    /// then it comes back.
    pub(super) fn push(&mut self, whose: K, item: T, most: usize) -> Result<(), T> {
        let own = self.waiting.entry(whose).or_default();
        if own.len() >= most {
            return Err(item);
        }
        if own.is_empty() {
            self.order.push_back(whose);
        }
        own.push_back(item);
        Ok(())
    }

    /// Takes what is next.
    pub(super) fn pop(&mut self) -> Option<T> {
        let whose = self.order.pop_front()?;
        let own = self.waiting.get_mut(&whose)?;
        let item = own.pop_front();
        if own.is_empty() {
            self.waiting.remove(&whose);
        } else {
            self.order.push_back(whose);
        }
        item
    }
}

#[cfg(test)]
mod tests;
