//! Moments at which something is done again and again.

use tokio::time::{Duration, Interval, MissedTickBehavior, interval};

/// Ticks at once, and then every `period`. Who comes late to a tick has that long
/// until the next: none are made up for.
pub fn every(period: Duration) -> Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
