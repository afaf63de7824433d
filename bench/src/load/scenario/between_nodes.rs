//! What it costs in time that who reads is at another node than who writes.

use anyhow::Result;

use super::{Bench, millis};
use crate::load::{
    drive::{Drive, Flaws, drive},
    numbers::Goal,
    pairs::Rounds,
    swarm::{Plan, Swarm},
};

const NAME: &str = "between-nodes";
/// Of each of the two rooms.
const LISTENERS: usize = 10;
/// Messages a second.
const RATE: f64 = 100.0;

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<()> {
    for (how, nats) in [("NATS", true), ("LISTEN", false)] {
        by(bench, how, nats)?;
    }
    Ok(())
}

fn by(bench: &mut Bench<'_>, how: &str, nats: bool) -> Result<()> {
    let (times, rounds) = (bench.round(), bench.rounds());
    let cluster = bench.cluster(2, nats)?;
    let first = cluster.first()?;
    let at = cluster.endpoints();
    let guests = first.guests(2 * (1 + LISTENERS))?;
    let rooms = first.rooms(2, &guests)?;
    // They are members of the two rooms in turn.
    let of_room = |number: usize| guests.iter().skip(number).step_by(2).cloned().collect();
    let guests: [Vec<_>; 2] = [of_room(0), of_room(1)];
    let mut apart = vec![at[1].clone(); 1 + LISTENERS];
    apart[0] = at[0].clone();
    let places = [vec![at[0].clone(); 1 + LISTENERS], apart];
    let mut swarms = Vec::new();
    for number in 0..2 {
        let mut swarm = Swarm::open(Plan {
            to: places[number].clone(),
            rooms: &rooms[number..=number],
            guests: &guests[number],
            senders: 1,
            senders_listen: false,
        })?;
        swarm.settle()?;
        swarms.push(swarm);
    }
    let mut figures: [[Rounds; 2]; 2] = Default::default();
    let mut more: [Rounds; 2] = Default::default();
    let mut flaws = Flaws::default();
    for round in 0..rounds {
        let mut both = [[0.0; 2]; 2];
        for number in [round % 2, 1 - round % 2] {
            let outcome = drive(
                &mut swarms[number],
                Drive::Rate(RATE),
                1,
                times,
                &[first.pid()?],
            )?;
            for (place, per_mille) in [500, 990].into_iter().enumerate() {
                let after = millis(outcome.latency.per_mille(per_mille));
                both[number][place] = after;
                figures[number][place].add(after);
            }
            flaws += outcome.flaws;
        }
        for (place, more) in more.iter_mut().enumerate() {
            more.add(both[1][place] - both[0][place]);
        }
    }
    drop(swarms);
    cluster.stop();
    let numbers = &mut *bench.numbers;
    for (place, (name, goal)) in [("p50", 2.0), ("p99", 10.0)].into_iter().enumerate() {
        let what = format!("Between nodes by {how}: more than at one, {name}");
        let note = format!(
            "{:.1} and {:.1} ms; {}; {RATE} messages/s; {flaws}",
            figures[1][place].median(),
            figures[0][place].median(),
            more[place],
        );
        let row = numbers.add(NAME, what, more[place].median(), "ms", note);
        if nats {
            row.goal(Goal::AtMost(goal));
        }
    }
    Ok(())
}
