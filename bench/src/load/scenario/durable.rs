//! Messages that are on disk before anybody is told, beside a bare program
//! that stores the same, and beside the disk.

use std::slice;

use anyhow::Result;

use super::{Bench, millis};
use crate::load::{
    bare,
    drive::{Drive, drive},
    numbers::Goal,
    process::precise,
    swarm::{Plan, Swarm},
};

const NAME: &str = "durable";
/// Who listens, so that there is somebody to deliver to.
const LISTENERS: usize = 2;

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<()> {
    let counts = bench.size(vec![1, 10, 100], vec![1, 10]);
    let most = counts.iter().copied().max().unwrap_or_default();
    let times = bench.times(5);
    let target = bench.target()?;
    let guests = target.guests(most + LISTENERS)?;
    let mut swarm = Swarm::open(Plan {
        to: vec![target.endpoint()],
        rooms: slice::from_ref(&target.room.id),
        guests: &guests,
        senders: most,
        senders_listen: false,
    })?;
    let mut rows = Vec::new();
    for senders in counts {
        let outcome = drive(&mut swarm, Drive::Ack, senders, times, &[target.pid()?])?;
        rows.push((senders, outcome));
    }
    drop(swarm);
    let data = target.stop();
    let syncs = bare::syncs(data.path(), times.measured)?;
    let note = format!(
        "p50 {:.2} ms, p99 {:.1} ms; what the disk can do",
        millis(syncs.per_mille(500)),
        millis(syncs.per_mille(990))
    );
    let a_second = precise(syncs.count()) / times.measured.as_secs_f64();
    bench
        .numbers
        .add(NAME, "fdatasync of 8 kB", a_second, "/s", note);
    for (senders, outcome) in rows {
        let stored = bare::store(bench.runtime, data.path(), senders, times.measured)?;
        let numbers = &mut *bench.numbers;
        let rate = outcome.a_second(outcome.acknowledged);
        let note = format!(
            "acknowledged after {:.1} ms (p50), {:.1} ms (p99); {}",
            millis(outcome.latency.per_mille(500)),
            millis(outcome.latency.per_mille(990)),
            outcome.flaws
        );
        let what = format!("Messages on disk, {senders} at once");
        numbers.add(NAME, what, rate, "/s", note);
        let micros = outcome.cpu_micros(outcome.acknowledged);
        let what = format!("Server CPU a message, {senders} at once");
        numbers.add(NAME, what, micros, "µs", "");
        let what = format!("The same rows by a bare program, {senders} a commit");
        let bare = precise(stored.rows) / stored.took.as_secs_f64();
        let micros = stored.cpu.as_secs_f64() * 1e6 / precise(stored.rows.max(1));
        let note = format!("{micros:.0} µs of CPU each");
        numbers.add(NAME, what, bare, "/s", note);
        let what = format!("Messages on disk : bare program, {senders} at once");
        let row = numbers.add(NAME, what, rate / bare, "", "");
        row.goal(Goal::AtLeast(0.7));
    }
    Ok(())
}
