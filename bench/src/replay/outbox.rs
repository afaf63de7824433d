//! What a person has said and the server has not yet acknowledged.

use std::time::{Duration, Instant};

use protocol::{ClientEvent, ClientId, Draft, RoomId, Seq};
use tokio::sync::oneshot;

/// Messages under way, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Outbox(Vec<Pending>);

/// A message under way.
#[derive(Debug)]
pub(crate) struct Pending {
    room: RoomId,
    draft: Draft,
    /// How often it was sent.
    pub(crate) tries: u32,
    due: Due,
    /// Who waits for its place.
    pub(crate) done: oneshot::Sender<Seq>,
}

/// When something must be done about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    /// It should have been answered by then.
    Answer(Instant),
    /// The server asked for a pause, which ends then.
    Again(Instant),
}

impl Due {
    pub(crate) fn at(self) -> Instant {
        match self {
            Self::Answer(at) | Self::Again(at) => at,
        }
    }
}

impl Outbox {
    /// Takes a new message in; [`Self::send`] makes what to send of it.
    pub(crate) fn push(&mut self, room: RoomId, draft: Draft, done: oneshot::Sender<Seq>) {
        self.0.push(Pending {
            room,
            draft,
            tries: 0,
            due: Due::Again(Instant::now()),
            done,
        });
    }

    /// Everything not acknowledged, to be sent now, in the order it was said.
    pub(crate) fn send_all(&mut self, answer_within: Duration) -> Vec<ClientEvent> {
        let due = Due::Answer(Instant::now() + answer_within);
        self.0.iter_mut().map(|it| it.send(due)).collect()
    }

    /// One message, to be sent now.
    pub(crate) fn send(&mut self, id: &ClientId, answer_within: Duration) -> Option<ClientEvent> {
        let due = Due::Answer(Instant::now() + answer_within);
        Some(self.find(id)?.send(due))
    }

    /// The server asked for a pause before this one comes again.
    pub(crate) fn postpone(&mut self, id: &ClientId, pause: Duration) -> bool {
        let found = self.find(id);
        let known = found.is_some();
        if let Some(pending) = found {
            pending.due = Due::Again(Instant::now() + pause);
        }
        known
    }

    /// A message is on disk. `None` when no such message was under way.
    pub(crate) fn acknowledged(&mut self, id: &ClientId) -> Option<Pending> {
        let index = self.0.iter().position(|it| it.draft.client_id == *id)?;
        Some(self.0.remove(index))
    }

    /// The message to be looked after first, and when.
    pub(crate) fn next_due(&self) -> Option<(Due, ClientId)> {
        let first = self.0.iter().min_by_key(|it| it.due.at())?;
        Some((first.due, first.draft.client_id.clone()))
    }

    fn find(&mut self, id: &ClientId) -> Option<&mut Pending> {
        self.0.iter_mut().find(|it| it.draft.client_id == *id)
    }
}

impl Pending {
    fn send(&mut self, due: Due) -> ClientEvent {
        self.tries += 1;
        self.due = due;
        ClientEvent::Post {
            room: self.room,
            draft: self.draft.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
