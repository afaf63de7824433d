//! How long a start takes, and what a server needs that has nothing to do.

use anyhow::{Context as _, Result};

use super::{Bench, millis};
use crate::load::{
    numbers::Goal,
    process::{precise, resident},
};

const NAME: &str = "start";

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<()> {
    let starts = bench.size(7, 2);
    let mut times = Vec::new();
    let mut memory = Vec::new();
    for _ in 0..starts {
        let target = bench.target()?;
        times.push(target.server.started_in);
        memory.push(resident(target.pid()?)?);
        target.stop();
    }
    times.sort_unstable();
    memory.sort_unstable();
    let median = *times.get(starts / 2).context("no start")?;
    let slowest = *times.last().context("no start")?;
    let numbers = &mut *bench.numbers;
    let note = format!(
        "an empty store; median of {starts}, slowest {:.0} ms",
        millis(slowest)
    );
    let ready = numbers.add(NAME, "Start to ready", millis(median), "ms", note);
    ready.goal(Goal::AtMost(300.0));
    let median = *memory.get(starts / 2).context("no start")?;
    let note = "resident, after one visit of the room's page";
    let memory = numbers.add(NAME, "Memory at rest", precise(median) / 1e6, "MB", note);
    memory.goal(Goal::AtMost(20.0));
    Ok(())
}
