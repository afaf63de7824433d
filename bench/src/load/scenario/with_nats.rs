//! A full room at a node that is told of NATS, and at one that is not, in turn.

use std::slice;

use anyhow::{Result, ensure};

use super::Bench;
use crate::load::{
    cluster::Cluster,
    drive::{Drive, drive},
    numbers::{Goal, counted},
    pairs::Rounds,
    swarm::{Plan, Swarm},
};

const NAME: &str = "with-nats";
const SENDERS: usize = 10;

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<()> {
    let members = bench.people(bench.size(1_000, 50))?;
    ensure!(members >= SENDERS, "too few sockets can be opened here");
    let times = bench.round();
    let without = bench.cluster(1, false)?;
    let with = bench.cluster(1, true)?;
    let (mut rates, mut deliveries, mut micros) =
        (Rounds::default(), Rounds::default(), Rounds::default());
    {
        let guests = [
            without.first()?.guests(members)?,
            with.first()?.guests(members)?,
        ];
        let open = |cluster: &Cluster<'_>, guests| -> Result<_> {
            let target = cluster.first()?;
            let address = target.endpoint();
            Ok((address, target.room.id, target.pid()?, guests))
        };
        let places = [open(&without, &guests[0])?, open(&with, &guests[1])?];
        let mut swarms = Vec::new();
        for (address, room, _, guests) in &places {
            let mut swarm = Swarm::open(Plan {
                to: vec![address.clone()],
                rooms: slice::from_ref(room),
                guests,
                senders: SENDERS,
                senders_listen: true,
            })?;
            swarm.settle()?;
            swarms.push(swarm);
        }
        for round in 0..bench.rounds() {
            let mut both = [None, None];
            // Each is the first as often as the other.
            for at in [round % 2, 1 - round % 2] {
                let outcome = drive(
                    &mut swarms[at],
                    Drive::Echo,
                    SENDERS,
                    times,
                    &[places[at].2],
                )?;
                let rate = outcome.a_second(outcome.delivered);
                both[at] = Some((rate, outcome.cpu_micros(outcome.delivered)));
            }
            if let [Some(without), Some(with)] = both {
                deliveries.add(with.0);
                rates.add(with.0 / without.0);
                micros.add(with.1 / without.1);
            }
        }
    }
    without.stop();
    with.stop();
    let numbers = &mut *bench.numbers;
    let to = counted(members);
    let what = format!("Deliveries to {to} at a node with NATS");
    numbers.add_rounds(NAME, what, &deliveries, "/s");
    let what = format!("Deliveries to {to}, with NATS : without");
    let row = numbers.add_rounds(NAME, what, &rates, "");
    row.goal(Goal::AtLeast(0.95));
    let what = "Server CPU a delivery, with NATS : without";
    numbers.add_rounds(NAME, what, &micros, "");
    Ok(())
}
