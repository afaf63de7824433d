//! Messages that people save for themselves. Nobody else hears of it.

use std::collections::HashMap;

use protocol::{Field, Rejection, RoomId, Seq, ServerEvent, User, views::SavedMessage};

use super::Chat;
use crate::storage::SaveOutcome;

/// Messages on a page of what somebody has saved.
const SAVED_AT_ONCE: u32 = 20;

/// What somebody has saved, saved last first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// Messages, as they are now.
    pub messages: Vec<SavedMessage>,
    /// Where to go on for those saved before, if there are any.
    pub older: Option<i64>,
}

impl Chat {
    /// Saves a message (`on`), or removes it from what the person has saved.
    /// Once is as good as twice.
    pub async fn save(
        &self,
        user: &User,
        room: RoomId,
        target: Seq,
        on: bool,
    ) -> Result<(), Rejection> {
        self.check_request(user.id)?;
        match self.storage.save_message(room, user.id, target, on).await? {
            SaveOutcome::Done => {
                let saved = ServerEvent::Saved { room, target, on };
                self.hub.tell_person(user.id, saved);
                Ok(())
            }
            SaveOutcome::Unchanged => Ok(()),
            SaveOutcome::NotFound => Err(Rejection::NotFound),
            SaveOutcome::TooMany => Err(Rejection::Invalid {
                field: Field::Saved,
            }),
        }
    }

    /// A page of what somebody has saved, in the rooms they are in now, from
    /// `before` on: [`Saved::older`] of the page before.
    pub async fn saved(&self, user: &User, before: Option<i64>) -> Result<Saved, Rejection> {
        self.check_request(user.id)?;
        // One more than shown tells whether there are older ones.
        let mut places = self
            .storage
            .saved(user.id, before, SAVED_AT_ONCE + 1)
            .await?;
        let more = places.len() > SAVED_AT_ONCE as usize;
        places.truncate(SAVED_AT_ONCE as usize);
        let older = places.last().filter(|_| more).map(|oldest| oldest.id);
        let rooms = self.storage.rooms_joined(user.id).await?;
        let rooms: HashMap<_, _> = rooms.into_iter().map(|room| (room.id, room)).collect();
        let mut messages = Vec::with_capacity(places.len());
        for place in places {
            let event = self.storage.message(place.room, place.seq).await?;
            // It may have been deleted, or the person removed, just now.
            if let Some((event, room)) = event.zip(rooms.get(&place.room)) {
                messages.push(SavedMessage {
                    room: room.clone(),
                    event,
                });
            }
        }
        Ok(Saved { messages, older })
    }

    /// What somebody has saved in a room.
    pub async fn saved_in(&self, user: &User, room: RoomId) -> Result<Vec<Seq>, Rejection> {
        self.admit(user, room).await?;
        Ok(self.storage.saved_in(room, user.id).await?)
    }
}
