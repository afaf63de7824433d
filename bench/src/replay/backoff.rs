//! How long to wait before the next try.

use std::time::Duration;

use rand::{Rng as _, SeedableRng as _, rngs::SmallRng};

const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(2);

/// Doubles the wait with every try, and spreads it, so that not everybody
/// knocks at a restarted server at the same moment.
#[derive(Debug)]
pub(crate) struct Backoff {
    rng: SmallRng,
    tries: u32,
}

impl Backoff {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            rng: SmallRng::seed_from_u64(seed),
            tries: 0,
        }
    }

    /// The next wait: between half of the step and all of it.
    pub(crate) fn next(&mut self) -> Duration {
        let step = FIRST.saturating_mul(1 << self.tries.min(16)).min(LONGEST);
        self.tries += 1;
        step.mul_f64(self.rng.random_range(0.5..1.0))
    }

    /// It worked; the next trouble starts small again.
    pub(crate) fn reset(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_bound_and_start_again() {
        let mut backoff = Backoff::new(7);
        let mut step = FIRST;
        for _ in 0..40 {
            let wait = backoff.next();
            assert!(wait >= step / 2 && wait < step, "{wait:?} of {step:?}");
            step = (step * 2).min(LONGEST);
        }
        backoff.reset();
        assert!(backoff.next() < FIRST);
    }

    #[test]
    fn people_do_not_wait_alike() {
        assert_ne!(Backoff::new(1).next(), Backoff::new(2).next());
    }
}
