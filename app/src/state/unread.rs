//! How many messages of others wait in each room, and where each room stands.

use std::collections::BTreeMap;

use protocol::{Event, EventKind, RoomId, RoomSummary, Seq, UserId};

/// Unread messages and newest places, of all rooms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unread {
    rooms: BTreeMap<RoomId, Standing>,
    /// Threads that the viewer follows and has not read.
    threads: BTreeMap<(RoomId, Seq), Count>,
}

/// Where one room stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Standing {
    /// The newest place known.
    head: Seq,
    /// The newest place when the server counted.
    counted_to: Seq,
    /// What the server counted.
    counted: Count,
    /// Messages of others that came later, and whether they name the viewer.
    later: Vec<(Seq, bool)>,
}

/// Unread messages, and how many of them name the viewer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) messages: u32,
    pub(crate) mentions: u32,
}

impl Unread {
    /// Takes in what the server counted for a page. Messages that came after
    /// the count stay.
    pub(crate) fn load(&mut self, rooms: &[RoomSummary]) {
        self.threads = rooms.iter().flat_map(threads_of).collect();
        let mut loaded = BTreeMap::new();
        for summary in rooms {
            let mut standing = self.rooms.remove(&summary.room.id).unwrap_or_default();
            standing.head = standing.head.max(summary.head);
            standing.counted_to = summary.head;
            standing.counted = Count {
                messages: summary.unread,
                mentions: summary.mentions,
            };
            standing.later.retain(|(seq, _)| *seq > summary.head);
            loaded.insert(summary.room.id, standing);
        }
        self.rooms = loaded;
    }

    /// Something happened in a room. Returns whether only the server can say
    /// how many are unread now.
    pub(crate) fn note(&mut self, room: RoomId, event: &Event, me: UserId) -> bool {
        let standing = self.rooms.entry(room).or_default();
        if event.seq <= standing.head {
            return false;
        }
        standing.head = event.seq;
        match &event.kind {
            // What is said in threads waits there.
            EventKind::MessagePosted(message)
                if event.author.id != me && !message.deleted && message.thread.is_none() =>
            {
                let names_me = message.mentions.name(me);
                standing.later.push((event.seq, names_me));
            }
            EventKind::MessageDeleted { target } => {
                standing.later.retain(|(seq, _)| seq != target);
                return *target <= standing.counted_to && standing.counted.messages > 0;
            }
            _ => {}
        }
        false
    }

    /// The room has come further than the events seen of it.
    pub(crate) fn advance(&mut self, room: RoomId, head: Seq) {
        let standing = self.rooms.entry(room).or_default();
        standing.head = standing.head.max(head);
    }

    /// The person has read a room up to here, on whatever device.
    pub(crate) fn read(&mut self, room: RoomId, seq: Seq) {
        if let Some(standing) = self.rooms.get_mut(&room) {
            standing.later.retain(|(later, _)| *later > seq);
            // Read half of what the server counted: how much remains only the
            // server knows, and the next page will tell.
            if seq >= standing.counted_to {
                standing.counted = Count::default();
            }
        }
    }

    /// What is unread in one room.
    pub(crate) fn of_room(&self, room: RoomId) -> Count {
        self.rooms
            .get(&room)
            .map_or_else(Count::default, Standing::unread)
    }

    /// How the viewer stands to a thread now.
    pub(crate) fn thread(&mut self, room: RoomId, thread: Seq, count: Count) {
        if count == Count::default() {
            self.threads.remove(&(room, thread));
        } else {
            self.threads.insert((room, thread), count);
        }
    }

    /// What is unread in one thread.
    pub(crate) fn of_thread(&self, room: RoomId, thread: Seq) -> Count {
        let count = self.threads.get(&(room, thread));
        count.copied().unwrap_or_default()
    }

    /// What is unread in all threads of the rooms that are `told` of.
    pub(crate) fn in_threads(&self, told: impl Fn(RoomId) -> bool) -> Count {
        let mut sum = Count::default();
        for (_, count) in self.threads.iter().filter(|((room, _), _)| told(*room)) {
            sum.messages += count.messages;
            sum.mentions += count.mentions;
        }
        sum
    }

    /// Whether a room is among them.
    pub(crate) fn knows(&self, room: RoomId) -> bool {
        self.rooms.contains_key(&room)
    }

    /// The newest place known of every room: from there to resume.
    pub(crate) fn heads(&self) -> impl Iterator<Item = (RoomId, Seq)> {
        self.rooms
            .iter()
            .map(|(room, standing)| (*room, standing.head))
    }
}

