//! What work waits for.

use std::{cmp::Reverse, collections::BinaryHeap};

/// Processors that take work in the order it comes in. Times are in seconds.
#[derive(Debug)]
pub(super) struct Processors {
    /// When each is free, in nanoseconds, which can be sorted.
    free: BinaryHeap<Reverse<u64>>,
    count: usize,
    busy: f64,
}

impl Processors {
    pub(super) fn new(count: usize) -> Self {
        Self {
            free: (0..count.max(1)).map(|_| Reverse(0)).collect(),
            count: count.max(1),
            busy: 0.0,
        }
    }

    /// Work that is there at a moment and takes so long: when it is done.
    pub(super) fn work(&mut self, at: f64, takes: f64) -> f64 {
        self.busy += takes;
        let free = self.free.pop().map_or(0.0, |Reverse(free)| seconds(free));
        let done = free.max(at) + takes;
        self.free.push(Reverse(nanos(done)));
        done
    }

    /// Work that nobody waits for.
    pub(super) fn spend(&mut self, takes: f64) {
        self.busy += takes;
    }

    /// Seconds of one processor.
    pub(super) fn busy(&self) -> f64 {
        self.busy
    }

    /// Which part of all of them was at work.
    pub(super) fn part(&self, of: f64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a handful")]
        let count = self.count as f64;
        self.busy / of / count
    }
}

/// The lock of all transactions: appends have it together, changes alone, and who
/// came first has it first.
#[derive(Debug, Default)]
pub(super) struct Turn {
    alone_until: f64,
    shared_until: f64,
    /// How long it was somebody's alone.
    pub(super) alone: f64,
}

impl Turn {
    /// When a change that is there now may begin.
    pub(super) fn alone(&self, now: f64) -> f64 {
        now.max(self.alone_until).max(self.shared_until)
    }

    /// When an append may.
    pub(super) fn shared(&self, now: f64) -> f64 {
        now.max(self.alone_until)
    }

    pub(super) fn held_alone(&mut self, from: f64, until: f64) {
        self.alone_until = until;
        self.alone += until - from;
    }

    pub(super) fn held_shared(&mut self, until: f64) {
        self.shared_until = self.shared_until.max(until);
    }
}

/// The disk: whoever comes while it is flushed goes with the next flush.
#[derive(Debug, Default)]
pub(super) struct Flushes {
    until: f64,
    next: Option<f64>,
}

impl Flushes {
    /// When what is there now is on the disk.
    pub(super) fn flush(&mut self, now: f64, takes: f64) -> f64 {
        if let Some(next) = self.next
            && now < next - takes
        {
            return next;
        }
        let begin = now.max(self.until);
        let done = begin + takes;
        self.next = (begin > now).then_some(done);
        self.until = done;
        done
    }
}

pub(super) fn seconds(nanos: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "hours at most")]
    let nanos = nanos as f64;
    nanos / 1e9
}

pub(super) fn nanos(seconds: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "hours at most, and never before the beginning"
    )]
    let nanos = (seconds * 1e9) as u64;
    nanos
}
