//! How often something may be done: a bucket of tokens per person, network or
//! whatever else asks, or one for all.

use std::{
    hash::{BuildHasher as _, Hash, RandomState},
    marker::PhantomData,
    ops::Range,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::time::{Duration, Instant};

use crate::limits::RATE_KEYS_MAX;

/// Buckets that a key may be in. All of them are looked at, so a call costs
/// the same however many keys there are.
const WAYS: usize = 8;

/// One bucket of tokens per `K`: it holds `burst`, and refills within `period`.
///
/// The buckets lie in a table whose size never changes ([`RATE_KEYS_MAX`]):
/// each key has a set of [`WAYS`] places, chosen by a hash that nobody outside
/// can foresee. Where all places of a set are taken, the key that has spent
/// least is forgotten. So whoever makes up many keys pushes out their own,
/// which have spent one token each; an account under attack, which has spent
/// many, stays counted, and a newcomer always finds a place and is let through.
#[derive(Debug)]
pub struct RateLimit<K> {
    period: u64,
    /// What a token is worth, in nanoseconds of refilling.
    token: u64,
    origin: Instant,
    hasher: RandomState,
    table: Mutex<Table>,
    key: PhantomData<fn(K)>,
}

/// The buckets, in columns of plain numbers: those come zeroed from the system,
/// so that what no key has used yet takes no memory.
#[derive(Debug)]
struct Table {
    /// Which key has the bucket, by its hash.
    keys: Box<[u64]>,
    /// When the bucket is full again (nanoseconds since the limit was made).
    /// One that is full says nothing: its place is free.
    full_at: Box<[u64]>,
}

impl<K: Hash> RateLimit<K> {
    /// Allows `burst` at once, and `burst` within every `period` after that.
    pub fn new(burst: u32, period: Duration) -> Self {
        Self::with_keys(burst, period, RATE_KEYS_MAX)
    }

    fn with_keys(burst: u32, period: Duration, keys: usize) -> Self {
        let period = u64::try_from(period.as_nanos()).unwrap_or(u64::MAX / 4);
        let sets = keys.div_ceil(WAYS).max(1);
        Self {
            period,
            token: (period / u64::from(burst.max(1))).max(1),
            origin: Instant::now(),
            hasher: RandomState::new(),
            table: Mutex::new(Table {
                keys: vec![0; sets * WAYS].into_boxed_slice(),
                full_at: vec![0; sets * WAYS].into_boxed_slice(),
            }),
            key: PhantomData,
        }
    }

    /// Takes a token, or says how long until there is one.
    pub fn take(&self, who: K) -> Result<(), Duration> {
        self.take_by(&who)
    }

    /// The same, by reference.
    pub(crate) fn take_by(&self, who: &K) -> Result<(), Duration> {
        let (key, now) = (self.hasher.hash_one(who), self.now());
        let mut table = self.lock();
        let at = table.find(key).unwrap_or_else(|| table.fullest(key));
        let spent_until = if table.keys[at] == key {
            table.full_at[at].max(now)
        } else {
            now
        };
        let full_at = spent_until.saturating_add(self.token);
        let latest = now.saturating_add(self.period);
        if full_at > latest {
            return Err(Duration::from_nanos(full_at - latest));
        }
        table.keys[at] = key;
        table.full_at[at] = full_at;
        Ok(())
    }

    /// Undoes a [`Self::take`] that was not deserved.
    pub fn give_back(&self, who: &K) {
        let key = self.hasher.hash_one(who);
        let mut table = self.lock();
        if let Some(at) = table.find(key) {
            table.full_at[at] = table.full_at[at].saturating_sub(self.token);
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_nanos()).unwrap_or(u64::MAX / 2)
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// The places a key may be in.
    fn set_of(&self, key: u64) -> Range<usize> {
        let sets = self.keys.len() / WAYS;
        let set = usize::try_from(key % sets as u64).unwrap_or_default();
        set * WAYS..(set + 1) * WAYS
    }

    /// Where a key has its bucket, if it has one.
    fn find(&self, key: u64) -> Option<usize> {
        self.set_of(key).find(|&at| self.keys[at] == key)
    }

    /// The place for a key that is free, or whose key has spent least.
    fn fullest(&self, key: u64) -> usize {
        let places = self.set_of(key);
        let first = places.start;
        places.min_by_key(|&at| self.full_at[at]).unwrap_or(first)
    }
}

#[cfg(test)]
mod tests;
