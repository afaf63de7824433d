//! Keeps the full-text index up with what is said.
//!
//! Behind the writer, not with every message: a message is found a moment
//! after it was sent, and sending costs what it did. The index is in order of
//! time over all rooms, so what waits in each is merged.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, HashMap},
};

use protocol::RoomId;
use tokio::time::{Duration, Instant, sleep};

use crate::storage::{
    Storage, StorageError,
    search_index::index::{Stretch, Times},
};

/// How long more is waited for when something was said: what is said in one
/// go is one transaction.
const GATHER: Duration = Duration::from_millis(250);

/// After an error.
const TRY_AGAIN: Duration = Duration::from_secs(10);

/// Events taken up in one transaction: about 10 ms of the writer.
const AT_ONCE: usize = 256;

/// Between two transactions the writer is everybody else's for as many times
/// as long as the first took, waiting for its turn included: where there is
/// much to do already, the index steps back.
const REST: u32 = 3;

/// But no longer than this.
const REST_MAX: Duration = Duration::from_secs(1);

/// Events whose time is read at once, per room.
const TIMES_AT_ONCE: i64 = 64;

impl Storage {
    /// Keeps the index up. Never returns; one node does it at a time.
    pub async fn keep_index(&self) {
        let _counted = self.writer.counts().index_here();
        // A damaged room stays so: the log has each cause once.
        let mut told = None;
        loop {
            if let Err(cause) = self.index_all().await {
                let cause = cause.to_string();
                if told.as_ref() != Some(&cause) {
                    tracing::error!(cause, "the search index is behind");
                    told = Some(cause);
                }
                sleep(TRY_AGAIN).await;
                continue;
            }
            told = None;
            self.writer.committed().await;
            sleep(GATHER).await;
        }
    }

    /// Brings the index up to what is committed now. It can be given up at any
    /// point, and goes on from there.
    pub async fn index_all(&self) -> Result<(), StorageError> {
        let mut begun = Instant::now();
        while self.erase().await? {
            begun = rest_after(begun).await;
        }
        let mut backlog = Backlog::read(self).await?;
        let lag = &self.writer.counts().index_lag;
        lag.set(backlog.events());
        loop {
            let stretches = backlog.next().await?;
            if stretches.is_empty() {
                return backlog.left_out.map_or(Ok(()), Err);
            }
            for indexed in self.index_as_can_be_read(stretches, &mut backlog).await? {
                lag.sub(indexed.events());
            }
            if backlog.is_empty() {
                return backlog.left_out.map_or(Ok(()), Err);
            }
            begun = rest_after(begun).await;
        }
    }

    /// Takes up these events, and says which it has. Where the database is
    /// damaged a room that cannot be read is left out, and holds up no other.
    async fn index_as_can_be_read(
        &self,
        stretches: Vec<Stretch>,
        backlog: &mut Backlog<'_>,
    ) -> Result<Vec<Stretch>, StorageError> {
        match self.index(stretches.clone()).await {
            Err(_) if self.is_damaged() => {}
            done => return done.map(|()| stretches),
        }
        let mut indexed = Vec::new();
        for stretch in stretches {
            match self.index(vec![stretch]).await {
                Ok(()) => indexed.push(stretch),
                Err(cause) => backlog.leave_out(stretch.room, cause),
            }
        }
        Ok(indexed)
    }
}

/// Returns when the rest is over.
async fn rest_after(begun: Instant) -> Instant {
    sleep((begun.elapsed() * REST).min(REST_MAX)).await;
    Instant::now()
}

/// What is not in the index yet, in all rooms.
struct Backlog<'s> {
    storage: &'s Storage,
    rooms: HashMap<RoomId, Waiting>,
    /// The rooms, the one first whose next event is the oldest.
    order: BinaryHeap<Reverse<(i64, RoomId)>>,
    /// Why a room of a damaged database is not in it.
    left_out: Option<StorageError>,
}

/// What is not in the index yet of a room.
struct Waiting {
    stretch: Stretch,
    /// The times of its first events.
    times: Times,
}

impl<'s> Backlog<'s> {
    async fn read(storage: &'s Storage) -> Result<Self, StorageError> {
        let mut backlog = Self {
            storage,
            rooms: HashMap::new(),
            order: BinaryHeap::new(),
            left_out: None,
        };
        // In one go: many rooms with a word in each are what most servers have.
        let stretches = storage.not_indexed().await?;
        let mut times = match storage.times(&stretches, TIMES_AT_ONCE).await {
            // Each room's are read by themselves below.
            Err(_) if storage.is_damaged() => HashMap::new(),
            times => times?,
        };
        for stretch in stretches {
            let times = times.remove(&stretch.room).unwrap_or_default();
            backlog
                .rooms
                .insert(stretch.room, Waiting { stretch, times });
            backlog.line_up(stretch.room).await?;
        }
        Ok(backlog)
    }

    /// How many events there are.
    fn events(&self) -> i64 {
        let rooms = self.rooms.values();
        rooms.map(|waiting| waiting.stretch.events()).sum()
    }

    fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Goes on without a room.
    fn leave_out(&mut self, room: RoomId, cause: StorageError) {
        self.rooms.remove(&room);
        self.left_out = Some(cause);
    }

    /// Puts a room where its next event belongs; nowhere, if there is none.
    async fn line_up(&mut self, room: RoomId) -> Result<(), StorageError> {
        let Some(waiting) = self.rooms.get_mut(&room) else {
            return Ok(());
        };
        let stretch = waiting.stretch;
        if waiting.times.is_empty() && stretch.after < stretch.until {
            let mut times = match self.storage.times(&[stretch], TIMES_AT_ONCE).await {
                Err(cause) if self.storage.is_damaged() => {
                    self.leave_out(room, cause);
                    return Ok(());
                }
                times => times?,
            };
            waiting.times = times.remove(&room).unwrap_or_default();
        }
        match waiting.times.front() {
            Some(&(_, at_ms)) => self.order.push(Reverse((at_ms, room))),
            None => drop(self.rooms.remove(&room)),
        }
        Ok(())
    }

    /// The oldest events, as a stretch of each of their rooms.
    async fn next(&mut self) -> Result<Vec<Stretch>, StorageError> {
        let mut stretches: BTreeMap<RoomId, Stretch> = BTreeMap::new();
        for _ in 0..AT_ONCE {
            let Some(Reverse((_, room))) = self.order.pop() else {
                break;
            };
            if let Some(waiting) = self.rooms.get_mut(&room)
                && let Some((seq, _)) = waiting.times.pop_front()
            {
                let stretch = stretches.entry(room).or_insert(waiting.stretch);
                stretch.until = seq;
                waiting.stretch.after = seq;
            }
            self.line_up(room).await?;
        }
        Ok(stretches.into_values().collect())
    }
}
