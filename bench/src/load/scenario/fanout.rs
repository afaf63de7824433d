//! One room full of people: every message goes to all of them.

use anyhow::{Result, ensure};

use super::{Bench, millis};
use crate::{
    load::{
        drive::{Drive, Outcome, drive},
        swarm::{Plan, Swarm},
    },
    report,
};

/// Who of them talks.
const SENDERS: usize = 10;
/// Messages a second that people may really write.
const RATE: f64 = 20.0;

/// Every sender posts again as soon as it has its own message back.
pub(super) fn as_fast_as_it_goes(bench: &mut Bench<'_>) -> Result<()> {
    for members in bench.size(vec![1_000, 5_000], vec![50]) {
        let outcome = run(bench, members, Drive::Echo, 6)?;
        let numbers = &mut *bench.numbers;
        let note = format!(
            "{SENDERS} senders, one message each under way; {}",
            outcome.flaws
        );
        let rate = outcome.a_second(outcome.delivered);
        let what = format!("Deliveries to {members}");
        numbers.add("fanout", what, rate, "/s", note);
        let micros = outcome.cpu_micros(outcome.delivered);
        let what = format!("Server CPU a delivery, {members} members");
        numbers.add("fanout", what, micros, "µs", "");
    }
    Ok(())
}

/// Messages come at a rate that leaves time between them.
pub(super) fn at_a_moderate_rate(bench: &mut Bench<'_>) -> Result<()> {
    let members = bench.size(1_000, 50);
    let outcome = run(bench, members, Drive::Rate(RATE), 10)?;
    let numbers = &mut *bench.numbers;
    for (per_mille, what) in [(500, "Delivery, p50"), (990, "Delivery, p99")] {
        let note = if per_mille == 500 {
            format!(
                "{RATE} messages/s to {members}, from when due; {}",
                outcome.flaws
            )
        } else {
            String::new()
        };
        let time = millis(outcome.latency.per_mille(per_mille));
        numbers.add("latency", what, time, "ms", note);
    }
    let micros = outcome.cpu_micros(outcome.delivered);
    numbers.add("latency", "Server CPU a delivery", micros, "µs", "");
    Ok(())
}

fn run(bench: &Bench<'_>, members: usize, how: Drive, seconds: u64) -> Result<Outcome> {
    let sockets = usize::try_from(bench.machine.sockets)?;
    if members > sockets {
        report::line(format!("  only {sockets} sockets can be opened here"));
    }
    let members = members.min(sockets);
    ensure!(members >= SENDERS, "too few sockets can be opened here");
    let target = bench.target()?;
    let guests = target.guests(members)?;
    let mut swarm = Swarm::open(Plan {
        address: target.address(),
        room: target.room.id,
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
