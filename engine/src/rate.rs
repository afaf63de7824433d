//! How often something may be done: a bucket of tokens per person, network or
//! whatever else asks, or one for all.

use std::{
    hash::{BuildHasher as _, Hash, RandomState},
    marker::PhantomData,
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
    table: Mutex<Box<[Bucket]>>,
    key: PhantomData<fn(K)>,
}

/// A key, by its hash, and when its bucket is full again (nanoseconds since
/// the limit was made). One that is full says nothing: its place is free.
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    key: u64,
    full_at: u64,
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
            table: Mutex::new(vec![Bucket::default(); sets * WAYS].into_boxed_slice()),
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
        let set = set_of(&mut table, key);
        let known = set.iter().position(|bucket| bucket.key == key);
        let at = known.unwrap_or_else(|| fullest(set));
        let bucket = &mut set[at];
        let spent_until = if bucket.key == key {
            bucket.full_at.max(now)
        } else {
            now
        };
        let full_at = spent_until.saturating_add(self.token);
        let latest = now.saturating_add(self.period);
        if full_at > latest {
            return Err(Duration::from_nanos(full_at - latest));
        }
        *bucket = Bucket { key, full_at };
        Ok(())
    }

    /// Undoes a [`Self::take`] that was not deserved.
    pub fn give_back(&self, who: &K) {
        let key = self.hasher.hash_one(who);
        let mut table = self.lock();
        let set = set_of(&mut table, key);
        if let Some(bucket) = set.iter_mut().find(|bucket| bucket.key == key) {
            bucket.full_at = bucket.full_at.saturating_sub(self.token);
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_nanos()).unwrap_or(u64::MAX / 2)
    }

    fn lock(&self) -> MutexGuard<'_, Box<[Bucket]>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The places a key may be in.
fn set_of(table: &mut [Bucket], key: u64) -> &mut [Bucket] {
    let sets = table.len() / WAYS;
    let set = usize::try_from(key % sets as u64).unwrap_or_default();
    &mut table[set * WAYS..][..WAYS]
}

/// The place that is free, or whose key has spent least.
fn fullest(set: &[Bucket]) -> usize {
    let places = set.iter().enumerate();
    let least = places.min_by_key(|(_, bucket)| bucket.full_at);
    least.map_or(0, |(at, _)| at)
}

#[cfg(test)]
mod tests;
