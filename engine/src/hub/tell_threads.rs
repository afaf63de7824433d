//! Telling the people of this process how they stand to the threads they follow.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use protocol::{RoomId, Seq, ServerEvent, UnreadThread, UserId};
use tokio::time::{Instant, sleep};

use super::{directory::Hub, whom::Whom};
use crate::{
    internal::internal,
    limits::THREAD_TICK,
    storage::{Storage, StorageError},
};

/// Counting a thread takes at most one part in so many of the time.
const REST: u32 = 9;

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
            let Ok(permit) = self.thread_news.counting.acquire().await else {
                return;
            };
            let began = Instant::now();
            if let Err(cause) = self.tell_thread(&storage, room, thread, &whom).await {
                internal(&cause);
            }
            drop(permit);
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
