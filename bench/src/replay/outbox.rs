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
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(1);

    fn id(name: &str) -> ClientId {
        ClientId::new(name).unwrap()
    }

    fn outbox(names: &[&str]) -> Outbox {
        let mut outbox = Outbox::default();
        for name in names {
            let draft = Draft {
                client_id: id(name),
                body: format!("the body of {name}"),
            };
            outbox.push(RoomId(1), draft, oneshot::channel().0);
        }
        outbox
    }

    #[test]
    fn what_is_not_acknowledged_is_sent_again_the_same_way_and_in_order() {
        let mut outbox = outbox(&["a", "b", "c"]);
        let first = outbox.send_all(SOON);
        assert_eq!(outbox.acknowledged(&id("b")).unwrap().tries, 1);
        let second = outbox.send_all(SOON);
        assert_eq!(second, [first[0].clone(), first[2].clone()]);
        assert_eq!(outbox.acknowledged(&id("c")).unwrap().tries, 2);
    }

    #[test]
    fn only_what_was_said_can_be_acknowledged_and_only_once() {
        let mut outbox = outbox(&["a"]);
        assert!(outbox.acknowledged(&id("x")).is_none());
        assert!(outbox.acknowledged(&id("a")).is_some());
        assert!(outbox.acknowledged(&id("a")).is_none());
        assert!(outbox.next_due().is_none());
    }

    #[test]
    fn a_postponed_message_is_due_later_than_the_others() {
        let mut outbox = outbox(&["a", "b"]);
        outbox.send_all(SOON);
        assert!(outbox.postpone(&id("a"), SOON * 9));
        assert_eq!(outbox.next_due().unwrap().1, id("b"));
        assert!(!outbox.postpone(&id("x"), SOON));
    }
}
