//! The simulation of discrete events: what happens next is taken from a heap, and
//! says what happens later.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, VecDeque},
};

use rand::{Rng as _, SeedableRng as _, rngs::SmallRng};

use super::{
    Setup,
    costs::{Costs, TRIPS_OF_CHANGES, TRIPS_OF_INDEX, TRIPS_OF_MESSAGES, TRIPS_OF_READ},
    outcome::Outcome,
    queues::{Flushes, Processors, Turn, nanos, seconds},
    rooms::Rooms,
};
use crate::histogram::Histogram;

/// As the writer and the index have them.
const BATCH: usize = 256;
const INDEXED_AT_ONCE: f64 = 256.0;
/// The index rests so many times as long as a transaction of it took.
const INDEX_RESTS: f64 = 3.0;
/// A line that was in view for so long was seen, in seconds.
const MOMENT: f64 = 0.7;

/// What happens.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// Somebody says something.
    Said,
    /// Those who look at a room at a node have seen what is new.
    Seen { node: usize, room: usize },
    /// A node's transaction is on the disk.
    Committed { node: usize },
    /// A node is told of a room's news.
    Hint { node: usize, room: usize },
    /// It has read them, up to this one.
    Read {
        node: usize,
        room: usize,
        until: usize,
    },
    /// The index looks for work.
    Index,
}

/// What waits for a node's writer.
#[derive(Debug, Clone, Copy)]
enum Request {
    Message { room: usize, at: f64 },
    Mark,
}

#[derive(Debug)]
struct Node {
    processors: Processors,
    waiting: VecDeque<Request>,
    /// What is being committed.
    committing: Vec<Request>,
}

/// How far a node is with a room.
#[derive(Debug, Default)]
struct Place {
    told: usize,
    reading: bool,
    behind: bool,
    /// Whether those who look are about to mark what they see.
    looking: bool,
}

#[derive(Debug)]
pub(super) struct Engine<'a> {
    setup: &'a Setup,
    costs: &'a Costs,
    rooms: &'a Rooms,
    random: SmallRng,
    now: f64,
    to_come: BinaryHeap<Reverse<(u64, Event)>>,
    nodes: Vec<Node>,
    places: HashMap<(usize, usize), Place>,
    /// When each message of a room was sent.
    said: HashMap<usize, Vec<f64>>,
    /// Until when a room's row is locked.
    locked: HashMap<usize, f64>,
    postgres: Processors,
    nats: Processors,
    turn: Turn,
    flushes: Flushes,
    latency: Histogram,
    to_be_indexed: f64,
    most_to_be_indexed: f64,
    counts: Counts,
}

#[derive(Debug, Default)]
struct Counts {
    said: f64,
    committed: f64,
    commits: f64,
    hints: f64,
    deliveries: f64,
    marks: f64,
}

const MICRO: f64 = 1e-6;

impl<'a> Engine<'a> {
    pub(super) fn new(setup: &'a Setup, costs: &'a Costs, rooms: &'a Rooms) -> Self {
        let node = |_| Node {
            processors: Processors::new(setup.node_cores),
            waiting: VecDeque::new(),
            committing: Vec::new(),
        };
        let mut engine = Self {
            setup,
            costs,
            rooms,
            random: SmallRng::seed_from_u64(setup.seed),
            now: 0.0,
            to_come: BinaryHeap::new(),
            nodes: (0..setup.nodes).map(node).collect(),
            places: HashMap::new(),
            said: HashMap::new(),
            locked: HashMap::new(),
            postgres: Processors::new(setup.postgres_cores),
            nats: Processors::new(1),
            turn: Turn::default(),
            flushes: Flushes::default(),
            latency: Histogram::new(),
            to_be_indexed: 0.0,
            most_to_be_indexed: 0.0,
            counts: Counts::default(),
        };
        engine.at(0.0, Event::Said);
        engine.at(0.0, Event::Index);
        engine
    }

    fn at(&mut self, when: f64, event: Event) {
        self.to_come.push(Reverse((nanos(when), event)));
    }

