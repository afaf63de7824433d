//! Tells the people of this process how they stand to the threads they follow.
//!
//! Each thread that has news has a task of its own while it has: what happens
//! meanwhile is gathered and told in one go with the newest counts, so a burst
//! of replies is one telling, and nobody waits for the followers of another
//! thread. A change that comes while its thread is being told is told after
//! it: the last told is what holds.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use protocol::{RoomId, Seq, ServerEvent, UnreadThread, UserId};
use serde::{Deserialize, Serialize};
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep},
};

use super::directory::Hub;
use crate::{
    internal::internal,
    limits::{THREAD_TICK, THREADS_COUNTED_AT_ONCE, THREADS_TOLD_AT_ONCE},
    storage::{Storage, StorageError},
};

/// People noted one by one; where more are to be told, all are.
const NAMED_MAX: usize = 64;

/// Counting a thread takes at most one part in so many of the time.
const REST: u32 = 9;

/// The threads that have news, and who is to be told of them.
#[derive(Debug)]
pub(super) struct ThreadNews {
    counting: Semaphore,
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

/// Who is to be told of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// These, whether they follow it (any more) or not.
    These(BTreeSet<UserId>),
    /// Everybody who follows it.
    Followers(BTreeSet<UserId>),
}

impl Whom {
    pub(crate) fn one(user: UserId) -> Self {
        Self::These([user].into())
    }

    pub(crate) const fn followers() -> Self {
        Self::Followers(BTreeSet::new())
    }

    const fn nobody() -> Self {
        Self::These(BTreeSet::new())
    }

    fn is_nobody(&self) -> bool {
        matches!(self, Self::These(these) if these.is_empty())
    }

    /// Those to be told whether they follow the thread or not.
    const fn these(&self) -> &BTreeSet<UserId> {
        match self {
            Self::These(these) | Self::Followers(these) => these,
        }
    }

    fn add(&mut self, other: Self) {
        let all = self.is_all() || other.is_all();
        let (Self::These(mut these) | Self::Followers(mut these)) =
            std::mem::replace(self, Self::nobody());
        let (Self::These(others) | Self::Followers(others)) = other;
        these.extend(others);
        // Who has stopped following learns it with their next page.
        let many = these.len() > NAMED_MAX;
        while these.len() > NAMED_MAX {
            these.pop_first();
        }
        *self = if all || many {
            Self::Followers(these)
        } else {
            Self::These(these)
        };
    }

    fn only(&self) -> Option<UserId> {
        match self {
            Self::These(these) if these.len() == 1 => these.first().copied(),
            _ => None,
        }
    }

    const fn is_all(&self) -> bool {
        matches!(self, Self::Followers(_))
    }
}

impl ThreadNews {
    /// Notes that a thread has news. Returns whether the caller is to begin
    /// with telling, since nobody is at it.
    fn note(&self, room: RoomId, thread: Seq, whom: Whom) -> bool {
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
    fn next(&self, thread: (RoomId, Seq)) -> Option<Whom> {
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

impl Hub {
    /// Tells people of a thread, soon. Who is not here, or is not told since
    /// there is too much to tell, finds it on their next page.
    pub(super) fn hear_thread_changed(self: &Arc<Self>, room: RoomId, thread: Seq, whom: Whom) {
        let Some(storage) = self.storage() else {
            return;
        };
        if self.thread_news.note(room, thread, whom) {
            tokio::spawn(Arc::clone(self).keep_telling(storage.clone(), room, thread));
        }
    }

    async fn keep_telling(self: Arc<Self>, storage: Storage, room: RoomId, thread: Seq) {
        while let Some(whom) = self.thread_news.next((room, thread)) {
            let Ok(turn) = self.thread_news.counting.acquire().await else {
                return;
            };
            let began = Instant::now();
            if let Err(cause) = self.tell_thread(&storage, room, thread, &whom).await {
                internal(&cause);
            }
            drop(turn);
            sleep(THREAD_TICK.max(began.elapsed() * REST)).await;
        }
    }

    async fn tell_thread(
        &self,
        storage: &Storage,
        room: RoomId,
        thread: Seq,
        whom: &Whom,
    ) -> Result<(), StorageError> {
        // Who comes only now has a page that says how they stand.
        let these = whom.these().iter().copied();
        let mut gone: BTreeSet<_> = these.filter(|user| self.is_here(*user)).collect();
        let named = gone.clone();
        let wanted = |user| named.contains(&user) || (whom.is_all() && self.is_here(user));
        let news = storage
            .thread_news(room, thread, whom.only(), wanted)
            .await?;
        let mut alike: HashMap<(u32, u32), Vec<UserId>> = HashMap::new();
        for (user, unread) in news {
            gone.remove(&user);
            let numbers = (unread.unread, unread.mentions);
            alike.entry(numbers).or_default().push(user);
        }
        for ((unread, mentions), people) in alike {
            let standing = UnreadThread {
                thread,
                unread,
                mentions,
            };
            self.tell_here(&people, None, &stands(room, &standing, true));
        }
        let gone: Vec<_> = gone.into_iter().collect();
        let nothing = UnreadThread {
            thread,
            unread: 0,
            mentions: 0,
        };
        self.tell_here(&gone, None, &stands(room, &nothing, false));
        Ok(())
    }
}

const fn stands(room: RoomId, standing: &UnreadThread, following: bool) -> ServerEvent {
    ServerEvent::Thread {
        room,
        thread: standing.thread,
        unread: standing.unread,
        mentions: standing.mentions,
        following,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_told_is_gathered_and_bounded() {
        let mut whom = Whom::nobody();
        assert!(whom.is_nobody());
        whom.add(Whom::one(UserId(1)));
        assert_eq!(whom.only(), Some(UserId(1)));
        assert!(!whom.is_all());
        whom.add(Whom::followers());
        assert_eq!(whom, Whom::Followers([UserId(1)].into()));
        assert!(whom.is_all() && whom.only().is_none());

        let mut many = Whom::nobody();
        for user in 0..1_000 {
            many.add(Whom::one(UserId(user)));
            assert!(many.these().len() <= NAMED_MAX);
            assert!(many.is_all() || many.these().contains(&UserId(0)));
            assert!(many.these().contains(&UserId(user)));
        }
    }
}
