//! How often something may be done: a bucket of tokens per person, network or
//! whatever else asks, or one for all.

use std::{
    fmt::Debug,
    hash::{BuildHasher as _, Hash, Hasher, RandomState},
    marker::PhantomData,
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use sha2::{Digest as _, Sha256};
use tokio::time::{Duration, Instant};

use crate::limits::RATE_KEYS_MAX;

/// Buckets that a key may be in. All of them are looked at, so a call costs
/// the same however many keys there are.
const WAYS: usize = 8;

/// Periods that somebody may owe at most for what they were let have at several
/// processes at the same moment: as many as there may be processes. Whatever is
/// told, nobody waits for longer.
const PERIODS_OWED: u64 = 16;

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
    buckets: Arc<Buckets>,
    key: PhantomData<fn(K)>,
}

/// A key, as all processes of a store call it: the first bits of a hash.
pub(crate) type Who = (u64, u64);

/// Hears of everything that is spent.
pub(crate) trait Tell: Debug + Send + Sync {
    /// So many tokens were spent, or given back. It never waits.
    fn note(&self, who: Who, tokens: i32);
}

/// The buckets of a limit, whatever their keys are.
#[derive(Debug)]
pub(crate) struct Buckets {
    period: u64,
    /// What a token is worth, in nanoseconds of refilling.
    token: u64,
    origin: Instant,
    hasher: RandomState,
    table: Mutex<Table>,
    told: OnceLock<Box<dyn Tell>>,
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
        let buckets = Arc::new(Buckets {
            period,
            token: (period / u64::from(burst.max(1))).max(1),
            origin: Instant::now(),
            hasher: RandomState::new(),
            table: Mutex::new(Table {
                keys: vec![0; sets * WAYS].into_boxed_slice(),
                full_at: vec![0; sets * WAYS].into_boxed_slice(),
            }),
            told: OnceLock::new(),
        });
        Self {
            buckets,
            key: PhantomData,
        }
    }

    /// Takes a token, or says how long until there is one.
    pub fn take(&self, who: K) -> Result<(), Duration> {
        self.take_by(&who)
    }

    /// The same, by reference.
    pub(crate) fn take_by(&self, who: &K) -> Result<(), Duration> {
        self.buckets.take(name_of(who))
    }

    /// Undoes a [`Self::take`] that was not deserved.
    pub fn give_back(&self, who: &K) {
        self.buckets.give_back(name_of(who));
    }
}

impl<K> RateLimit<K> {
    /// Has everything told that is spent from here on. Only the first call counts.
    pub(crate) fn tell(&self, told: Box<dyn Tell>) -> &Arc<Buckets> {
        let _ = self.buckets.told.set(told);
        &self.buckets
    }
}

/// The same in every process of the same program.
fn name_of(who: &impl Hash) -> Who {
    let mut digest = Naming(Sha256::new());
    who.hash(&mut digest);
    let [a, b, ..] = digest.words();
    (a, b)
}

/// Hashes what a key is made of by SHA-256, so that nobody finds two that go by
/// one name.
struct Naming(Sha256);

impl Naming {
    fn words(&self) -> [u64; 4] {
        let digest: [u8; 32] = self.0.clone().finalize().into();
        let mut words = [0; 4];
        for (word, bytes) in words.iter_mut().zip(digest.as_chunks().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        words
    }
}

impl Hasher for Naming {
    fn finish(&self) -> u64 {
        self.words()[0]
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
}

impl Buckets {
    fn take(&self, who: Who) -> Result<(), Duration> {
        let now = self.now();
        let latest = now.saturating_add(self.period);
        {
            let mut table = self.lock();
            let (at, spent_until) = self.bucket_of(&table, who, now);
            let full_at = spent_until.saturating_add(self.token);
            if full_at > latest {
                return Err(Duration::from_nanos(full_at - latest));
            }
            table.put(at, self.key_of(who), full_at);
        }
        self.note(who, 1);
        Ok(())
    }

    fn give_back(&self, who: Who) {
        let key = self.key_of(who);
        {
            let mut table = self.lock();
            let Some(at) = table.find(key) else {
                return;
            };
            table.full_at[at] = table.full_at[at].saturating_sub(self.token);
        }
        self.note(who, -1);
    }

    /// Another process has spent so many tokens, or given them back. What it was
    /// let have although somebody else has spent the same is owed: it refills
    /// before there is anything again.
    pub(crate) fn spent_elsewhere(&self, who: Who, tokens: i32) {
        let now = self.now();
        let worth = self.token.saturating_mul(tokens.unsigned_abs().into());
        let mut table = self.lock();
        let (at, spent_until) = self.bucket_of(&table, who, now);
        let full_at = if tokens > 0 {
            let latest = now.saturating_add(self.period.saturating_mul(PERIODS_OWED));
            spent_until.saturating_add(worth).min(latest)
        } else {
            spent_until.saturating_sub(worth)
        };
        table.put(at, self.key_of(who), full_at);
    }

    /// Where somebody's bucket is or is to be, and when it is full again.
    fn bucket_of(&self, table: &Table, who: Who, now: u64) -> (usize, u64) {
        let key = self.key_of(who);
        let at = table.find(key).unwrap_or_else(|| table.fullest(key));
        let spent_until = if table.keys[at] == key {
            table.full_at[at].max(now)
        } else {
            now
        };
        (at, spent_until)
    }

    /// By which key somebody is in the table: nobody outside can foresee it.
    fn key_of(&self, who: Who) -> u64 {
        self.hasher.hash_one(who)
    }

    fn note(&self, who: Who, tokens: i32) {
        if let Some(told) = self.told.get() {
            told.note(who, tokens);
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
    fn put(&mut self, at: usize, key: u64, full_at: u64) {
        self.keys[at] = key;
        self.full_at[at] = full_at;
    }

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
