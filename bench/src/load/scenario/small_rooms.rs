//! What most chats are: many small rooms, with somebody talking in each.

use anyhow::{Result, ensure};

use super::{Bench, millis};
use crate::load::{
    drive::{Drive, Outcome, Times, drive},
    numbers::{Goal, counted},
    swarm::{Plan, Swarm},
};

const NAME: &str = "small-rooms";
/// In each room; one of them talks.
const PEOPLE: usize = 10;
/// What NATS, which stores nothing, did with the same on the machine of
/// docs/performance.md: deliveries/s, and µs of processor a message, as fast as
/// it goes and at the rate.
const NATS: (f64, f64, f64) = (102_900.0, 121.0, 247.0);
/// Messages a second, in all rooms together.
const RATE: f64 = 2_000.0;

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<()> {
    let rooms = bench.people(bench.size(200, 5) * PEOPLE)? / PEOPLE;
    ensure!(rooms > 0, "too few sockets can be opened here");
    let rate = bench.size(RATE, 200.0);
    let (fast, steady) = run(bench, rooms, rate)?;
    let numbers = &mut *bench.numbers;
    let what = format!("{} rooms of {PEOPLE}", counted(rooms));
    let note = format!("one of each talks, one message under way; {}", fast.flaws);
    let a_second = fast.a_second(fast.delivered);
    let row = numbers.add(NAME, format!("{what}: deliveries"), a_second, "/s", note);
    row.goal(Goal::AtLeast(NATS.0));
    let cpu = |outcome: &Outcome| outcome.cpu_micros(outcome.acknowledged);
    let micros = format!("{what}: server CPU a message");
    let row = numbers.add(NAME, micros, cpu(&fast), "µs", "goal: NATS");
    row.goal(Goal::AtMost(NATS.1));
    let note = format!("{rate} messages/s, from when due; {}", steady.flaws);
    let after = |per_mille| millis(steady.latency.per_mille(per_mille));
    let p50 = format!("{what} at a rate: p50");
    let row = numbers.add(NAME, p50, after(500), "ms", note);
    row.goal(Goal::AtMost(1.0));
    let p99 = format!("{what} at a rate: p99");
    numbers.add(NAME, p99, after(990), "ms", "");
    let micros = format!("{what} at a rate: server CPU a message");
    let row = numbers.add(NAME, micros, cpu(&steady), "µs", "goal: NATS");
    row.goal(Goal::AtMost(NATS.2));
    Ok(())
}

/// As fast as it goes, then at a rate.
fn run(bench: &Bench<'_>, rooms: usize, rate: f64) -> Result<(Outcome, Outcome)> {
    let target = bench.target()?;
    let guests = target.guests(rooms * PEOPLE)?;
    let rooms = target.rooms(rooms, &guests)?;
    let mut swarm = Swarm::open(Plan {
        to: vec![target.endpoint()],
        rooms: &rooms,
        guests: &guests,
        senders: rooms.len(),
        senders_listen: true,
    })?;
    swarm.settle()?;
    let pid = target.pid()?;
    let mut measured = |how, times: Times| drive(&mut swarm, how, rooms.len(), times, &[pid]);
    let fast = measured(Drive::Echo, bench.times(5))?;
    let steady = measured(Drive::Rate(rate), bench.times(5))?;
    drop(swarm);
    target.stop();
    Ok((fast, steady))
}
