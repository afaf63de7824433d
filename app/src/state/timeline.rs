//! The events of the open room, in order, without gap and without duplicate.

use std::sync::Arc;

use protocol::{Event, EventKind, Seq, User, UserId};

use crate::page_data::History;

/// More events than this are not kept while the reader follows the end …
const KEPT_MAX: usize = 400;
/// … then the oldest go until so many are left.
const KEPT_AFTER_TRIM: usize = 200;

/// A gap-free run of a room's events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timeline {
    events: Vec<Arc<Event>>,
    has_older: bool,
    has_newer: bool,
    /// After which event the line above the unread ones stands: how far the
    /// viewer had read when the room was opened, and from then on whatever
    /// they saw arrive.
    read_seq: Seq,
    /// The place after which the server was last asked to fill a gap, so that
    /// a burst of events behind the gap asks only once.
    asked_after: Option<Seq>,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Applied {
    /// It is the newest now.
    Appended,
    /// It was there already.
    Known,
    /// Events between are missing: ask for everything after this place.
    Gap { after: Seq },
    /// Nothing to do: the gap was already asked for, or a page of the past is
    /// shown and the newest events are not part of it.
    Waiting,
}

impl Timeline {
    /// The run a page came with, read up to `read_seq`.
    pub(crate) fn new(history: History, read_seq: Seq) -> Self {
        Self {
            events: history.events.into_iter().map(Arc::new).collect(),
            has_older: history.has_older,
            has_newer: history.has_newer,
            read_seq,
            asked_after: None,
        }
    }

    /// The events, oldest first.
    pub(crate) fn events(&self) -> &[Arc<Event>] {
        &self.events
    }

    /// Shows somebody otherwise, whatever they did.
    pub(crate) fn show(&mut self, user: &User) {
        for event in &mut self.events {
            if event.author.id == user.id {
                Arc::make_mut(event).author.clone_from(user);
            }
        }
    }

    /// Whether the room has events before the first of these.
    pub(crate) const fn has_older(&self) -> bool {
        self.has_older
    }

    /// Whether this is a page of the past, not joined to the newest events.
    pub(crate) const fn has_newer(&self) -> bool {
        self.has_newer
    }

    /// Whether nobody has said anything in it.
    pub(crate) fn is_silent(&self) -> bool {
        !self
            .events
            .iter()
            .any(|event| matches!(event.kind, EventKind::MessagePosted { .. }))
    }

    /// The first unread message of someone else. Who has read nothing yet is
    /// new here, and all of it is new to them.
    pub(crate) fn first_unread(&self, me: UserId) -> Option<Seq> {
        if self.read_seq == Seq::START {
            return None;
        }
        let unread = self.events.iter().find(|event| {
            event.seq > self.read_seq
                && event.author.id != me
                && matches!(event.kind, EventKind::MessagePosted { .. })
        });
        unread.map(|event| event.seq)
    }

    /// The viewer saw this one arrive.
    pub(crate) const fn seen(&mut self, seq: Seq) {
        self.read_seq = seq;
    }

    /// The first place kept.
    pub(crate) fn oldest(&self) -> Option<Seq> {
        self.events.first().map(|event| event.seq)
    }

    /// The last place known; [`Seq::START`] for an empty room.
    pub(crate) fn newest(&self) -> Seq {
        self.events.last().map_or(Seq::START, |event| event.seq)
    }

    /// Takes in what the server says happened.
    pub(crate) fn apply(&mut self, event: Event) -> Applied {
        if self.has_newer {
            return Applied::Waiting;
        }
        let newest = self.newest();
        if event.seq <= newest {
            return Applied::Known;
        }
        if event.seq > newest.next() {
            if self.asked_after == Some(newest) {
                return Applied::Waiting;
            }
            self.asked_after = Some(newest);
            return Applied::Gap { after: newest };
        }
        self.events.push(Arc::new(event));
        self.asked_after = None;
        Applied::Appended
    }

    /// A new socket knows nothing of gaps asked for on an old one.
    pub(crate) fn forget_asked(&mut self) {
        self.asked_after = None;
    }

    /// Takes in a page of the past that ends right before the oldest event.
    pub(crate) fn prepend(&mut self, history: History) {
        let Some(oldest) = self.oldest() else {
            return;
        };
        let older = history
            .events
            .into_iter()
            .filter(|event| event.seq < oldest)
            .map(Arc::new);
        let joined: Vec<_> = older.collect();
        if joined
            .last()
            .is_some_and(|event| event.seq.next() != oldest)
        {
            return;
        }
        self.has_older = history.has_older;
        self.events.splice(0..0, joined);
    }

