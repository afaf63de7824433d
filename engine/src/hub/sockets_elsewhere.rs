//! How many connections people have to other processes, as those say.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use protocol::UserId;
use tokio::time::Instant;

use super::node::NodeId;
use crate::limits::SOCKETS_BELIEVED;

/// By person and process, with when it was said last.
type Known = HashMap<UserId, HashMap<NodeId, (u32, Instant)>>;

/// The connections of people to other processes.
#[derive(Debug, Default)]
pub(super) struct SocketsElsewhere(Mutex<Known>);

impl SocketsElsewhere {
    /// A process says how many of its connections are somebody's.
    pub(super) fn hear(&self, node: NodeId, people: &[(UserId, u32)], now: Instant) {
        let mut known = self.lock();
        for (user, open) in people {
            let nodes = known.entry(*user).or_default();
            if *open == 0 {
                nodes.remove(&node);
            } else {
                nodes.insert(node, (*open, now));
            }
            if nodes.is_empty() {
                known.remove(user);
            }
        }
    }

    /// How many somebody has elsewhere.
    pub(super) fn of(&self, user: UserId, now: Instant) -> u32 {
        let known = self.lock();
        let nodes = known.get(&user).into_iter().flatten();
        let open = nodes.filter(|(_, (_, said))| *said + SOCKETS_BELIEVED > now);
        open.map(|(_, (open, _))| *open).sum()
    }

    /// A process is no more.
    pub(super) fn forget_node(&self, node: NodeId) {
        self.retain(|of, _| of != node);
    }

    /// Forgets what has not been said again.
    pub(super) fn forget_old(&self, now: Instant) {
        self.retain(|_, said| said + SOCKETS_BELIEVED > now);
    }

    fn retain(&self, kept: impl Fn(NodeId, Instant) -> bool) {
        self.lock().retain(|_, nodes| {
            nodes.retain(|node, (_, said)| kept(*node, *said));
            !nodes.is_empty()
        });
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_said_counts_until_it_is_unsaid_or_old_or_its_process_is_gone() {
        let known = SocketsElsewhere::default();
        let (ann, ben) = (UserId(1), UserId(2));
        let (one, two) = (NodeId(1), NodeId(2));
        let start = Instant::now();
        known.hear(one, &[(ann, 2), (ben, 1)], start);
        known.hear(two, &[(ann, 3)], start);
        assert_eq!((known.of(ann, start), known.of(ben, start)), (5, 1));
        known.hear(one, &[(ann, 1), (ben, 0)], start);
        assert_eq!((known.of(ann, start), known.of(ben, start)), (4, 0));
        let later = start + SOCKETS_BELIEVED - Duration::from_millis(1);
        known.hear(two, &[(ann, 3)], later);
        assert_eq!(known.of(ann, later), 4);
        let later = start + SOCKETS_BELIEVED;
        assert_eq!(known.of(ann, later), 3);
        known.forget_old(later);
        assert_eq!(
            known.of(ann, start),
            3,
            "it is kept no longer than believed"
        );
        known.forget_node(two);
        assert!(known.lock().is_empty());
    }
}
