//! Messages that are on disk before anybody is told.

use anyhow::Result;

use super::{Bench, millis};
use crate::load::{
    drive::{Drive, drive},
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
        address: target.address(),
        room: target.room.id,
        guests: &guests,
        senders: most,
        senders_listen: false,
    })?;
    let mut rows = Vec::new();
    for senders in counts {
        let outcome = drive(&mut swarm, Drive::Ack, senders, times, target.pid()?)?;
        rows.push((senders, outcome));
    }
    drop(swarm);
    target.stop();
    for (senders, outcome) in rows {
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
    }
    Ok(())
}