    /// Until the time is over; what is under way then counts for nobody.
    pub(super) fn run(mut self) -> Outcome {
        while let Some(Reverse((when, event))) = self.to_come.pop() {
            self.now = seconds(when);
            if self.now > self.setup.seconds {
                break;
            }
            match event {
                Event::Said => self.say(),
                Event::Seen { node, room } => self.see(node, room),
                Event::Committed { node } => self.committed(node),
                Event::Hint { node, room } => self.hint(node, room),
                Event::Read { node, room, until } => self.read(node, room, until),
                Event::Index => self.index(),
            }
        }
        let time = self.setup.seconds;
        let a_second = |count: f64| count / time;
        let nodes = self.nodes.iter().map(|node| &node.processors);
        let sockets = f64::from(self.setup.sockets) / f64::from(self.setup.nodes);
        Outcome {
            node_seconds: nodes.clone().map(Processors::busy).sum::<f64>() / time,
            node_busy: nodes.map(|node| node.part(time)).fold(0.0, f64::max),
            postgres_seconds: self.postgres.busy() / time,
            postgres_busy: self.postgres.part(time),
            nats_busy: self.nats.part(time),
            turn_busy: self.turn.alone / time,
            node_bytes: sockets.mul_add(self.costs.socket_bytes, self.costs.node_bytes),
            messages: a_second(self.counts.said),
            left: (self.counts.said - self.counts.committed) / self.counts.said.max(1.0),
            commits: a_second(self.counts.commits),
            hints: a_second(self.counts.hints),
            deliveries: a_second(self.counts.deliveries),
            marks: a_second(self.counts.marks),
            index_lag: self.most_to_be_indexed,
            p50: self.latency.per_mille(500).as_secs_f64() * 1e3,
            p99: self.latency.per_mille(990).as_secs_f64() * 1e3,
        }
    }

    fn say(&mut self) {
        // The pauses between messages of many are distributed exponentially.
        let pause = -(1.0 - self.random.random::<f64>()).ln() / self.setup.messages;
        self.at(self.now + pause, Event::Said);
        self.counts.said += 1.0;
        let room = self.rooms.spoken_in(&mut self.random);
        let mut socket = self.random.random_range(0..self.rooms.size(room));
        let at = self.rooms.at(room);
        let mut node = 0;
        while socket >= at[node] {
            socket -= at[node];
            node += 1;
        }
        let taken_in = self.nodes[node]
            .processors
            .work(self.now, self.costs.message * MICRO);
        let at = self.now;
        self.nodes[node]
            .waiting
            .push_back(Request::Message { room, at });
        self.begin(node, taken_in);
    }

    fn see(&mut self, node: usize, room: usize) {
        self.places.entry((node, room)).or_default().looking = false;
        let there = f64::from(self.rooms.at(room)[node]) * self.setup.looking;
        let marks = there.floor() + f64::from(self.random.random::<f64>() < there.fract());
        let mut left = marks;
        while left >= 1.0 {
            self.nodes[node].waiting.push_back(Request::Mark);
            left -= 1.0;
        }
        self.begin(node, self.now);
    }

    /// Begins a transaction of a node's writer, unless one is under way.
    fn begin(&mut self, node: usize, now: f64) {
        let it = &mut self.nodes[node];
        if !it.committing.is_empty() || it.waiting.is_empty() {
            return;
        }
        let size = it.waiting.len().min(BATCH);
        it.committing.extend(it.waiting.drain(..size));
        let mut rooms: Vec<usize> = Vec::new();
        let (mut messages, mut marks) = (0.0, 0.0);
        for request in &it.committing {
            match request {
                Request::Message { room, .. } => {
                    rooms.push(*room);
                    messages += 1.0;
                }
                Request::Mark => marks += 1.0,
            }
        }
        it.processors.spend(self.costs.transaction * MICRO);
        let costs = self.costs;
        let alone = marks > 0.0 && !self.setup.marks_share;
        let begin = if alone {
            self.turn.alone(now)
        } else {
            let locked = rooms.iter().filter_map(|room| self.locked.get(room));
            locked.fold(self.turn.shared(now), |begin, &until| begin.max(until))
        };
        let mut trips = marks;
        let mut computed = marks * costs.postgres_mark;
        if messages == 0.0 {
            trips += TRIPS_OF_CHANGES;
        } else {
            trips += TRIPS_OF_MESSAGES;
            computed += costs.postgres_transaction + messages * costs.postgres_message;
        }
        let done = self.postgres.work(begin, computed * MICRO) + trips * costs.trip * MICRO;
        let done = self.flushes.flush(done, costs.flush * MICRO);
        if alone {
            self.turn.held_alone(begin, done);
        } else {
            self.turn.held_shared(done);
        }
        self.locked
            .extend(rooms.into_iter().map(|room| (room, done)));
        self.counts.commits += 1.0;
        self.at(done, Event::Committed { node });
    }

