//! Two devices of one person: whatever happens in whatever order, and however
//! late they hear of it, in the end both show what the store counts.

use std::collections::VecDeque;

use proptest::{collection::vec, prelude::*};

use protocol::Mentions;

use super::*;
use crate::state::samples::{message, summary, user};

const LOBBY: RoomId = RoomId(1);

/// A step. Numbers choose among what there is.
#[derive(Clone, Debug)]
enum Step {
    /// Somebody else writes, or the person themselves.
    Post { mine: bool, naming: bool },
    /// A message says something else.
    Edit { which: usize, naming: bool },
    /// A message is deleted.
    Delete(usize),
    /// A device has seen some of what it knows of, and says so.
    See { device: usize, back: i64 },
    /// Something is marked as unread.
    MarkUnread(i64),
    /// A device hears of the next event.
    HearEvent(usize),
    /// A device hears something else, in any order.
    HearTold { device: usize, which: usize },
    /// The server hears the next thing that a device said.
    Answer(usize),
    /// A device loses its connection, and has another at once.
    Reconnect(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let device = 0..2_usize;
    prop_oneof![
        3 => any::<(bool, bool)>().prop_map(|(mine, naming)| Step::Post { mine, naming }),
        1 => any::<(usize, bool)>().prop_map(|(which, naming)| Step::Edit { which, naming }),
        1 => any::<usize>().prop_map(Step::Delete),
        2 => (device.clone(), 0..3_i64).prop_map(|(device, back)| Step::See { device, back }),
        1 => (1..20_i64).prop_map(Step::MarkUnread),
        4 => device.clone().prop_map(Step::HearEvent),
        4 => (device.clone(), any::<usize>())
            .prop_map(|(device, which)| Step::HearTold { device, which }),
        4 => device.clone().prop_map(Step::Answer),
        1 => device.prop_map(Step::Reconnect),
    ]
}

fn mentions(everybody: bool) -> Mentions {
    Mentions {
        everybody,
        ..Mentions::default()
    }
}

/// What the server says besides events.
#[derive(Clone, Debug)]
enum Told {
    Read(ReadMark),
    /// All rooms, of which there is one.
    Rooms(Box<RoomSummary>),
    /// One of the rooms.
    Room(Box<RoomSummary>),
}

/// What a device says.
#[derive(Clone, Copy, Debug)]
enum Said {
    Read(ReadMark),
    Rooms,
}

/// A device, and what is on its way to it and from it.
#[derive(Default)]
struct Device {
    unread: Unread,
    events: VecDeque<Event>,
    told: Vec<Told>,
    said: VecDeque<Said>,
}

/// The store, as simple as it can be: all events of one room, and one mark.
struct World {
    events: Vec<Event>,
    read: ReadMark,
    devices: [Device; 2],
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            events: Vec::new(),
            read: ReadMark::default(),
            devices: Default::default(),
        };
        for author in ["Bob", "Ann", "Bob"] {
            world.happens(message(world.next(), author, "hi"));
        }
        let page = world.summary();
        for device in &mut world.devices {
            device.events.clear();
            device.unread.load(std::slice::from_ref(&page));
        }
        world
    }

    fn next(&self) -> i64 {
        i64::try_from(self.events.len()).unwrap() + 1
    }

    fn happens(&mut self, event: Event) {
        for device in &mut self.devices {
            device.events.push_back(event.clone());
        }
        self.events.push(event);
    }

    /// A message that is there.
    fn message(&self, which: usize) -> Option<&Event> {
        let event = &self.events[which % self.events.len()];
        let is_there = event.kind.message().is_some() && !self.is_deleted(event.seq);
        is_there.then_some(event)
    }

    fn is_deleted(&self, seq: Seq) -> bool {
        let deletes = |event: &Event| matches!(event.kind, EventKind::MessageDeleted { target } if target == seq);
        self.events.iter().any(deletes)
    }

    /// Whether a message names the person, as it is now.
    fn is_naming(&self, message: &Event) -> bool {
        let edited = |event: &Event| match &event.kind {
            EventKind::MessageEdited {
                target, mentions, ..
            } if *target == message.seq => Some(mentions.everybody),
            _ => None,
        };
        let posted = message
            .kind
            .message()
            .is_some_and(|it| it.mentions.everybody);
        self.events.iter().rev().find_map(edited).unwrap_or(posted)
    }

    fn waiting(&self) -> Count {
        let mut count = Count::default();
        for event in &self.events {
            if event.seq > self.read.seq
                && event.kind.message().is_some()
                && event.author != user("Ann")
                && !self.is_deleted(event.seq)
            {
                count.messages += 1;
                count.mentions += u32::from(self.is_naming(event));
            }
        }
        count
    }

    fn summary(&self) -> RoomSummary {
        RoomSummary {
            head: Seq(self.next() - 1),
            read: self.read,
            unread: self.waiting().messages,
            mentions: self.waiting().mentions,
            ..summary(LOBBY.0, "lobby")
        }
    }

    fn tell_all(&mut self, told: &Told) {
        for device in &mut self.devices {
            device.told.push(told.clone());
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Post { mine, naming } => {
                let author = if mine { "Ann" } else { "Bob" };
                let mut event = message(self.next(), author, "hi");
                if let EventKind::MessagePosted(message) = &mut event.kind {
                    message.mentions = mentions(naming);
                }
                self.happens(event);
            }
            Step::Edit { which, naming } => {
                if let Some(target) = self.message(which) {
                    let kind = EventKind::MessageEdited {
                        target: target.seq,
                        body: "changed".to_owned(),
                        html: None,
                        mentions: mentions(naming),
                    };
                    let (seq, author) = (self.next(), target.author.name.clone());
                    self.happens(Event {
                        kind,
                        ..message(seq, &author, "")
                    });
                }
            }
            Step::Delete(which) => {
                if let Some(target) = self.message(which) {
                    let kind = EventKind::MessageDeleted { target: target.seq };
                    self.happens(Event {
                        kind,
                        ..message(self.next(), "Bob", "")
                    });
                }
            }
            Step::See { device, back } => {
                let device = &mut self.devices[device];
                let (_, head) = device.unread.heads().next().unwrap();
                let seen = ReadMark {
                    turn: device.unread.mark(LOBBY).turn,
                    seq: Seq(head.0 - back),
                };
                device.said.push_back(Said::Read(seen));
                device.unread.watch(LOBBY, seen);
            }
            Step::MarkUnread(from) if from < self.next() => {
                self.read = ReadMark {
                    turn: self.read.turn + 1,
                    seq: Seq(from - 1),
                };
                self.tell_all(&Told::Room(Box::new(self.summary())));
                self.tell_all(&Told::Read(self.read));
            }
            Step::MarkUnread(_) => {}
            Step::HearEvent(device) => self.devices[device].hear_event(),
            Step::HearTold { device, which } => self.devices[device].hear_told(which),
            Step::Answer(device) => self.answer(device),
            Step::Reconnect(device) => {
                let device = &mut self.devices[device];
                let (_, head) = device.unread.heads().next().unwrap();
                let missed = self.events.iter().filter(|event| event.seq > head);
                device.events = missed.cloned().collect();
                device.told.clear();
                device.said.clear();
                device.unread.reconnected();
                device.said.push_back(Said::Rooms);
            }
        }
    }

    fn answer(&mut self, device: usize) {
        match self.devices[device].said.pop_front() {
            Some(Said::Rooms) => {
                let rooms = Told::Rooms(Box::new(self.summary()));
                self.devices[device].told.push(rooms);
            }
            Some(Said::Read(seen)) if seen.turn == self.read.turn && seen > self.read => {
                self.read = seen;
                self.tell_all(&Told::Read(seen));
            }
            Some(Said::Read(_)) | None => {}
        }
    }

    /// Lets everything that is on its way arrive.
    fn settle(&mut self) {
        while self.devices.iter().any(Device::is_busy) {
            for device in 0..self.devices.len() {
                self.answer(device);
                self.devices[device].hear_event();
                self.devices[device].hear_told(0);
            }
        }
    }
}

impl Device {
    fn is_busy(&self) -> bool {
        !(self.events.is_empty() && self.told.is_empty() && self.said.is_empty())
    }

    fn hear_event(&mut self) {
        if let Some(event) = self.events.pop_front() {
            self.unread.note(LOBBY, &event, user("Ann").id);
            self.ask_in_doubt();
        }
    }

    fn hear_told(&mut self, which: usize) {
        if self.told.is_empty() {
            return;
        }
        match self.told.remove(which % self.told.len()) {
            Told::Read(read) => self.unread.read(LOBBY, read),
            Told::Rooms(room) => self.unread.load(&[*room]),
            Told::Room(room) => self.unread.load_room(&room),
        }
        self.ask_in_doubt();
    }

    fn ask_in_doubt(&mut self) {
        if self.unread.take_doubt() {
            self.said.push_back(Said::Rooms);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn two_devices_agree_with_the_store(steps in vec(step(), 0..60)) {
        let mut world = World::new();
        for step in &steps {
            world.step(step);
        }
        world.settle();
        for device in &world.devices {
            prop_assert_eq!(device.unread.mark(LOBBY), world.read);
            prop_assert_eq!(device.unread.of_room(LOBBY), world.waiting());
        }
    }
}
