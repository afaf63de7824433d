//! How often which time was measured, and the percentiles of that.

use std::{fmt, time::Duration};

/// Each power of two is cut into so many parts: no value is off by more than
/// a 64th of itself.
const PARTS: u64 = 64;
const PARTS_BITS: u32 = PARTS.trailing_zeros();

/// Counts of times, in nanoseconds.
#[derive(Clone)]
pub(crate) struct Histogram {
    buckets: Vec<u64>,
    count: u64,
}

impl Histogram {
    pub(crate) fn new() -> Self {
        let last = bucket(u64::MAX);
        Self {
            buckets: vec![0; last + 1],
            count: 0,
        }
    }

    /// One more time of so many nanoseconds.
    pub(crate) fn add(&mut self, nanos: u64) {
        self.add_times(nanos, 1);
    }

    /// The same time, so often.
    pub(crate) fn add_times(&mut self, nanos: u64, count: u64) {
        self.buckets[bucket(nanos)] += count;
        self.count += count;
    }

    /// All the times of another one.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (count, more) in self.buckets.iter_mut().zip(&other.buckets) {
            *count += more;
        }
        self.count += other.count;
    }

    /// How many were added.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The time that so many in a thousand did not exceed: 500 is the median.
    pub(crate) fn per_mille(&self, per_mille: u64) -> Duration {
        let rank = (self.count * per_mille).div_ceil(1_000).max(1);
        let mut seen = 0;
        for (index, &count) in self.buckets.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return Duration::from_nanos(largest(index as u64));
            }
        }
        Duration::ZERO
    }

    pub(crate) fn clear(&mut self) {
        self.buckets.fill(0);
        self.count = 0;
    }
}

impl fmt::Debug for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, median) = (self.count, self.per_mille(500));
        write!(f, "Histogram({count} around {median:?})")
    }
}

/// Below `PARTS` every value has its own bucket; above, every part of a power
/// of two.
fn bucket(value: u64) -> usize {
    let index = if value < PARTS {
        value
    } else {
        let power = value.ilog2() - PARTS_BITS;
        u64::from(power + 1) * PARTS + (value >> power) % PARTS
    };
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// The largest value in a bucket.
fn largest(index: u64) -> u64 {
    if index < PARTS {
        return index;
    }
    let power = index / PARTS - 1;
    let above = PARTS + index % PARTS + 1;
    // The last bucket ends where the numbers do.
    u64::try_from((u128::from(above) << power) - 1).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
