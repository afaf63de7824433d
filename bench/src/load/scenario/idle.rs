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

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<()> {
    let count = bench.people(bench.size(10_000, 200))?;
    let target = bench.target()?;
    let begin = Instant::now();
    let guests = target.guests(count)?;
    let signing_in = begin.elapsed().as_secs_f64();
    let before = resident(target.pid()?)?;
    let begin = Instant::now();
    let mut swarm = Swarm::open(Plan {
        addresses: vec![target.address()],
        rooms: slice::from_ref(&target.room.id),
        guests: &guests,
        senders: 0,
        senders_listen: true,
    })?;
    let opening = begin.elapsed().as_secs_f64();
    swarm.settle()?;
    let after = resident(target.pid()?)?;
    let told = swarm.counts().other;
    drop(swarm);
    target.stop();

    let people = precise(count as u64);
    let each = precise(after.saturating_sub(before)) / people;
    let numbers = &mut *bench.numbers;
    let note = format!(
        "{} in one room, resident; {:.0} MB in all",
        counted(count),
        precise(after) / 1e6
    );
    let memory = numbers.add(NAME, "Memory of an idle connection", each / 1e3, "kB", note);
    memory.goal(Goal::AtMost(2.5));
    let note = format!("{:.1} messages of presence each", precise(told) / people);
    numbers.add(NAME, "Connections opened", people / opening, "/s", note);
    numbers.add(NAME, "Guests signed in", people / signing_in, "/s", "");
    Ok(())
}
