//! Thousands of sockets in one thread: one poll, one buffer, no parsing of
//! what is only counted.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use memchr::memmem;
use mio::{Events, Poll};
use protocol::RoomId;

use super::{
    connection::{Connection, Progress, Stage, upgraded},
    frame::{self, CLOSE, PING, PONG, TEXT},
    mark::Mark,
    post,
    tally::{Tally, Verdict},
    wire::Endpoint,
};
use crate::{guest::Guest, histogram::Histogram};

/// Sockets being opened at once.
const OPENING: usize = 64;
/// How long no socket may make progress while they are opened.
const STUCK: Duration = Duration::from_secs(20);
/// Holds the largest frame and the start of another.
const BUFFER_BYTES: usize = 256 * 1024;

/// Who connects where, and what they do there.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    /// The people are spread over these in turn.
    pub(crate) to: Vec<Endpoint>,
    /// And over these, each in one.
    pub(crate) rooms: &'a [RoomId],
    /// One socket each; the first ones are the senders.
    pub(crate) guests: &'a [Guest],
    pub(crate) senders: usize,
    /// Whether the senders enter the room too; the others always do.
    pub(crate) senders_listen: bool,
}

/// All the sockets.
#[derive(Debug)]
pub(crate) struct Swarm<'a> {
    plan: Plan<'a>,
    poll: Poll,
    buffer: Vec<u8>,
    begin: Instant,
    connections: Vec<Connection>,
    /// In each of the rooms.
    listeners: HashMap<RoomId, u64>,
    live: usize,
    tally: Tally,
    pub(super) senders: Vec<Sender>,
    /// Whether a sender goes on when it may.
    pub(super) next: Next,
    /// Times of what was sent after this moment.
    pub(super) latency: Histogram,
    pub(super) latency_from: u64,
    pub(super) counts: Counts,
    /// When something counted last came in.
    pub(super) last: u64,
}

/// One that posts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sender {
    number: u32,
    sent_at: u64,
    pub(super) waiting: bool,
}

/// When a sender may send again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// When somebody says so.
    Never,
    /// When its message came back to it.
    OnEcho,
    /// When its message is on disk.
    OnAck,
}

/// What happened so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) sent: u64,
    /// Deliveries there should be: of every message to every listener.
    pub(crate) expected: u64,
    pub(crate) delivered: u64,
    pub(crate) late: u64,
    pub(crate) again: u64,
    pub(crate) foreign: u64,
    pub(crate) acknowledged: u64,
    pub(crate) rejected: u64,
    /// Presence and the like.
    pub(crate) other: u64,
    /// Sockets that ended.
    pub(crate) gone: u64,
}

impl Plan<'_> {
    /// Where somebody connects.
    fn to(&self, index: usize) -> &Endpoint {
        &self.to[index % self.to.len()]
    }

    /// The room somebody is in.
    fn room(&self, index: usize) -> RoomId {
        self.rooms[index % self.rooms.len()]
    }
}

impl<'a> Swarm<'a> {
    /// Opens all sockets and enters the rooms, of which there is at least one, as of
    /// the addresses.
    pub(crate) fn open(plan: Plan<'a>) -> Result<Self> {
        let total = plan.guests.len();
        let mut swarm = Self {
            poll: Poll::new()?,
            buffer: vec![0; BUFFER_BYTES],
            begin: Instant::now(),
            connections: Vec::with_capacity(total),
            listeners: HashMap::new(),
            live: 0,
            tally: Tally::new(total, plan.senders),
            senders: vec![Sender::default(); plan.senders],
            next: Next::Never,
            latency: Histogram::new(),
            latency_from: 0,
            counts: Counts::default(),
            last: 0,
            plan,
        };
        let mut events = Events::with_capacity(1024);
        let mut moved = Instant::now();
        while swarm.live < total {
            while swarm.connections.len() < total && swarm.connections.len() - swarm.live < OPENING
            {
                let index = swarm.connections.len();
                let registry = swarm.poll.registry();
                let connection = Connection::open(swarm.plan.to(index), index, registry)
                    .with_context(|| format!("opening socket {index}"))?;
                swarm.connections.push(connection);
            }
            let live = swarm.live;
            swarm.turn(&mut events, Duration::from_millis(100))?;
            ensure!(swarm.counts.gone == 0, "a socket ended while others opened");
            if swarm.live > live {
                moved = Instant::now();
            }
            ensure!(
                moved.elapsed() < STUCK,
                "no new socket for {} s; {} of {total} are open",
                STUCK.as_secs(),
                swarm.live
            );
        }
        Ok(swarm)
    }