    fn committed(&mut self, node: usize) {
        let requests = std::mem::take(&mut self.nodes[node].committing);
        let mut rooms: Vec<usize> = Vec::new();
        for request in requests {
            match request {
                Request::Mark => self.counts.marks += 1.0,
                Request::Message { room, at } => {
                    self.counts.committed += 1.0;
                    self.to_be_indexed += 1.0;
                    self.said.entry(room).or_default().push(at);
                    if !rooms.contains(&room) {
                        rooms.push(room);
                    }
                }
            }
        }
        self.most_to_be_indexed = self.most_to_be_indexed.max(self.to_be_indexed);
        for room in rooms {
            let until = self.said[&room].len();
            self.tell(node, room, until);
            for other in 0..self.nodes.len() {
                if other == node {
                    continue;
                }
                self.counts.hints += 1.0;
                let brought = self.nats.work(self.now, self.costs.nats * MICRO);
                self.nodes[other].processors.spend(self.costs.heard * MICRO);
                if self.rooms.at(room)[other] > 0 {
                    let when = brought + self.costs.hint * MICRO;
                    self.at(when, Event::Hint { node: other, room });
                }
            }
        }
        self.begin(node, self.now);
    }

    fn hint(&mut self, node: usize, room: usize) {
        let place = self.places.entry((node, room)).or_default();
        if place.reading {
            place.behind = true;
            return;
        }
        place.reading = true;
        let until = self.said[&room].len();
        self.nodes[node].processors.spend(self.costs.read * MICRO);
        let read = self
            .postgres
            .work(self.now, self.costs.postgres_read * MICRO);
        let read = read + TRIPS_OF_READ * self.costs.trip * MICRO;
        self.at(read, Event::Read { node, room, until });
    }

    fn read(&mut self, node: usize, room: usize, until: usize) {
        self.tell(node, room, until);
        let place = self.places.entry((node, room)).or_default();
        place.reading = false;
        if std::mem::take(&mut place.behind) {
            self.hint(node, room);
        }
    }

    /// Writes to the sockets of a room at a node what is new there.
    fn tell(&mut self, node: usize, room: usize, until: usize) {
        let sockets = self.rooms.at(room)[node];
        let place = self.places.entry((node, room)).or_default();
        let from = place.told;
        place.told = from.max(until);
        if from >= until || sockets == 0 {
            return;
        }
        let looking = !std::mem::replace(&mut place.looking, self.setup.looking > 0.0);
        let said = &self.said[&room][from..until];
        let deliveries: f64 = said.iter().map(|_| f64::from(sockets)).sum();
        let done = self.nodes[node]
            .processors
            .work(self.now, deliveries * self.costs.delivery * MICRO);
        for at in said {
            self.latency.add_times(nanos(done - at), u64::from(sockets));
        }
        self.counts.deliveries += deliveries;
        if looking && self.setup.looking > 0.0 {
            self.at(done + MOMENT, Event::Seen { node, room });
        }
    }

    fn index(&mut self) {
        if self.to_be_indexed < 1.0 {
            self.at(self.now + 0.25, Event::Index);
            return;
        }
        let count = self.to_be_indexed.min(INDEXED_AT_ONCE);
        self.to_be_indexed -= count;
        let begin = self.turn.alone(self.now);
        let computed = count * self.costs.postgres_indexed * MICRO;
        let done = self.postgres.work(begin, computed) + TRIPS_OF_INDEX * self.costs.trip * MICRO;
        let done = self.flushes.flush(done, self.costs.flush * MICRO);
        self.turn.held_alone(begin, done);
        let rest = ((done - self.now) * INDEX_RESTS).min(1.0);
        self.at(done + rest, Event::Index);
    }
}
