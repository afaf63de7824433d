//! What a node costs where nothing happens: a hundred rooms, and nobody in them.

use std::{thread, time::Duration};

use anyhow::Result;

use super::Bench;
use crate::load::{
    numbers::Goal,
    process::{resident, resident_of_its_own},
};

const NAME: &str = "quiet-node";

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<()> {
    let (rooms, watched) = bench.size(
        (100, Duration::from_secs(30)),
        (5, Duration::from_millis(500)),
    );
    // Another node is there too, or nobody would be told anything.
    let cluster = bench.cluster(2, true)?;
    let target = cluster.first()?;
    let guests = target.guests(rooms)?;
    target.rooms(rooms, &guests)?;
    // What was done for those who came is over.
    thread::sleep(bench.size(Duration::from_secs(5), Duration::from_millis(100)));
    let before = cluster.spent()?;
    thread::sleep(watched);
    let spent = cluster.spent()?.since(&before);
    let (all, own) = (
        resident(target.pid()?)?,
        resident_of_its_own(target.pid()?)?,
    );
    cluster.stop();
    let part = |time: Duration| time.as_secs_f64() / watched.as_secs_f64() * 100.0;
    let numbers = &mut *bench.numbers;
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    let mega = |bytes: u64| bytes as f64 / 1e6;
    let note = format!(
        "{rooms} rooms, one of two nodes; {:.1} MB its own, the rest pages of the program's file",
        mega(own)
    );
    let row = numbers.add(NAME, "Memory of a quiet node", mega(all), "MB", note);
    row.goal(Goal::AtMost(40.0));
    let first = spent.nodes.first().copied().unwrap_or_default();
    let note = format!("over {} s", watched.as_secs());
    let row = numbers.add(
        NAME,
        "Processor of a quiet node",
        part(first),
        "% of a core",
        note,
    );
    row.goal(Goal::AtMost(1.0));
    let note = "for two quiet nodes";
    numbers.add(
        NAME,
        "PostgreSQL's",
        part(spent.postgres),
        "% of a core",
        note,
    );
    numbers.add(NAME, "NATS's", part(spent.nats), "% of a core", note);
    Ok(())
}
