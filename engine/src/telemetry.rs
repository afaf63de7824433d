//! What the engine counts, and what the spans of its traces are called.
//!
//! Each part keeps its own counts, whether anybody reads them or not: there is
//! nothing global, and two servers in one process do not mix. Their use cases
//! hand them out as [`Collectors`].

mod looked_up;
mod striped;

use std::fmt::Display;

use prometheus::{
    Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    core::Collector,
};

pub use looked_up::{described, looked_up};
pub(crate) use striped::Striped;

/// The target of every span that is exported as part of a trace, at level
/// `debug`. While nobody exports them it costs one load to find that out.
pub const SPANS: &str = "irori::spans";

/// Counts, for a registry.
pub type Collectors = Vec<Box<dyn Collector>>;

/// A count that only grows.
pub fn counter(name: &str, help: &str) -> IntCounter {
    well_named(name, IntCounter::new(name, help))
}

/// The same, by a label that has these values and no others. They are there
/// from the start, so that what has not happened yet is told as 0.
pub fn counters(name: &str, help: &str, label: &str, values: &[&str]) -> IntCounterVec {
    let counters = well_named(name, IntCounterVec::new(Opts::new(name, help), &[label]));
    for value in values {
        counters.with_label_values(&[value]);
    }
    counters
}

/// How many there are now.
pub fn gauge(name: &str, help: &str) -> IntGauge {
    well_named(name, IntGauge::new(name, help))
}

/// The same, by a label.
pub fn gauges(name: &str, help: &str, label: &str) -> IntGaugeVec {
    well_named(name, IntGaugeVec::new(Opts::new(name, help), &[label]))
}

/// How often something was at most as large as each of `buckets`.
pub(crate) fn histogram(name: &str, help: &str, buckets: &[f64]) -> Histogram {
    let opts = HistogramOpts::new(name, help).buckets(buckets.to_vec());
    well_named(name, Histogram::with_opts(opts))
}

/// What a good name has made of a count.
///
/// # Panics
/// The name has letters that may not be there. All names stand in the source.
#[expect(clippy::panic, reason = "the first test that starts a part finds it")]
pub fn well_named<T>(name: &str, made: Result<T, impl Display>) -> T {
    made.unwrap_or_else(|cause| panic!("{name} is no good name: {cause}"))
}
