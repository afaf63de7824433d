//! How often something may be done: a bucket of tokens per person, or one for all.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

use tokio::time::{Duration, Instant};

/// Above this many buckets the full ones, which say nothing, are thrown away.
const SWEEP_ABOVE: usize = 4096;

/// One bucket of tokens per `K`: it holds `burst`, and refills within `period`.
#[derive(Debug)]
pub struct RateLimit<K> {
    burst: u32,
    period: Duration,
    buckets: Mutex<HashMap<K, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl<K: Eq + Hash> RateLimit<K> {
    /// Allows `burst` at once, and `burst` within every `period` after that.
    pub fn new(burst: u32, period: Duration) -> Self {
        Self {
            burst,
            period,
            buckets: Mutex::default(),
        }
    }

    /// Takes a token, or says how long until there is one.
    pub fn take(&self, who: K) -> Result<(), Duration> {
        let now = Instant::now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > SWEEP_ABOVE {
            buckets.retain(|_, bucket| self.refilled(*bucket, now) < f64::from(self.burst));
        }
        let bucket = buckets.entry(who).or_insert(Bucket {
            tokens: f64::from(self.burst),
            at: now,
        });
        bucket.tokens = self.refilled(*bucket, now);
        bucket.at = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        Err(self
            .period
            .mul_f64((1.0 - bucket.tokens) / f64::from(self.burst)))
    }

    /// Undoes a [`Self::take`] that was not deserved.
    pub fn give_back(&self, who: &K) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(who) {
            bucket.tokens = (bucket.tokens + 1.0).min(f64::from(self.burst));
        }
    }

    fn refilled(&self, bucket: Bucket, now: Instant) -> f64 {
        let gained = (now - bucket.at).as_secs_f64() / self.period.as_secs_f64();
        (bucket.tokens + gained * f64::from(self.burst)).min(f64::from(self.burst))
    }
}

#[cfg(test)]
mod tests {
    use protocol::UserId;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_burst_passes_then_one_has_to_wait() {
        let rate = RateLimit::new(20, Duration::from_secs(10));
        for _ in 0..20 {
            assert_eq!(rate.take(UserId(1)), Ok(()));
        }
        let wait = rate.take(UserId(1)).unwrap_err();
        assert_eq!(wait, Duration::from_millis(500));
        assert_eq!(rate.take(UserId(2)), Ok(()), "others are not held up");
        tokio::time::advance(wait).await;
        assert_eq!(rate.take(UserId(1)), Ok(()));
        assert!(rate.take(UserId(1)).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_given_back_can_be_taken_again() {
        let rate = RateLimit::new(1, Duration::from_secs(10));
        assert!(rate.take(UserId(1)).is_ok());
        assert!(rate.take(UserId(1)).is_err());
        rate.give_back(&UserId(1));
        rate.give_back(&UserId(1));
        assert!(rate.take(UserId(1)).is_ok());
        assert!(rate.take(UserId(1)).is_err(), "never more than there were");
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_longer_than_the_period_saves_nothing_up() {
        let rate = RateLimit::new(2, Duration::from_secs(10));
        tokio::time::advance(Duration::from_secs(3600)).await;
        assert!(rate.take(UserId(1)).is_ok());
        assert!(rate.take(UserId(1)).is_ok());
        assert!(rate.take(UserId(1)).is_err());
    }
}
