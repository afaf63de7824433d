//! The outbox: messages that were written and are not known to be on the
//! server's disk. They are sent strictly in order, one at a time in each room,
//! again and again under the same client id until the server has said yes or
//! no.
//!
//! Keeping them over a reload is the business of `live/keeper.rs`.

use protocol::{ClientId, DraftFile, Quote, Rejection, RoomId, Seq};
use serde::{Deserialize, Serialize};

/// How long an answer may take before the message is sent again.
const ANSWER_MS: i64 = 30_000;
/// First wait after the server could not store a message; doubles each time.
const RETRY_MIN_MS: i64 = 1_000;
/// Longest such wait.
const RETRY_MAX_MS: i64 = 30_000;

/// A message on its way out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Outgoing {
    pub(crate) client_id: ClientId,
    pub(crate) room: RoomId,
    pub(crate) body: String,
    /// Files that are on the server already.
    #[serde(default)]
    pub(crate) files: Vec<DraftFile>,
    /// What it answers.
    #[serde(default)]
    pub(crate) reply_to: Option<Quote>,
    /// In the thread of which message it is said, if in one.
    #[serde(default)]
    pub(crate) thread: Option<Seq>,
    /// Which version of the draft it was.
    #[serde(default)]
    pub(crate) draft_version: Option<i64>,
    /// What its room was called, for when that is gone.
    #[serde(default)]
    pub(crate) room_name: String,
    /// When it was written, by the writer's clock: its place in the queue.
    pub(crate) created_ms: i64,
    /// Known only while the page is open; after a reload it starts anew.
    #[serde(skip)]
    pub(crate) step: Step,
    /// Times the server could not store it.
    #[serde(skip)]
    pub(crate) failures: u32,
}

/// How far a message has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Step {
    /// To be sent as soon as it is its turn.
    #[default]
    Waiting,
    /// To be sent at this time, and why not before.
    Held { until_ms: i64, why: Held },
    /// Under way since.
    Sent { at_ms: i64 },
    /// On the server's disk at this place; its event has yet to come.
    Stored { seq: Seq },
    /// Refused for good. The person decides.
    Failed(Rejection),
}

/// Why a message waits for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// Another tab has it and will most likely send it first.
    OtherTab,
    /// The server asked for a slower pace.
    TooFast,
    /// The server could not store it.
    Unable,
}

impl Outgoing {
    /// A message just written.
    pub(crate) const fn new(
        client_id: ClientId,
        room: RoomId,
        body: String,
        created_ms: i64,
    ) -> Self {
        Self {
            client_id,
            room,
            body,
            files: Vec::new(),
            reply_to: None,
            thread: None,
            draft_version: None,
            room_name: String::new(),
            created_ms,
            step: Step::Waiting,
            failures: 0,
        }
    }
}

/// The messages on their way out, in the order they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outbox {
    items: Vec<Outgoing>,
}

impl Outbox {
    /// The messages for a room, or for one of its threads, in order.
    pub(crate) fn of(&self, room: RoomId, thread: Option<Seq>) -> impl Iterator<Item = &Outgoing> {
        let items = self.items.iter();
        items.filter(move |item| item.room == room && item.thread == thread)
    }

    /// How many are not known to be on the server's disk.
    pub(crate) fn unsent(&self) -> usize {
        let stored = |item: &&Outgoing| matches!(item.step, Step::Stored { .. });
        self.items.len() - self.items.iter().filter(stored).count()
    }

    /// Takes a message in; one it has already stays as it is.
    pub(crate) fn add(&mut self, item: Outgoing) {
        if self.get_mut(&item.client_id).is_some() {
            return;
        }
        let key = |item: &Outgoing| (item.created_ms, item.client_id.clone());
        let at = self.items.partition_point(|other| key(other) <= key(&item));
        self.items.insert(at, item);
    }

