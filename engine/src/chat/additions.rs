//! How many people somebody may add to rooms, and how often the same one.

use protocol::{Quota, Rejection, RoomId, UserId};

use crate::{
    limits::{ADDED_AGAIN, ADDITIONS_PERIOD},
    rate::RateLimit,
};

/// Counts who is added to rooms by others.
#[derive(Debug)]
pub(super) struct Additions {
    /// How many people somebody adds.
    by: RateLimit<UserId>,
    /// How often somebody is added to a room, by whomever.
    again: RateLimit<(RoomId, UserId)>,
}

impl Additions {
    /// `most`: how many people somebody may add within [`ADDITIONS_PERIOD`].
    pub(super) fn new(most: u32) -> Self {
        Self {
            by: RateLimit::new(most, ADDITIONS_PERIOD),
            again: RateLimit::new(ADDED_AGAIN, ADDITIONS_PERIOD),
        }
    }

    /// Counts that somebody adds somebody else to a room.
    pub(super) fn take(&self, by: UserId, room: RoomId, member: UserId) -> Result<(), Rejection> {
        let enough = Rejection::QuotaReached {
            quota: Quota::Additions,
        };
        self.by.take(by).map_err(|_| enough.clone())?;
        self.again.take((room, member)).map_err(|_| {
            self.by.give_back(&by);
            enough
        })
    }

    /// Nobody was added.
    pub(super) fn give_back(&self, by: UserId, room: RoomId, member: UserId) {
        self.by.give_back(&by);
        self.again.give_back(&(room, member));
    }
}
