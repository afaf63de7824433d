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
mod tests;
