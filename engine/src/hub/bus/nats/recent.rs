//! What was told by NATS alone within the last moments.

use std::collections::VecDeque;

use tokio::time::{Duration, Instant};

/// How long something is kept: longer than it takes until it is noticed that
/// somebody does not hear any more.
const KEPT: Duration = Duration::from_secs(10);

/// Texts kept at most. The oldest go first.
const TEXTS: usize = 4_096;

/// Texts, oldest first, with when they were told.
#[derive(Debug, Default)]
pub(super) struct Recent(VecDeque<(Instant, String)>);

impl Recent {
    /// Keeps what was told just now.
    pub(super) fn keep(&mut self, text: String, now: Instant) {
        self.0.push_back((now, text));
        self.forget(now);
    }

    /// All of it, a line for each.
    pub(super) fn all(&mut self, now: Instant) -> String {
        self.forget(now);
        let texts: Vec<_> = self.0.iter().map(|(_, text)| text.as_str()).collect();
        texts.join("\n")
    }

    /// All of it, which is not kept any longer.
    pub(super) fn take(&mut self, now: Instant) -> Vec<String> {
        self.forget(now);
        self.0.drain(..).map(|(_, text)| text).collect()
    }

    fn forget(&mut self, now: Instant) {
        let too_many = self.0.len().saturating_sub(TEXTS);
        self.0.drain(..too_many);
        while self.0.front().is_some_and(|(at, _)| *at + KEPT <= now) {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn moments_are_kept_in_their_order_and_not_for_ever() {
        let (start, second) = (Instant::now(), Duration::from_secs(1));
        let mut recent = Recent::default();
        for (text, after) in [("a", 0), ("b", 1), ("c", 10)] {
            recent.keep(text.to_owned(), start + second * after);
        }
        assert_eq!(recent.all(start + second * 10), "b\nc");
        assert_eq!(recent.take(start + second * 11), ["c"]);
        assert_eq!(recent.all(start + second * 11), "");
        for n in 0..=TEXTS {
            recent.keep(n.to_string(), start);
        }
        let kept = recent.take(start);
        assert_eq!((kept.len(), kept[0].as_str()), (TEXTS, "1"));
    }
}
