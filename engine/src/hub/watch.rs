//! Makes good what was lost between processes: looks by itself what they have
//! committed, and tells people anew of their rooms where more may be missing.

use tokio::time::Instant;

use super::{directory::Hub, room_handle::RoomCommand, signal::Signal};
use crate::{
    internal::internal,
    limits::{HEADS_EVERY, SOCKETS_TOLD_EVERY},
    storage::StorageError,
    ticks::every,
};

/// Of how many people one signal tells how many connections they have.
const PEOPLE_TOLD_AT_ONCE: usize = 300;

impl Hub {
    /// Watches over what is lost between the processes of a store. Never returns.
    /// One without others needs none.
    pub async fn keep_watch(&self) {
        tokio::join!(
            self.keep_comparing(),
            self.keep_retelling(),
            self.keep_telling_sockets(),
            self.spendings.keep_telling(),
        );
    }

    /// Tells the others how many connections everybody has here, since what was
    /// told of that may be lost, and connections may have fallen silent.
    async fn keep_telling_sockets(&self) {
        let mut ticks = every(SOCKETS_TOLD_EVERY);
        loop {
            ticks.tick().await;
            self.sockets_elsewhere.forget_old(Instant::now());
            for people in self.sockets.people().chunks(PEOPLE_TOLD_AT_ONCE) {
                let people = people
                    .iter()
                    .map(|user| (*user, self.sockets.heard_of(*user)));
                let people: Vec<_> = people.collect();
                self.outlet.publish(|node| Signal::Sockets { node, people });
                // Other tasks have their turn between two of many.
                tokio::task::yield_now().await;
            }
        }
    }

    async fn keep_comparing(&self) {
        let mut ticks = every(HEADS_EVERY);
        loop {
            ticks.tick().await;
            // It is asked again with the next tick.
            if let Err(cause) = self.compare_heads().await {
                tracing::warn!(%cause, "what other nodes have committed cannot be read");
            }
        }
    }

    /// Tells everybody here of all their rooms whenever signals may be lost.
    async fn keep_retelling(&self) {
        loop {
            self.missed.notified().await;
            for user in self.sockets.people() {
                if let Err(cause) = self.tell_all_rooms(user).await {
                    // They hear of it with their next page.
                    drop(internal(&cause));
                }
            }
        }
    }

    /// Has every live room read that has fewer events than the store, and ends
    /// those that are no more.
    async fn compare_heads(&self) -> Result<(), StorageError> {
        let (live, Some(storage)) = (self.rooms.by_id(), self.storage()) else {
            return Ok(());
        };
        let ids: Vec<_> = live.keys().copied().collect();
        let heads = storage.heads(&ids).await?;
        for (room, handle) in live {
            match heads.get(&room) {
                Some(head) if *head > handle.head() => handle.has_head(*head),
                Some(_) => {}
                None => self.order(room, RoomCommand::End),
            }
        }
        Ok(())
    }
}
