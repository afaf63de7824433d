//! Which other processes live. One that says nothing for a moment may only have
//! lost its connection: it counts as gone after the same grace as people do.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use tokio::time::Instant;

use super::node::NodeId;
use crate::limits::PRESENCE_GRACE;

/// The processes that were seen, with since when they are not seen any more.
#[derive(Debug, Default)]
pub(super) struct Nodes(Mutex<HashMap<NodeId, Option<Instant>>>);

impl Nodes {
    /// Notes which are seen. Returns those that are gone for good.
    pub(super) fn living(&self, seen: &BTreeSet<NodeId>, now: Instant) -> Vec<NodeId> {
        let mut nodes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for node in seen {
            nodes.insert(*node, None);
        }
        let mut gone = Vec::new();
        nodes.retain(|node, missed_since| {
            if seen.contains(node) {
                return true;
            }
            let lives = *missed_since.get_or_insert(now) + PRESENCE_GRACE > now;
            if !lives {
                gone.push(*node);
            }
            lives
        });
        gone
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_process_is_gone_after_the_grace_and_once() {
        let nodes = Nodes::default();
        let (one, two) = (NodeId(1), NodeId(2));
        let start = Instant::now();
        let moment = Duration::from_millis(1);
        for (after, seen, gone) in [
            (Duration::ZERO, vec![one, two], vec![]),
            (moment, vec![one], vec![]),
            (PRESENCE_GRACE, vec![one], vec![]),
            // It has come back within the grace, which begins anew after that.
            (PRESENCE_GRACE, vec![one, two], vec![]),
            (PRESENCE_GRACE + moment, vec![one], vec![]),
            (PRESENCE_GRACE * 2 + moment, vec![one], vec![two]),
            (PRESENCE_GRACE * 3, vec![one], vec![]),
        ] {
            let seen = seen.into_iter().collect();
            assert_eq!(nodes.living(&seen, start + after), gone, "{after:?}");
        }
    }
}
