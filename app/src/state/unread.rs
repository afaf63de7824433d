//! Counts the messages of others that wait in each room, and knows each room's
//! head.

use std::collections::BTreeMap;

use protocol::{Event, EventKind, ReadMark, RoomId, RoomSummary, Seq, UserId};

/// Unread messages and newest places, of all rooms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unread {
    rooms: BTreeMap<RoomId, Standing>,
    /// Threads that the viewer follows and has not read.
    threads: BTreeMap<(RoomId, Seq), Count>,
    /// Something happened after which only the server can count.
    doubtful: bool,
}

/// Where one room stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Standing {
    /// The newest place known.
    head: Seq,
    /// How far the person has read, as the server has it.
    read: ReadMark,
    /// What the person has seen in this browser, and the server has not
    /// confirmed.
    watched: Seq,
    /// The newest place when the server counted.
    counted_to: Seq,
    /// What the server counted.
    counted: Count,
    /// The newest deletion or edit: what was counted before it may be wrong.
    change: Seq,
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
    /// Takes in what the server counted. What came after the count stays, and
    /// a count that comes too late is passed over.
    pub(crate) fn load(&mut self, rooms: &[RoomSummary]) {
        self.threads = rooms.iter().flat_map(threads_of).collect();
        let mut loaded = BTreeMap::new();
        for summary in rooms {
            let mut standing = self.rooms.remove(&summary.room.id).unwrap_or_default();
            self.doubtful |= standing.load(summary);
            loaded.insert(summary.room.id, standing);
        }
        self.rooms = loaded;
    }

    /// Takes in what the server counted in one room.
    pub(crate) fn load_room(&mut self, summary: &RoomSummary) {
        let id = summary.room.id;
        self.threads.retain(|(room, _), _| *room != id);
        self.threads.extend(threads_of(summary));
        self.doubtful |= self.rooms.entry(id).or_default().load(summary);
    }

    /// A room is gone.
    pub(crate) fn forget(&mut self, room: RoomId) {
        self.rooms.remove(&room);
        self.threads.retain(|(of, _), _| *of != room);
    }

    /// Something happened in a room.
    pub(crate) fn note(&mut self, room: RoomId, event: &Event, me: UserId) {
        let standing = self.rooms.entry(room).or_default();
        if event.seq <= standing.head {
            return;
        }
        standing.head = event.seq;
        match &event.kind {
            // A message in a thread counts in its thread, not in the room.
            EventKind::MessagePosted(message)
                if event.author.id != me
                    && !message.deleted
                    && message.thread.is_none()
                    && event.seq > standing.read.seq =>
            {
                let names_me = message.mentions.name(me);
                standing.later.push((event.seq, names_me));
            }
            EventKind::MessageDeleted { target } => {
                standing.change = event.seq;
                standing.later.retain(|(seq, _)| seq != target);
                self.doubtful |= standing.counts(*target) && standing.counted.messages > 0;
            }
            EventKind::MessageEdited {
                target, mentions, ..
            } if event.author.id != me => {
                standing.change = event.seq;
                let names_me = mentions.name(me);
                for (_, named) in standing.later.iter_mut().filter(|(seq, _)| seq == target) {
                    *named = names_me;
                }
                // Only the server knows which of the messages it counted name
                // the viewer.
                let concerned = names_me || standing.counted.mentions > 0;
                self.doubtful |=
                    standing.counts(*target) && standing.counted.messages > 0 && concerned;
            }
            _ => {}
        }
    }

    /// The room has come further than the events seen of it.
    pub(crate) fn advance(&mut self, room: RoomId, head: Seq) {
        let standing = self.rooms.entry(room).or_default();
        standing.head = standing.head.max(head);
    }

    /// The server has noted how far the person has read, on whatever device.
    pub(crate) fn read(&mut self, room: RoomId, read: ReadMark) {
        let standing = self.rooms.get_mut(&room);
        if let Some(standing) = standing.filter(|standing| read > standing.read) {
            self.doubtful |= standing.read_to(read);
        }
    }

    /// Whether the server is to be asked for the rooms, since only it knows how
    /// many are unread now. Says so once.
    pub(crate) const fn take_doubt(&mut self) -> bool {
        std::mem::replace(&mut self.doubtful, false)
    }

    /// The person has seen the room up to here, and the server is being told.
    /// Ignored where the person has marked something as unread since.
    pub(crate) fn watch(&mut self, room: RoomId, seen: ReadMark) {
        let standing = self.rooms.get_mut(&room);
        if let Some(standing) = standing.filter(|standing| standing.read.turn == seen.turn) {
            standing.watched = standing.watched.max(seen.seq);
        }
    }

    /// A new socket: what was not told on the old one is told again, and how
    /// far the person has read is for the server to say.
    pub(crate) fn reconnected(&mut self) {
        for standing in self.rooms.values_mut() {
            standing.watched = Seq::START;
            standing.read = ReadMark::default();
        }
    }

    /// How far the person has read a room.
    pub(crate) fn mark(&self, room: RoomId) -> ReadMark {
        self.rooms
            .get(&room)
            .map_or_else(ReadMark::default, |standing| standing.read)
    }

    /// What is unread in one room.
    pub(crate) fn of_room(&self, room: RoomId) -> Count {
        self.rooms
            .get(&room)
            .map_or_else(Count::default, Standing::unread)
    }

    /// Takes in what is unread in a thread now.
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
    /// Returns whether only the server can count.
    fn load(&mut self, summary: &RoomSummary) -> bool {
        let mut doubtful = false;
        if summary.read > self.read {
            doubtful = self.read_to(summary.read);
        }
        // What is unread follows from the mark and the events, and both only
        // grow: a count of fewer, or by an older mark, is an older one.
        if summary.read == self.read && summary.head >= self.counted_to {
            if summary.head < self.change {
                return true;
            }
            self.head = self.head.max(summary.head);
            self.counted_to = summary.head;
            self.counted = Count {
                messages: summary.unread,
                mentions: summary.mentions,
            };
            self.later.retain(|(seq, _)| *seq > summary.head);
            doubtful = false;
        }
        doubtful
    }

    /// Returns whether only the server can count.
    fn read_to(&mut self, read: ReadMark) -> bool {
        let turned = read.turn > self.read.turn;
        self.read = read;
        if turned {
            self.watched = Seq::START;
        }
        self.later.retain(|(later, _)| *later > read.seq);
        // How much remains of what the server counted, or how much more is
        // unread than it counted, only it knows.
        if read.seq >= self.counted_to {
            self.counted = Count::default();
            self.counted_to = read.seq;
            return false;
        }
        turned || self.counted.messages > 0
    }

    /// Whether a message may be among those that the server counted.
    fn counts(&self, message: Seq) -> bool {
        self.read.seq < message && message <= self.counted_to
    }

    fn unread(&self) -> Count {
        let counted = if self.watched >= self.counted_to {
            Count::default()
        } else {
            self.counted
        };
        let later = self.later.iter().filter(|(seq, _)| *seq > self.watched);
        later.fold(counted, |count, (_, names_me)| Count {
            messages: count.messages + 1,
            mentions: count.mentions + u32::from(*names_me),
        })
    }
}

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;