    /// Reads until nothing has come for a while; gives up, as nothing depends
    /// on it, when it never ends.
    pub(crate) fn settle(&mut self) -> Result<()> {
        const QUIET: Duration = Duration::from_millis(500);
        const ENOUGH: Duration = Duration::from_secs(15);
        let begin = Instant::now();
        let mut heard = Instant::now();
        let mut events = Events::with_capacity(1024);
        while heard.elapsed() < QUIET && begin.elapsed() < ENOUGH {
            let other = self.counts.other;
            self.turn(&mut events, QUIET / 5)?;
            if self.counts.other > other {
                heard = Instant::now();
            }
        }
        Ok(())
    }

    /// What happened so far.
    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }

    /// The generator's clock.
    pub(super) fn now(&self) -> u64 {
        u64::try_from(self.begin.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Handles what happens until the time is over, or just once.
    pub(super) fn turn(&mut self, events: &mut Events, wait: Duration) -> Result<()> {
        match self.poll.poll(events, Some(wait)) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => return Ok(()),
            result => result?,
        }
        for event in &*events {
            let index = event.token().0;
            if self.connections[index].stage == Stage::Gone {
                continue;
            }
            if event.is_writable() {
                let cookie = &self.plan.guests[index].cookie;
                let address = self.plan.to(index).address;
                let connection = &mut self.connections[index];
                if connection.writable(address, cookie).is_err() {
                    self.lose(index);
                }
            }
            if event.is_readable() || event.is_read_closed() {
                self.read(index, event.is_read_closed())?;
            }
        }
        Ok(())
    }

    /// Has a sender post its next message, as of a moment.
    pub(super) fn post(&mut self, sender: usize, nanos: u64) -> Result<()> {
        let it = &mut self.senders[sender];
        let mark = Mark {
            sender: u32::try_from(sender)?,
            number: it.number,
            nanos,
        };
        it.number += 1;
        it.sent_at = nanos;
        it.waiting = true;
        self.counts.sent += 1;
        let room = self.plan.room(sender);
        self.counts.expected += self.listeners.get(&room).copied().unwrap_or_default();
        let mut frame = Vec::with_capacity(256);
        post::put(room, mark, &mut frame)?;
        self.write(sender, &frame);
        Ok(())
    }

    fn write(&mut self, index: usize, frame: &[u8]) {
        if self.connections[index].write(frame).is_err() {
            self.lose(index);
        }
    }

    fn lose(&mut self, index: usize) {
        if self.connections[index].stage != Stage::Gone {
            self.connections[index].stage = Stage::Gone;
            self.counts.gone += 1;
        }
    }

    /// Reads what there is. Unless the end is to be read too, less than was
    /// asked for is all: whatever comes later is told anew.
    fn read(&mut self, index: usize, to_the_end: bool) -> Result<()> {
        let mut buffer = std::mem::take(&mut self.buffer);
        loop {
            match self.connections[index].read(&mut buffer) {
                Progress::Bytes(count, more) => {
                    let used = self.take_in(index, &buffer[..count])?;
                    self.connections[index].carry(&buffer[used..count]);
                    if !more && !to_the_end {
                        break;
                    }
                }
                Progress::Nothing => break,
                Progress::Gone => {
                    self.lose(index);
                    break;
                }
            }
        }
        self.buffer = buffer;
        Ok(())
    }

    /// Understands what is whole, and tells how much that was.
    fn take_in(&mut self, index: usize, bytes: &[u8]) -> Result<usize> {
        let now = self.now();
        let mut used = 0;
        if self.connections[index].stage == Stage::Upgrading {
            let Some(head) = upgraded(bytes)? else {
                return Ok(0);
            };
            self.connections[index].stage = Stage::Greeting;
            used = head;
        }
        while let Some(frame) = frame::next(&bytes[used..])? {
            used += frame.length;
            match frame.opcode {
                TEXT => self.hear(index, frame.payload, now)?,
                PING => {
                    let mut pong = Vec::new();
                    frame::put(PONG, frame.payload, &mut pong);
                    self.write(index, &pong);
                }
                CLOSE => self.lose(index),
                _ => {}
            }
        }
        Ok(used)
    }

    fn hear(&mut self, index: usize, message: &[u8], now: u64) -> Result<()> {
        let kind = message.strip_prefix(br#"{"t":""#).unwrap_or_default();
        match self.connections[index].stage {
            Stage::Live if kind.starts_with(b"event\"") => self.event(index, message, now)?,
            Stage::Live if kind.starts_with(b"ack\"") => self.acknowledged(index, message, now)?,
            Stage::Greeting if kind.starts_with(b"hello\"") => self.enter(index)?,
            Stage::Joining if kind.starts_with(b"joined\"") => {
                *self.listeners.entry(self.plan.room(index)).or_default() += 1;
                self.go_live(index);
            }
            _ if kind.starts_with(b"rejected\"") => {
                self.counts.rejected += 1;
                let message = String::from_utf8_lossy(message);
                ensure!(
                    self.counts.delivered + self.counts.acknowledged > 0,
                    "{message}"
                );
            }
            _ => self.counts.other += 1,
        }
        Ok(())
    }

    fn enter(&mut self, index: usize) -> Result<()> {
        if index < self.plan.senders && !self.plan.senders_listen {
            self.go_live(index);
            return Ok(());
        }
        self.connections[index].stage = Stage::Joining;
        let mut frame = Vec::new();
        post::put_join(self.plan.room(index), &mut frame)?;
        self.write(index, &frame);
        Ok(())
    }

    fn go_live(&mut self, index: usize) {
        self.connections[index].stage = Stage::Live;
        self.live += 1;
    }

    fn event(&mut self, index: usize, message: &[u8], now: u64) -> Result<()> {
        let Some(mark) = Mark::find(message) else {
            self.counts.other += 1; // somebody joined
            return Ok(());
        };
        let sender = usize::try_from(mark.sender)?;
        if self.plan.room(sender) != self.plan.room(index) {
            self.counts.foreign += 1; // of another room
            return Ok(());
        }
        match self.tally.receive(index, sender, mark.number) {
            Verdict::New => {}
            Verdict::Late => self.counts.late += 1,
            Verdict::Again => {
                self.counts.again += 1;
                return Ok(());
            }
            Verdict::Foreign => {
                self.counts.foreign += 1;
                return Ok(());
            }
        }
        self.counts.delivered += 1;
        self.last = now;
        if self.next != Next::OnAck && mark.nanos >= self.latency_from {
            self.latency.add(now.saturating_sub(mark.nanos));
        }
        if sender == index && self.next == Next::OnEcho {
            self.post(sender, self.now())?;
        } else if sender == index {
            self.senders[sender].waiting = false;
        }
        Ok(())
    }

    fn acknowledged(&mut self, index: usize, message: &[u8], now: u64) -> Result<()> {
        self.counts.acknowledged += 1;
        let Some(sender) = self.senders.get_mut(index) else {
            bail!("socket {index} never posted, but was told of an ack");
        };
        if self.plan.senders_listen {
            return Ok(()); // its echo is what counts
        }
        let id = format!("\"client_id\":\"load-{index}-{}\"", sender.number - 1);
        if memmem::find(message, id.as_bytes()).is_none() {
            return Ok(());
        }
        self.last = now;
        sender.waiting = false;
        if sender.sent_at >= self.latency_from {
            self.latency.add(now.saturating_sub(sender.sent_at));
        }
        if self.next == Next::OnAck {
            self.post(index, self.now())?;
        }
        Ok(())
    }
}
