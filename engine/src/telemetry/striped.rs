//! A count that many threads add to at once without getting into each other's
//! way.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// More threads than this share stripes. Powers of two divide quickly.
const STRIPES: usize = 16;

/// One part of a count, on cache lines of its own: processors fetch them in
/// pairs of 64 bytes.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Stripe(AtomicU64);

/// A count in parts, one for each thread as far as they go. Adding to it moves
/// no cache line between processors; reading it adds the parts up.
#[derive(Debug, Default)]
pub(crate) struct Striped([Stripe; STRIPES]);

thread_local! {
    static OWN: usize = {
        static NEXT: AtomicUsize = const { AtomicUsize::new(0) };
        NEXT.fetch_add(1, Ordering::Relaxed) % STRIPES
    };
}

impl Striped {
    pub(crate) fn add(&self, n: usize) {
        // A thread that is ending has none any more.
        let own = OWN.try_with(|own| *own).unwrap_or_default();
        self.0[own].0.fetch_add(n as u64, Ordering::Relaxed);
    }

    pub(crate) fn sum(&self) -> u64 {
        let parts = self.0.iter().map(|part| part.0.load(Ordering::Relaxed));
        parts.sum()
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, thread};

    use super::*;

    #[test]
    fn nothing_is_lost_between_more_threads_than_there_are_stripes() {
        let count = Arc::new(Striped::default());
        let threads: Vec<_> = (1..=3 * STRIPES)
            .map(|n| {
                let count = Arc::clone(&count);
                thread::spawn(move || (0..1_000).for_each(|_| count.add(n)))
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        let expected: u64 = (1..=48).map(|n| n * 1_000).sum();
        assert_eq!(count.sum(), expected);
    }
}
