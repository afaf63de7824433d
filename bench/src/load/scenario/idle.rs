//! People who have the page open and say nothing.

use std::{slice, time::Instant};

use anyhow::Result;

use super::Bench;
use crate::load::{
    numbers::{Goal, counted},
    process::{precise, resident},
    swarm::{Plan, Swarm},
};

const NAME: &str = "idle";

/// What one crowd took.
struct Idle {
    /// Of the server, in bytes.
    before: u64,
    after: u64,
    /// Messages of presence, to all of them.
    told: u64,
    signing_in: f64,
    opening: f64,
    /// Processor time of the server to tell what it counts, in seconds.
    counts_told: f64,
}

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<()> {
    let count = bench.people(bench.size(10_000, 200))?;
    let reads = bench.size(1_000, 20);
    let plain = run(bench, count, reads, false)?;
    let tls = run(bench, count, reads, true)?;

    let people = precise(count as u64);
    let numbers = &mut *bench.numbers;
    let goal = Goal::AtMost(2.5);
    for (idle, what, goal) in [
        (&plain, "connection", Some(goal)),
        (&tls, "connection over TLS", None),
    ] {
        let note = format!(
            "{} in one room, resident; {:.0} MB in all",
            counted(count),
            precise(idle.after) / 1e6
        );
        let each = precise(idle.after.saturating_sub(idle.before)) / people / 1e3;
        let what = format!("Memory of an idle {what}");
        let memory = numbers.add(NAME, what, each, "kB", note);
        if let Some(goal) = goal {
            memory.goal(goal);
        }
    }
    let note = format!(
        "{:.1} messages of presence each",
        precise(plain.told) / people
    );
    numbers.add(
        NAME,
        "Connections opened",
        people / plain.opening,
        "/s",
        note,
    );
    let opened = people / tls.opening;
    numbers.add(NAME, "Connections over TLS opened", opened, "/s", "");
    let signed_in = people / plain.signing_in;
    numbers.add(NAME, "Guests signed in", signed_in, "/s", "");
    let each = plain.counts_told * 1e3 / precise(reads as u64);
    let note = format!("CPU, while all these are open; {} times", counted(reads));
    let read = numbers.add(NAME, "Metrics read once", each, "ms", note);
    read.goal(Goal::AtMost(1.0));
    Ok(())
}

fn run(bench: &Bench<'_>, count: usize, reads: usize, over_tls: bool) -> Result<Idle> {
    let mut target = bench.target()?;
    let begin = Instant::now();
    let mut guests = target.guests(count)?;
    let signing_in = begin.elapsed().as_secs_f64();
    if over_tls {
        target.over_tls(&mut guests)?;
    }
    let before = resident(target.pid()?)?;
    let begin = Instant::now();
    let mut swarm = Swarm::open(Plan {
        to: vec![target.endpoint()],
        rooms: slice::from_ref(&target.room.id),
        guests: &guests,
        senders: 0,
        senders_listen: true,
    })?;
    let opening = begin.elapsed().as_secs_f64();
    swarm.settle()?;
    let after = resident(target.pid()?)?;
    let cpu = target.cpu_secs()?;
    target.read_metrics(reads)?;
    let counts_told = target.cpu_secs()? - cpu;
    let told = swarm.counts().other;
    drop(swarm);
    target.stop();
    Ok(Idle {
        before,
        after,
        told,
        signing_in,
        opening,
        counts_told,
    })
}
