//! Who is writing in a room. Expires by time and is never stored.

use protocol::{User, UserId};
use tokio::time::Instant;

use crate::limits::{TYPING_LASTS, TYPING_NAMED_MAX};

/// Who is writing, in the order they began.
#[derive(Debug, Default)]
pub(super) struct Typing {
    people: Vec<(User, Instant)>,
    /// When everybody was last told.
    told_at: Option<Instant>,
}

impl Typing {
    /// Notes a sign of writing. Returns whether everybody is to be told: the
    /// person was not writing before, or it is time to say so again, since
    /// clients forget it by themselves.
    pub(super) fn note(&mut self, user: &User, now: Instant) -> bool {
        let until = now + TYPING_LASTS;
        if let Some((_, expiry)) = self
            .people
            .iter_mut()
            .find(|(known, _)| known.id == user.id)
        {
            *expiry = until;
            return self
                .told_at
                .is_none_or(|told| told + TYPING_LASTS / 2 <= now);
        }
        self.people.push((user.clone(), until));
        true
    }

    /// Shows somebody otherwise.
    pub(super) fn show(&mut self, user: &User) {
        for (known, _) in &mut self.people {
            if known.id == user.id {
                known.clone_from(user);
            }
        }
    }

    /// Notes that the person is done: the message has arrived.
    pub(super) fn stop(&mut self, user: UserId) -> bool {
        let before = self.people.len();
        self.people.retain(|(known, _)| known.id != user);
        self.people.len() < before
    }

    /// Forgets who has not been heard of. Returns whether there was anybody.
    pub(super) fn expire(&mut self, now: Instant) -> bool {
        let before = self.people.len();
        self.people.retain(|(_, until)| *until > now);
        self.people.len() < before
    }

    /// When [`Self::expire`] next finds somebody.
    pub(super) fn next_expiry(&self) -> Option<Instant> {
        self.people.iter().map(|(_, until)| *until).min()
    }

    /// The first few of those who write, to be told now.
    pub(super) fn tell(&mut self, now: Instant) -> Vec<User> {
        self.told_at = Some(now);
        self.named()
    }

    /// The first few of those who write.
    pub(super) fn named(&self) -> Vec<User> {
        self.people
            .iter()
            .take(TYPING_NAMED_MAX)
            .map(|(user, _)| user.clone())
            .collect()
    }
}
