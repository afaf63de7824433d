//! One room full of people: every message goes to all of them.

use std::slice;

use anyhow::{Result, ensure};

use super::{Bench, millis};
use crate::load::{
    drive::{Drive, Outcome, drive},
    numbers::counted,
    swarm::{Plan, Swarm},
};

/// Who of them talks.
const SENDERS: usize = 10;
/// Messages a second that people may really write.
const RATE: f64 = 20.0;

/// Every sender posts again as soon as it has its own message back.
pub(super) fn as_fast_as_it_goes(bench: &mut Bench<'_>) -> Result<()> {
    for wanted in bench.size(vec![1_000, 5_000], vec![50]) {
        let members = bench.people(wanted)?;
        let outcome = run(bench, members, Drive::Echo, 6)?;
        let numbers = &mut *bench.numbers;
        let to = counted(members);
        let note = format!(
            "{SENDERS} senders, one message each under way; {}",
            outcome.flaws
        );
        let rate = outcome.a_second(outcome.delivered);
        numbers.add("fanout", format!("Deliveries to {to}"), rate, "/s", note);
        let micros = outcome.cpu_micros(outcome.delivered);
        let what = format!("Server CPU a delivery to {to}");
        numbers.add("fanout", what, micros, "µs", "");
    }
    Ok(())
}

/// Messages come at a rate that leaves time between them.
pub(super) fn at_a_moderate_rate(bench: &mut Bench<'_>) -> Result<()> {
    let members = bench.people(bench.size(1_000, 50))?;
    let outcome = run(bench, members, Drive::Rate(RATE), 10)?;
    let numbers = &mut *bench.numbers;
    let what = format!("Delivery to {}", counted(members));
    let note = format!("{RATE} messages/s, from when due; {}", outcome.flaws);
    let median = millis(outcome.latency.per_mille(500));
    numbers.add("latency", format!("{what}, p50"), median, "ms", note);
    let slow = millis(outcome.latency.per_mille(990));
    numbers.add("latency", format!("{what}, p99"), slow, "ms", "");
    let micros = outcome.cpu_micros(outcome.delivered);
    let note = "nothing to send together at this rate";
    numbers.add("latency", "Server CPU a delivery", micros, "µs", note);
    Ok(())
}

fn run(bench: &Bench<'_>, members: usize, how: Drive, seconds: u64) -> Result<Outcome> {
    ensure!(members >= SENDERS, "too few sockets can be opened here");
    let target = bench.target()?;
    let guests = target.guests(members)?;
    let mut swarm = Swarm::open(Plan {
        addresses: vec![target.address()],
        rooms: slice::from_ref(&target.room.id),
        guests: &guests,
        senders: SENDERS,
        senders_listen: true,
    })?;
    swarm.settle()?;
    let outcome = drive(
        &mut swarm,
        how,
        SENDERS,
        bench.times(seconds),
        target.pid()?,
    )?;
    drop(swarm);
    target.stop();
    Ok(outcome)
}