    /// What to send now. Marks it as under way.
    pub(crate) fn due(&mut self, now_ms: i64) -> Vec<Outgoing> {
        let mut busy: Vec<RoomId> = Vec::new();
        let mut due = Vec::new();
        for item in &mut self.items {
            if busy.contains(&item.room) {
                continue;
            }
            let send = match &item.step {
                Step::Stored { .. } | Step::Failed(_) => continue,
                Step::Waiting => true,
                Step::Held { until_ms, .. } => *until_ms <= now_ms,
                Step::Sent { at_ms } => at_ms + ANSWER_MS <= now_ms,
            };
            busy.push(item.room);
            if send {
                item.step = Step::Sent { at_ms: now_ms };
                due.push(item.clone());
            }
        }
        due
    }

    /// When [`Self::due`] should be asked again though nothing happens.
    pub(crate) fn next_due_ms(&self) -> Option<i64> {
        self.items
            .iter()
            .filter_map(|item| match item.step {
                Step::Held { until_ms, .. } => Some(until_ms),
                Step::Sent { at_ms } => Some(at_ms + ANSWER_MS),
                _ => None,
            })
            .min()
    }

    /// The server has it, at this place.
    pub(crate) fn acknowledged(&mut self, id: &ClientId, seq: Seq) {
        if let Some(item) = self.get_mut(id) {
            item.step = Step::Stored { seq };
        }
    }

    /// The server said no: for now, or for good.
    pub(crate) fn rejected(&mut self, id: &ClientId, rejection: Rejection, now_ms: i64) {
        let Some(item) = self.get_mut(id) else {
            return;
        };
        item.step = match rejection {
            Rejection::RateLimited { retry_after_ms } => Step::Held {
                until_ms: now_ms + i64::from(retry_after_ms),
                why: Held::TooFast,
            },
            Rejection::Internal => {
                let wait_ms = RETRY_MIN_MS << item.failures.min(5);
                item.failures += 1;
                Step::Held {
                    until_ms: now_ms + wait_ms.min(RETRY_MAX_MS),
                    why: Held::Unable,
                }
            }
            // Sent again once the person has signed in.
            Rejection::SignInFirst => Step::Waiting,
            rejection => Step::Failed(rejection),
        };
    }

    /// The socket is gone and with it the answers: everything under way is
    /// sent again on the next one.
    pub(crate) fn disconnected(&mut self) {
        for item in &mut self.items {
            if matches!(item.step, Step::Sent { .. }) {
                item.step = Step::Waiting;
            }
        }
    }

    /// The person wants a refused message tried again.
    pub(crate) fn retry(&mut self, id: &ClientId) {
        if let Some(item) = self.get_mut(id) {
            item.step = Step::Waiting;
        }
    }

    /// Its event is here, or nobody wants it any more.
    pub(crate) fn remove(&mut self, id: &ClientId) {
        self.items.retain(|item| item.client_id != *id);
    }

    /// The rooms that something waits for.
    pub(crate) fn rooms(&self) -> impl Iterator<Item = RoomId> {
        self.items.iter().map(|item| item.room)
    }

    /// Takes everything for a room out, in order: the room is gone, and none of
    /// it is ever sent. Without what is stored, which was.
    pub(crate) fn take(&mut self, room: RoomId) -> Vec<Outgoing> {
        let of_room = self.items.extract_if(.., |item| item.room == room);
        of_room
            .filter(|item| !matches!(item.step, Step::Stored { .. }))
            .collect()
    }

    /// Lets go of what is stored at or before this place of the room.
    pub(crate) fn forget_stored(&mut self, room: RoomId, newest: Seq) {
        self.items.retain(|item| {
            !(item.room == room && matches!(item.step, Step::Stored { seq } if seq <= newest))
        });
    }

    fn get_mut(&mut self, id: &ClientId) -> Option<&mut Outgoing> {
        self.items.iter_mut().find(|item| item.client_id == *id)
    }
}

#[cfg(test)]
mod tests;