fn threads_of(summary: &RoomSummary) -> impl Iterator<Item = ((RoomId, Seq), Count)> {
    let room = summary.room.id;
    summary.threads.iter().map(move |thread| {
        let count = Count {
            messages: thread.unread,
            mentions: thread.mentions,
        };
        ((room, thread.thread), count)
    })
}

impl Standing {
    fn unread(&self) -> Count {
        let later = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let naming = self.later.iter().filter(|(_, names_me)| *names_me).count();
        Count {
            messages: self.counted.messages + later(self.later.len()),
            mentions: self.counted.mentions + later(naming),
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::UnreadThread;

    use super::*;
    use crate::state::samples::{joined, message, user};

    const LOBBY: RoomId = RoomId(1);

    fn summary(head: i64, unread: u32) -> RoomSummary {
        RoomSummary {
            head: Seq(head),
            unread,
            ..crate::state::samples::summary(LOBBY.0, "lobby")
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
        assert_eq!(unread.of_room(LOBBY).messages, 2);
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
        assert_eq!(unread.of_room(LOBBY).messages, 4);
        unread.read(LOBBY, Seq(4));
        assert_eq!(unread.of_room(LOBBY).messages, 1);
        unread.read(LOBBY, Seq(5));
        assert_eq!(unread.of_room(LOBBY).messages, 0);
    }

    #[test]
    fn a_new_page_keeps_what_came_after_it_was_made() {
        let me = user("Ann").id;
        let mut unread = Unread::default();
        unread.load(&[summary(3, 0)]);
        unread.note(LOBBY, &message(4, "Bob", "hi"), me);
        unread.note(LOBBY, &message(5, "Bob", "hi"), me);
        unread.load(&[summary(4, 1)]);
        assert_eq!(unread.of_room(LOBBY).messages, 2);
        assert_eq!(unread.heads().next(), Some((LOBBY, Seq(5))));
    }

    #[test]
    fn deleted_messages_count_no_more() {
        let me = user("Ann").id;
        let deleted = |seq: i64, target: i64| Event {
            kind: EventKind::MessageDeleted {
                target: Seq(target),
            },
            ..message(seq, "Bob", "")
        };
        let mut unread = Unread::default();
        unread.load(&[summary(3, 1)]);
        unread.note(LOBBY, &message(4, "Bob", "hi"), me);
        assert!(!unread.note(LOBBY, &deleted(5, 4), me));
        assert_eq!(unread.of_room(LOBBY).messages, 1);
        let unsure = unread.note(LOBBY, &deleted(6, 2), me);
        assert!(
            unsure,
            "whether it was among those counted only the server knows"
        );
    }

    #[test]
    fn messages_that_name_the_viewer_are_counted_apart() {
        let me = user("Ann").id;
        let mut naming = message(4, "Bob", "@Ann");
        if let EventKind::MessagePosted(message) = &mut naming.kind {
            message.mentions.people.push(me);
        }
        let mut unread = Unread::default();
        unread.load(&[summary(3, 1)]);
        unread.note(LOBBY, &naming, me);
        let count = unread.of_room(LOBBY);
        assert_eq!((count.messages, count.mentions), (2, 1));
        unread.read(LOBBY, Seq(4));
        assert_eq!(unread.of_room(LOBBY), Count::default());
    }

    #[test]
    fn what_waits_in_threads_is_counted_apart() {
        let me = user("Ann").id;
        let (thread, waits) = (Seq(2), |messages| Count {
            messages,
            mentions: 0,
        });
        let mut unread = Unread::default();
        let mut listed = summary(3, 0);
        listed.threads = vec![UnreadThread {
            thread,
            unread: 1,
            mentions: 0,
        }];
        unread.load(&[listed]);
        let mut reply = message(4, "Bob", "hi");
        if let EventKind::MessagePosted(message) = &mut reply.kind {
            message.thread = Some(thread);
        }
        unread.note(LOBBY, &reply, me);
        assert_eq!(unread.of_room(LOBBY).messages, 0);
        unread.thread(LOBBY, thread, waits(2));
        assert_eq!(unread.of_thread(LOBBY, thread), waits(2));
        assert_eq!(unread.in_threads(|_| true), waits(2));
        assert_eq!(unread.in_threads(|_| false), waits(0));
        unread.thread(LOBBY, thread, waits(0));
        assert_eq!(unread.in_threads(|_| true), waits(0));
    }
}
