//! A connection as the hub has it: a socket, and a queue of what the socket has
//! not taken yet. Nothing else writes to a socket.

use std::{
    collections::VecDeque,
    io::{self, ErrorKind, IoSlice},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use bytes::{Buf as _, Bytes};
use protocol::{CloseCode, User, UserId};
use serde::{Deserialize, Serialize};
use tokio::{
    sync::Notify,
    time::{Duration, Instant},
};

use super::{
    TRACE_TARGET, close_frame,
    counts::{Counts, Dropped},
    wire::Wire,
};
use crate::limits::{PING_ANSWER_WITHIN, PING_EVERY};

/// Chunks handed to the kernel in one call at most; it takes no more (`IOV_MAX` is 1024).
const CHUNKS_PER_WRITE: usize = 64;

/// Names a connection within this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LinkId(pub u64);

/// A connection: whose it is, its wire, and what waits for it.
///
/// Whoever has something to say writes it to the socket at once, without
/// waking the connection's task; only what the kernel does not take waits in
/// the queue, and that task carries on with it.
#[derive(Debug)]
pub struct Link {
    /// Its name.
    pub id: LinkId,
    /// Whose it is.
    pub user: UserId,
    /// How they are to be shown.
    shown: Mutex<User>,
    /// Which of their sessions opened it.
    pub session: i64,
    wire: Wire,
    queue: Mutex<Queue>,
    queue_bytes_max: usize,
    counts: Arc<Counts>,
    heard_at: Mutex<Instant>,
    /// Whether nobody is at it. Those who never say so are never away.
    away: AtomicBool,
    /// Wakes the connection's task: something waits, or the link is closing.
    pub(crate) wake: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    chunks: VecDeque<Bytes>,
    bytes: usize,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Open,
    /// A close frame is the last thing in the queue.
    Closing,
    /// The socket is broken; nothing can be sent.
    Broken,
}

impl Link {
    pub(crate) fn new(
        id: LinkId,
        user: User,
        session: i64,
        wire: Wire,
        queue_bytes_max: usize,
        counts: Arc<Counts>,
    ) -> Self {
        Self {
            id,
            user: user.id,
            shown: Mutex::new(user),
            session,
            wire,
            queue: Mutex::default(),
            queue_bytes_max,
            counts,
            heard_at: Mutex::new(Instant::now()),
            away: AtomicBool::new(false),
            wake: Notify::new(),
        }
    }

    /// Whose it is, as they are to be shown.
    pub fn shown(&self) -> User {
        self.lock_shown().clone()
    }

    /// Notes that they are to be shown otherwise.
    pub(super) fn show(&self, user: &User) {
        self.lock_shown().clone_from(user);
    }

    fn lock_shown(&self) -> MutexGuard<'_, User> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that nobody is at it any more, or somebody again. Returns whether
    /// it was otherwise before.
    pub(super) fn set_away(&self, away: bool) -> bool {
        self.away.swap(away, Ordering::SeqCst) != away
    }

    /// Whether nobody is at it.
    pub(crate) fn is_away(&self) -> bool {
        self.away.load(Ordering::SeqCst)
    }

    /// Notes that the peer has given a sign of life.
    pub(crate) fn heard(&self) {
        *self.heard_at.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Whether it has missed a ping, and may be dead.
    pub(super) fn is_doubtful(&self) -> bool {
        self.silent_for() > PING_EVERY + PING_ANSWER_WITHIN
    }

    /// How long the peer has been silent.
    pub(crate) fn silent_for(&self) -> Duration {
        self.heard_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .elapsed()
    }

    /// Waits until there may be something to read.
    pub(crate) async fn readable(&self) -> io::Result<()> {
        self.wire.readable().await
    }

    /// Reads what is there, or fails with [`ErrorKind::WouldBlock`].
    pub(crate) fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.wire.try_read(buffer)?;
        self.counts.received(read);
        Ok(read)
    }

    /// Notes that it was given up without a word.
    pub(crate) fn dropped(&self, why: Dropped) {
        self.counts.dropped(why);
    }

    /// Waits until something may be written.
    pub(crate) async fn writable(&self) -> io::Result<()> {
        self.wire.writable().await
    }

    /// Sends whole frames. Never waits: a link that has more than its share
    /// waiting is closed with [`CloseCode::TooSlow`], and its client resumes.
    pub fn send(&self, frames: &Bytes) {
        self.deliver(frames);
    }

    /// As [`Self::send`]; returns whether the link was open.
    pub(super) fn deliver(&self, frames: &Bytes) -> bool {
        let mut queue = self.lock();
        if queue.state != State::Open {
            return false;
        }
        if !queue.chunks.is_empty() {
            queue.push(frames.clone());
            if queue.bytes > self.queue_bytes_max {
                tracing::debug!(target: TRACE_TARGET, link = self.id.0, user_id = self.user.0, queued_bytes = queue.bytes, "drop: too slow");
                self.push_close(&mut queue, CloseCode::TooSlow.code(), "too slow; resume");
            }
            return true;
        }
        match self.write(&[IoSlice::new(frames)]) {
            Ok(written) if written == frames.len() => {
                if self.wire.has_unsent() {
                    self.wake.notify_one();
                }
            }
            Ok(written) => self.wait_with(&mut queue, frames.slice(written..)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                self.wait_with(&mut queue, frames.clone());
            }
            Err(_) => self.give_up(&mut queue),
        }
        true
    }

    /// Says why, then sends nothing more. What waits is still sent before it.
    pub fn close(&self, code: CloseCode, reason: &str) {
        self.close_with(code.code(), reason);
    }

    /// As [`Self::close`], with any code of RFC 6455 section 7.4.
    pub(crate) fn close_with(&self, code: u16, reason: &str) {
        let mut queue = self.lock();
        if queue.state == State::Open {
            self.push_close(&mut queue, code, reason);
        }
    }

    /// Sends nothing more but what waits.
    pub(crate) fn seal(&self) {
        let mut queue = self.lock();
        if queue.state == State::Open {
            queue.state = State::Closing;
        }
    }

    /// Whether nothing more can be sent.
    pub(crate) fn is_closing(&self) -> bool {
        self.lock().state != State::Open
    }

    /// Whether something waits for the socket.
    pub(crate) fn has_queued(&self) -> bool {
        let queue = self.lock();
        queue.state != State::Broken && (!queue.chunks.is_empty() || self.wire.has_unsent())
    }

    /// Writes what waits, as far as the kernel takes it.
    pub(crate) fn flush(&self) {
        let mut queue = self.lock();
        if self.write_queued(&mut queue).is_err() {
            self.give_up(&mut queue);
        }
    }

    /// Writes until nothing waits, while the link is open. For the
    /// connection's own task, which alone may take the wake-up.
    pub(crate) async fn caught_up(&self) {
        while self.has_queued() && !self.is_closing() {
            tokio::select! {
                ready = self.wire.writable() => {
                    if ready.is_err() {
                        return;
                    }
                    self.flush();
                }
                () = self.wake.notified() => {}
            }
        }
    }

    /// Writes until nothing waits or the socket breaks.
    pub(crate) async fn drained(&self) {
        while self.has_queued() {
            if self.wire.writable().await.is_err() {
                return;
            }
            self.flush();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, chunks: &[IoSlice<'_>]) -> io::Result<usize> {
        let written = self.wire.try_write_many(chunks)?;
        self.counts.sent(written);
        Ok(written)
    }

    fn wait_with(&self, queue: &mut Queue, rest: Bytes) {
        queue.push(rest);
        self.wake.notify_one();
    }

    fn push_close(&self, queue: &mut Queue, code: u16, reason: &str) {
        self.counts.dropped(Dropped::Told(code));
        queue.push(close_frame(code, reason));
        queue.state = State::Closing;
        if self.write_queued(queue).is_err() {
            self.give_up(queue);
        }
        self.wake.notify_one();
    }

    fn give_up(&self, queue: &mut Queue) {
        if queue.state == State::Open {
            self.counts.dropped(Dropped::Broken);
        }
        *queue = Queue {
            state: State::Broken,
            ..Queue::default()
        };
        self.wake.notify_one();
    }

    fn write_queued(&self, queue: &mut Queue) -> io::Result<()> {
        while !queue.chunks.is_empty() {
            let slices: Vec<IoSlice<'_>> = queue
                .chunks
                .iter()
                .take(CHUNKS_PER_WRITE)
                .map(|chunk| IoSlice::new(chunk))
                .collect();
            match self.write(&slices) {
                Ok(written) => queue.advance(written),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        match self.wire.try_flush() {
            Err(error) if error.kind() != ErrorKind::WouldBlock => Err(error),
            _ => Ok(()),
        }
    }
}

impl Queue {
    fn push(&mut self, chunk: Bytes) {
        self.bytes += chunk.len();
        self.chunks.push_back(chunk);
    }

    fn advance(&mut self, mut written: usize) {
        self.bytes -= written;
        while let Some(chunk) = self.chunks.front_mut() {
            if written < chunk.len() {
                chunk.advance(written);
                return;
            }
            written -= chunk.len();
            self.chunks.pop_front();
        }
        // Thousands of links were once slow for a moment; few are now.
        self.chunks.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests;
