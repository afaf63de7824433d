//! Which threads have news, and for whom.
//!
//! Each thread that has news has a task of its own while it has: what happens
//! meanwhile is gathered and told in one go with the newest counts, so a burst
//! of replies is one telling, and nobody waits for the followers of another
//! thread. A change that comes while its thread is being told is told after
//! it: the last told is what holds.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use protocol::{RoomId, Seq};
use tokio::sync::Semaphore;

use super::whom::Whom;
use crate::limits::{THREADS_COUNTED_AT_ONCE, THREADS_TOLD_AT_ONCE};

/// The threads that have news, and who is to be told of them.
#[derive(Debug)]
pub(super) struct ThreadNews {
    pub(super) counting: Semaphore,
    /// The threads that have a task, and who is to be told by it next.
    threads: Mutex<HashMap<(RoomId, Seq), Whom>>,
}

impl Default for ThreadNews {
    fn default() -> Self {
        Self {
            counting: Semaphore::new(THREADS_COUNTED_AT_ONCE),
            threads: Mutex::default(),
        }
    }
}

impl ThreadNews {
    /// Notes that a thread has news. Returns whether the caller is to begin
    /// with telling, since nobody is at it.
    pub(super) fn note(&self, room: RoomId, thread: Seq, whom: Whom) -> bool {
        let mut threads = self.lock();
        if let Some(known) = threads.get_mut(&(room, thread)) {
            known.add(whom);
            return false;
        }
        if threads.len() >= THREADS_TOLD_AT_ONCE {
            tracing::warn!("too many threads have news at once; some are not told of");
            return false;
        }
        threads.insert((room, thread), whom);
        true
    }

    /// Who is to be told now. `None`: nobody, and the thread has no task any more.
    pub(super) fn next(&self, thread: (RoomId, Seq)) -> Option<Whom> {
        let mut threads = self.lock();
        let whom = threads.get_mut(&thread)?;
        if whom.is_nobody() {
            threads.remove(&thread);
            return None;
        }
        Some(std::mem::replace(whom, Whom::nobody()))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(RoomId, Seq), Whom>> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use protocol::UserId;

    use super::*;

    fn ann() -> Whom {
        Whom::one(UserId(1))
    }

    #[test]
    fn a_thread_has_one_task_and_all_threads_so_many() {
        let news = ThreadNews::default();
        let most = i64::try_from(THREADS_TOLD_AT_ONCE).unwrap();
        for thread in 0..most {
            assert!(news.note(RoomId(1), Seq(thread), ann()));
            assert!(!news.note(RoomId(1), Seq(thread), ann()), "one is at it");
        }
        assert!(!news.note(RoomId(1), Seq(most), ann()), "one too many");
        assert_eq!(news.lock().len(), THREADS_TOLD_AT_ONCE);
        assert!(news.next((RoomId(1), Seq(most))).is_none());
        // A task that has told everybody makes room for another.
        let first = (RoomId(1), Seq(0));
        assert!(news.next(first).is_some() && news.next(first).is_none());
        assert!(news.note(RoomId(1), Seq(most), ann()));
    }
}
