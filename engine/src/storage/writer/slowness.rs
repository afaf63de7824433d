//! Tells the operator when commits take so long that people notice.

use std::time::Duration;

use tokio::time::Instant;

/// A commit that takes longer is slow.
const SLOW: Duration = Duration::from_secs(1);

/// Slow commits are told this often at most.
const TOLD_EVERY: Duration = Duration::from_mins(1);

/// How many were slow.
#[derive(Debug, Default)]
pub(super) struct Slowness {
    told_at: Option<Instant>,
    /// Since they were told last.
    slow: u64,
}

impl Slowness {
    /// Notes how long a commit took, and tells it now and then.
    pub(super) fn note(&mut self, took: Duration) {
        if let Some(slow) = self.due(took, Instant::now()) {
            tracing::warn!(
                took_ms = took.as_millis(),
                slow,
                "commits take long: the disk, or the database, is slow or has too much to do"
            );
        }
    }

    /// How many were slow since it was told last, when it is to be told.
    fn due(&mut self, took: Duration, now: Instant) -> Option<u64> {
        if took < SLOW {
            return None;
        }
        self.slow += 1;
        if self.told_at.is_some_and(|at| now - at < TOLD_EVERY) {
            return None;
        }
        self.told_at = Some(now);
        Some(std::mem::take(&mut self.slow))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_told_and_those_after_it_once_a_minute() {
        let mut slowness = Slowness::default();
        let begin = Instant::now();
        let (fast, slow) = (Duration::from_millis(999), Duration::from_secs(1));
        for (second, took, told) in [
            (0, fast, None),
            (1, slow, Some(1)),
            (2, slow, None),
            (30, fast, None),
            (60, slow, None),
            (61, slow, Some(3)),
            (120, fast, None),
            (500, slow, Some(1)),
        ] {
            let now = begin + Duration::from_secs(second);
            assert_eq!(slowness.due(took, now), told, "{second}");
        }
    }
}
