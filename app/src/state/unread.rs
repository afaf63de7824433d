//! How many messages of others wait in each room, and where each room stands.

use std::collections::BTreeMap;

use protocol::{Event, EventKind, RoomId, Seq, UserId};

use crate::page_data::RoomSummary;

/// Unread messages and newest places, of all rooms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unread {
    rooms: BTreeMap<RoomId, Standing>,
}

/// Where one room stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Standing {
    /// The newest place known.
    head: Seq,
    /// The newest place when the server counted.
    counted_to: Seq,
    /// What the server counted.
    counted: u32,
    /// Messages of others that came later.
    later: Vec<Seq>,
}

impl Unread {
    /// Takes in what the server counted for a page. Messages that came after
    /// the count stay.
    pub(crate) fn load(&mut self, rooms: &[RoomSummary]) {
        let mut loaded = BTreeMap::new();
        for summary in rooms {
            let mut standing = self.rooms.remove(&summary.room.id).unwrap_or_default();
            standing.head = standing.head.max(summary.head);
            standing.counted_to = summary.head;
            standing.counted = summary.unread;
            standing.later.retain(|seq| *seq > summary.head);
            loaded.insert(summary.room.id, standing);
        }
        self.rooms = loaded;
    }

    /// Something happened in a room.
    pub(crate) fn note(&mut self, room: RoomId, event: &Event, me: UserId) {
        let standing = self.rooms.entry(room).or_default();
        if event.seq <= standing.head {
            return;
        }
        standing.head = event.seq;
        if event.author.id != me && matches!(event.kind, EventKind::MessagePosted { .. }) {
            standing.later.push(event.seq);
        }
    }

    /// The room has come further than the events seen of it.
    pub(crate) fn advance(&mut self, room: RoomId, head: Seq) {
        let standing = self.rooms.entry(room).or_default();
        standing.head = standing.head.max(head);
    }

    /// The person has read a room up to here, on whatever device.
    pub(crate) fn read(&mut self, room: RoomId, seq: Seq) {
        if let Some(standing) = self.rooms.get_mut(&room) {
            standing.later.retain(|later| *later > seq);
            // Read half of what the server counted: how much remains only the
            // server knows, and the next page will tell.
            if seq >= standing.counted_to {
                standing.counted = 0;
            }
        }
    }

    /// Unread messages of one room.
    pub(crate) fn of_room(&self, room: RoomId) -> u32 {
        self.rooms.get(&room).map_or(0, Standing::unread)
    }

    /// Unread messages of all rooms.
    pub(crate) fn total(&self) -> u32 {
        self.rooms.values().map(Standing::unread).sum()
    }

    /// The newest place known of every room: from there to resume.
    pub(crate) fn heads(&self) -> impl Iterator<Item = (RoomId, Seq)> {
        self.rooms
            .iter()
            .map(|(room, standing)| (*room, standing.head))
    }
}

impl Standing {
    fn unread(&self) -> u32 {
        self.counted + u32::try_from(self.later.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Room, Slug};

    use super::*;
    use crate::state::samples::{joined, message, user};

    const LOBBY: RoomId = RoomId(1);

    fn summary(head: i64, unread: u32) -> RoomSummary {
        RoomSummary {
            room: Room {
                id: LOBBY,
                slug: Slug::from_stored("lobby"),
                name: "lobby".into(),
                topic: String::new(),
            },
            head: Seq(head),
            unread,
        }
    }

    #[test]
    fn only_messages_of_others_count_and_only_once() {
        let me = user("Ann").id;
        let mut unread = Unread::default();
        unread.load(&[summary(3, 1)]);
        for event in [
            message(3, "Bob", "seen"),
            message(4, "Bob", "hi"),
            message(4, "Bob", "hi"),
            message(5, "Ann", "mine"),
            joined(6, "Cem"),
        ] {
            unread.note(LOBBY, &event, me);
        }
        assert_eq!(unread.of_room(LOBBY), 2);
        assert_eq!(unread.heads().next(), Some((LOBBY, Seq(6))));
    }

    #[test]
    fn reading_on_another_device_lowers_the_count() {
        let me = user("Ann").id;
        let mut unread = Unread::default();
        unread.load(&[summary(3, 2)]);
        unread.note(LOBBY, &message(4, "Bob", "hi"), me);
        unread.note(LOBBY, &message(5, "Bob", "hi"), me);
        unread.read(LOBBY, Seq(2));
        assert_eq!(unread.of_room(LOBBY), 4);
        unread.read(LOBBY, Seq(4));
        assert_eq!(unread.total(), 1);
        unread.read(LOBBY, Seq(5));
        assert_eq!(unread.total(), 0);
    }

    #[test]
    fn a_new_page_keeps_what_came_after_it_was_made() {
        let me = user("Ann").id;
        let mut unread = Unread::default();
        unread.load(&[summary(3, 0)]);
        unread.note(LOBBY, &message(4, "Bob", "hi"), me);
        unread.note(LOBBY, &message(5, "Bob", "hi"), me);
        unread.load(&[summary(4, 1)]);
        assert_eq!(unread.of_room(LOBBY), 2);
        assert_eq!(unread.heads().next(), Some((LOBBY, Seq(5))));
    }
}