    /// Lets the oldest go when there are too many. Only for a reader at the end.
    pub(crate) fn trim(&mut self) {
        if self.events.len() > KEPT_MAX {
            self.events.drain(..self.events.len() - KEPT_AFTER_TRIM);
            self.has_older = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::samples::message;

    fn timeline(seqs: std::ops::RangeInclusive<i64>) -> Timeline {
        Timeline::new(
            History {
                events: seqs.map(|seq| message(seq, "Ann", "hi")).collect(),
                has_older: false,
                has_newer: false,
            },
            Seq::START,
        )
    }

    fn seqs(timeline: &Timeline) -> Vec<i64> {
        timeline.events().iter().map(|event| event.seq.0).collect()
    }

    #[test]
    fn events_are_taken_once_and_in_order() {
        let mut timeline = timeline(1..=2);
        for (seq, applied) in [
            (3, Applied::Appended),
            (3, Applied::Known),
            (1, Applied::Known),
            (4, Applied::Appended),
        ] {
            assert_eq!(timeline.apply(message(seq, "Ann", "hi")), applied, "{seq}");
        }
        assert_eq!(seqs(&timeline), [1, 2, 3, 4]);
    }

    #[test]
    fn the_first_event_of_an_empty_room_is_taken() {
        let mut timeline = Timeline::default();
        assert_eq!(timeline.apply(message(1, "Ann", "hi")), Applied::Appended);
    }

    #[test]
    fn a_gap_is_asked_for_once() {
        let mut timeline = timeline(1..=2);
        let gap = Applied::Gap { after: Seq(2) };
        assert_eq!(timeline.apply(message(5, "Ann", "hi")), gap);
        assert_eq!(timeline.apply(message(6, "Ann", "hi")), Applied::Waiting);
        for seq in 3..=6 {
            assert_eq!(timeline.apply(message(seq, "Ann", "hi")), Applied::Appended);
        }
        assert_eq!(seqs(&timeline), [1, 2, 3, 4, 5, 6]);
        assert_eq!(
            timeline.apply(message(9, "Ann", "hi")),
            Applied::Gap { after: Seq(6) }
        );
    }

    #[test]
    fn a_gap_is_asked_for_again_on_a_new_socket() {
        let mut timeline = timeline(1..=2);
        let gap = Applied::Gap { after: Seq(2) };
        assert_eq!(timeline.apply(message(5, "Ann", "hi")), gap);
        timeline.forget_asked();
        assert_eq!(timeline.apply(message(5, "Ann", "hi")), gap);
    }

    #[test]
    fn a_page_of_the_past_takes_no_new_events() {
        let mut timeline = Timeline {
            has_newer: true,
            ..timeline(1..=2)
        };
        assert_eq!(timeline.apply(message(3, "Ann", "hi")), Applied::Waiting);
        assert_eq!(seqs(&timeline), [1, 2]);
    }

    #[test]
    fn older_events_go_in_front() {
        let mut timeline = timeline(5..=6);
        timeline.has_older = true;
        timeline.prepend(History {
            events: (3..=5).map(|seq| message(seq, "Ann", "hi")).collect(),
            has_older: true,
            has_newer: true,
        });
        assert_eq!(seqs(&timeline), [3, 4, 5, 6]);
        assert!(timeline.has_older() && !timeline.has_newer());
    }

    #[test]
    fn a_page_that_does_not_join_is_refused() {
        let mut timeline = timeline(9..=9);
        timeline.prepend(History {
            events: vec![message(3, "Ann", "hi")],
            has_older: false,
            has_newer: true,
        });
        assert_eq!(seqs(&timeline), [9]);
    }

    #[test]
    fn the_end_of_the_past_is_noticed_on_an_empty_page() {
        let mut timeline = timeline(5..=6);
        timeline.has_older = true;
        timeline.prepend(History {
            events: vec![],
            has_older: false,
            has_newer: true,
        });
        assert!(!timeline.has_older());
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let mut few = timeline(1..=400);
        few.trim();
        assert_eq!(few.events().len(), 400);
        let mut many = timeline(1..=401);
        many.trim();
        assert_eq!(many.events().len(), 200);
        assert_eq!(many.newest(), Seq(401));
        assert!(many.has_older());
    }
}
