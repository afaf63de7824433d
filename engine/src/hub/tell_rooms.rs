//! Telling the people of this process what has become of their rooms: by
//! differences, those of a moment together.

use std::{
    collections::BTreeSet,
    sync::{Arc, Weak},
};

use protocol::{RoomId, ServerEvent, UserId};
use tokio::time::sleep;

use super::{directory::Hub, signal::Concerned};
use crate::{
    internal::internal,
    limits::{ROOM_NEWS_MAX, ROOM_NEWS_TICK},
    storage::StorageError,
};

impl Hub {
    /// A room is another one for people now. Who is not here finds it so on
    /// their next page.
    pub(super) fn hear_rooms_changed(self: &Arc<Self>, room: RoomId, whose: &Concerned) {
        match whose {
            Concerned::These(people) => self.note_rooms_changed(room, people),
            Concerned::Members => {
                let hub = Arc::clone(self);
                tokio::spawn(async move {
                    let Some(storage) = hub.storage() else {
                        return;
                    };
                    match storage.member_ids(room).await {
                        Ok(members) => hub.note_rooms_changed(room, &members),
                        Err(cause) => drop(internal(&cause)),
                    }
                });
            }
        }
    }

    fn note_rooms_changed(self: &Arc<Self>, room: RoomId, people: &[UserId]) {
        for user in people {
            if self.is_here(*user) && self.room_news.note(*user, room) {
                tokio::spawn(tell_pending(Arc::downgrade(self)));
            }
        }
    }

    async fn tell_rooms(&self, user: UserId, rooms: BTreeSet<RoomId>) -> Result<(), StorageError> {
        let Some(storage) = self.storage() else {
            return Ok(());
        };
        if rooms.len() > ROOM_NEWS_MAX {
            return self.tell_all_rooms(user).await;
        }
        for room in rooms {
            let listed = storage.room_of(user, room).await?;
            let told = match listed.map(Box::new) {
                Some(listed) => ServerEvent::RoomChanged { listed },
                None => ServerEvent::RoomGone { room },
            };
            self.tell_here(&[user], None, &told);
        }
        Ok(())
    }

    /// Tells somebody of all their rooms.
    pub(super) async fn tell_all_rooms(&self, user: UserId) -> Result<(), StorageError> {
        let Some(storage) = self.storage() else {
            return Ok(());
        };
        let rooms = storage.rooms_of(user).await?;
        self.tell_here(&[user], None, &ServerEvent::Rooms { rooms });
        Ok(())
    }
}

/// Tells what is pending until nothing is. A hub that is being dropped does not
/// wait for it.
async fn tell_pending(hub: Weak<Hub>) {
    loop {
        {
            let Some(hub) = hub.upgrade() else {
                return;
            };
            let Some(rooms) = hub.room_news.take() else {
                return;
            };
            for (user, rooms) in rooms {
                if let Err(cause) = hub.tell_rooms(user, rooms).await {
                    // They hear of it with their next page.
                    drop(internal(&cause));
                }
            }
        }
        sleep(ROOM_NEWS_TICK).await;
    }
}
