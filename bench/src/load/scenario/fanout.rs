//! One room full of people: every message goes to all of them.

use std::slice;

use anyhow::{Result, ensure};

use super::{Bench, millis};
use crate::guest::Guest;
use crate::load::{
    drive::{Drive, Outcome, drive},
    numbers::counted,
    swarm::{Plan, Swarm},
    target::Target,
    wire::Endpoint,
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
    let target = bench.target()?;
    let guests = target.guests(members)?;
    let to = target.endpoint();
    let outcome = in_a_room(
        bench,
        &target,
        to,
        &guests,
        (how, seconds),
        &[target.pid()?],
    )?;
    target.stop();
    Ok(outcome)
}

/// Has these people in the room of a server, by this way, where some of them
/// talk; the processor is that of these processes.
pub(super) fn in_a_room(
    bench: &Bench<'_>,
    target: &Target<'_>,
    to: Endpoint,
    guests: &[Guest],
    (how, seconds): (Drive, u64),
    processes: &[u32],
) -> Result<Outcome> {
    ensure!(
        guests.len() >= SENDERS,
        "too few sockets can be opened here"
    );
    let mut swarm = Swarm::open(Plan {
        to: vec![to],
        rooms: slice::from_ref(&target.room.id),
        guests,
        senders: SENDERS,
        senders_listen: true,
    })?;
    swarm.settle()?;
    drive(&mut swarm, how, SENDERS, bench.times(seconds), processes)
}
