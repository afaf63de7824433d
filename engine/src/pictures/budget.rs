//! How much decoding each person, and all guests together, may have done.

use std::{collections::HashMap, hash::Hash, time::Duration};

use tokio::time::Instant;

/// Below this many nobody is forgotten: looking for them costs more.
const SWEEP_ABOVE: usize = 1_024;

/// Time spent per `K`: at most `most` at once, forgotten evenly within `period`.
#[derive(Debug)]
pub(super) struct Budget<K> {
    most: Duration,
    period: Duration,
    spent: HashMap<K, Spent>,
    /// When there are so many, those who have everything left are forgotten.
    sweep_at: usize,
}

#[derive(Clone, Copy, Debug)]
struct Spent {
    time: Duration,
    at: Instant,
}

impl<K: Copy + Eq + Hash> Budget<K> {
    pub(super) fn new(most: Duration, period: Duration) -> Self {
        Self {
            most,
            period,
            spent: HashMap::new(),
            sweep_at: SWEEP_ABOVE,
        }
    }

    /// Sets `time` aside for somebody, or says when there will be so much left.
    pub(super) fn spend(&mut self, who: K, time: Duration) -> Result<(), Duration> {
        let now = Instant::now();
        self.sweep(now);
        let before = self.spent_by(who, now);
        let after = before.saturating_add(time);
        // Who has spent nothing is not refused for ever.
        if after > self.most && !before.is_zero() {
            let over = after.saturating_sub(self.most).min(before);
            let share = over.div_duration_f64(self.most);
            return Err(self.period.mul_f64(share));
        }
        let (time, at) = (after, now);
        self.spent.insert(who, Spent { time, at });
        Ok(())
    }

    /// Corrects what was set aside by what it really took.
    pub(super) fn settle(&mut self, who: K, set_aside: Duration, took: Duration) {
        let now = Instant::now();
        let spent = self.spent_by(who, now);
        let time = spent.saturating_sub(set_aside).saturating_add(took);
        self.spent.insert(who, Spent { time, at: now });
    }

    fn spent_by(&self, who: K, now: Instant) -> Duration {
        let spent = self.spent.get(&who);
        spent.map_or(Duration::ZERO, |spent| self.left_of(*spent, now))
    }

    fn left_of(&self, spent: Spent, now: Instant) -> Duration {
        let passed = (now - spent.at).div_duration_f64(self.period).min(1.0);
        spent.time.saturating_sub(self.most.mul_f64(passed))
    }

    /// Costs as many looks as people came since the last time.
    fn sweep(&mut self, now: Instant) {
        if self.spent.len() < self.sweep_at {
            return;
        }
        let mut spent = std::mem::take(&mut self.spent);
        spent.retain(|_, spent| !self.left_of(*spent, now).is_zero());
        self.sweep_at = (2 * spent.len()).max(SWEEP_ABOVE);
        self.spent = spent;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const MOMENT: Duration = Duration::from_millis(1);

    #[tokio::test(start_paused = true)]
    async fn what_is_spent_is_forgotten_evenly() {
        let mut budget = Budget::new(60 * SECOND, 600 * SECOND);
        for _ in 0..6 {
            assert_eq!(budget.spend(1, 10 * SECOND), Ok(()));
        }
        let wait = budget.spend(1, 10 * SECOND).unwrap_err();
        assert_eq!(wait.as_millis().div_ceil(10), 10_000);
        assert_eq!(
            budget.spend(2, 10 * SECOND),
            Ok(()),
            "others have their own"
        );
        tokio::time::advance(wait + MOMENT).await;
        assert_eq!(budget.spend(1, 10 * SECOND), Ok(()));
        assert!(budget.spend(1, SECOND).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn what_it_really_took_counts() {
        let mut budget = Budget::new(60 * SECOND, 600 * SECOND);
        budget.spend(1, 50 * SECOND).unwrap();
        budget.settle(1, 50 * SECOND, 10 * SECOND);
        assert_eq!(budget.spend(1, 50 * SECOND), Ok(()));
        budget.settle(1, 50 * SECOND, 100 * SECOND);
        let wait = budget.spend(1, SECOND).unwrap_err();
        assert_eq!(wait.as_millis().div_ceil(10), 51_000);
    }

    #[tokio::test(start_paused = true)]
    async fn more_than_there_ever_is_may_be_spent_once() {
        let mut budget = Budget::new(SECOND, 600 * SECOND);
        assert_eq!(budget.spend(1, 2 * SECOND), Ok(()));
        assert!(budget.spend(1, SECOND).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_everything_left_is_forgotten() {
        let mut budget = Budget::new(60 * SECOND, 600 * SECOND);
        for who in 0..5_000 {
            budget.spend(who, SECOND).unwrap();
        }
        tokio::time::advance(600 * SECOND).await;
        for who in 5_000..10_000 {
            budget.spend(who, SECOND).unwrap();
        }
        assert!(budget.spent.len() <= 10_000 - 5_000 + SWEEP_ABOVE);
    }
}
