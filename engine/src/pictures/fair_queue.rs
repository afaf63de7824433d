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
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_person_is_served_in_turn() {
        let mut queue = FairQueue::default();
        for (whose, item) in [('a', 1), ('a', 2), ('a', 3), ('b', 4), ('c', 5), ('b', 6)] {
            queue.push(whose, item, 10).unwrap();
        }
        let taken: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
        assert_eq!(taken, [1, 4, 5, 2, 6, 3]);
        assert!(queue.waiting.is_empty() && queue.order.is_empty());
    }

    #[test]
    fn nobody_has_more_than_so_many_waiting() {
        let mut queue = FairQueue::default();
        assert_eq!(queue.push('a', 1, 1), Ok(()));
        assert_eq!(queue.push('a', 2, 1), Err(2));
        assert_eq!(queue.push('b', 3, 1), Ok(()));
        assert_eq!(
            (queue.pop(), queue.pop(), queue.pop()),
            (Some(1), Some(3), None)
        );
        assert_eq!(queue.push('a', 4, 1), Ok(()));
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn nothing_is_lost_and_nobody_waits_for_two_of_another(
            steps in proptest::collection::vec(proptest::option::of(0..4_u8), 1..60)
        ) {
            let mut queue = FairQueue::default();
            let (mut pushed, mut taken) = (Vec::new(), Vec::new());
            // How many of each other person were taken since one waits.
            let mut passed: HashMap<u8, HashMap<u8, u32>> = HashMap::new();
            for (number, step) in steps.into_iter().enumerate() {
                if let Some(whose) = step {
                    queue.push(whose, (whose, number), usize::MAX).unwrap();
                    pushed.push((whose, number));
                    passed.entry(whose).or_default();
                } else if let Some((whose, number)) = queue.pop() {
                    taken.push((whose, number));
                    for (waiting, others) in &mut passed {
                        if *waiting != whose {
                            let before = others.entry(whose).or_default();
                            *before += 1;
                            prop_assert!(*before <= 1, "{waiting} waits for {whose} again");
                        }
                    }
                    if queue.waiting.contains_key(&whose) {
                        passed.insert(whose, HashMap::new());
                    } else {
                        passed.remove(&whose);
                    }
                }
            }
            taken.extend(std::iter::from_fn(|| queue.pop()));
            for person in 0..4 {
                let of = |all: &[(u8, usize)]| -> Vec<_> {
                    all.iter().copied().filter(|(whose, _)| *whose == person).collect()
                };
                prop_assert_eq!(of(&pushed), of(&taken), "in their own order");
            }
        }
    }
}
