//! Rooms of all sizes over one, two and three nodes: what it costs, beside what the
//! simulation says that it costs.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use protocol::RoomId;

use super::{Bench, millis};
use crate::{
    guest::Guest,
    http::Http,
    load::{
        cluster::Cluster,
        drive::{Drive, Flaws, drive},
        pairs::Rounds,
        swarm::{Plan, Swarm},
    },
    room,
    simulate::{self, Setup, rooms::Rooms},
};

const NAME: &str = "nodes";
const SOCKETS: u32 = 2_000;
/// Messages a second.
const RATE: f64 = 100.0;

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<()> {
    for nodes in bench.size(vec![1, 2, 3], vec![2]) {
        of(bench, nodes)?;
    }
    Ok(())
}

fn of(bench: &mut Bench<'_>, nodes: u32) -> Result<()> {
    let sockets = u32::try_from(bench.people(bench.size(SOCKETS as usize, 60))?)?;
    let rate = bench.size(RATE, 20.0);
    let times = bench.times(6);
    let setup = Setup {
        messages: rate,
        looking: 0.0,
        ..Setup::of(sockets, nodes)
    };
    let rooms = Rooms::drawn(sockets, nodes, setup.seed);
    let cluster = bench.cluster(nodes as usize, true)?;
    let guests = cluster.first()?.guests(sockets as usize)?;
    let ids = settle(bench, &cluster, &rooms, &guests)?;
    let addresses = cluster.endpoints();
    let (mut at, mut in_rooms, mut shuffled) = (Vec::new(), Vec::new(), Vec::new());
    for (guest, (room, node)) in guests.iter().zip(seats(&rooms)) {
        at.push(addresses[node].clone());
        in_rooms.push(ids[room]);
        shuffled.push(guest.clone());
    }
    let mut swarm = Swarm::open(Plan {
        to: at,
        rooms: &in_rooms,
        guests: &shuffled,
        senders: shuffled.len(),
        senders_listen: true,
    })?;
    swarm.settle()?;
    let (mut all_nodes, mut postgres, mut nats) =
        (Rounds::default(), Rounds::default(), Rounds::default());
    let (mut p50, mut p99) = (Rounds::default(), Rounds::default());
    let mut flaws = Flaws::default();
    let mut deliveries = Rounds::default();
    for _ in 0..bench.size(3, 1) {
        let before = cluster.spent()?;
        let begin = Instant::now();
        let outcome = drive(
            &mut swarm,
            Drive::Rate(rate),
            shuffled.len(),
            times,
            &[cluster.first()?.pid()?],
        )?;
        let took = begin.elapsed().as_secs_f64();
        let spent = cluster.spent()?.since(&before);
        let all: f64 = spent.nodes.iter().map(Duration::as_secs_f64).sum();
        all_nodes.add(all / took);
        postgres.add(spent.postgres.as_secs_f64() / took);
        nats.add(spent.nats.as_secs_f64() / took);
        p50.add(millis(outcome.latency.per_mille(500)));
        p99.add(millis(outcome.latency.per_mille(990)));
        deliveries.add(outcome.a_second(outcome.delivered));
        flaws += outcome.flaws;
    }
    drop(swarm);
    cluster.stop();
    let predicted = simulate::predict(&setup, &rooms);
    let numbers = &mut *bench.numbers;
    for (what, unit, measured, predicted) in [
        ("deliveries", "/s", deliveries, predicted.deliveries),
        (
            "processors of the nodes",
            "cores",
            all_nodes,
            predicted.node_seconds,
        ),
        (
            "of PostgreSQL",
            "cores",
            postgres,
            predicted.postgres_seconds,
        ),
        ("of NATS", "cores", nats, predicted.nats_busy),
        ("p50", "ms", p50, predicted.p50),
        ("p99", "ms", p99, predicted.p99),
    ] {
        let note = format!("simulated: {predicted:.3}; {measured}; {flaws}");
        let what = format!("{sockets} sockets, {nodes} nodes: {what}");
        numbers.add(NAME, what, measured.median(), unit, note);
    }
    Ok(())
}

/// The room and the node of each socket, room by room.
fn seats(rooms: &Rooms) -> impl Iterator<Item = (usize, usize)> {
    (0..rooms.len()).flat_map(|room| {
        let at = rooms.at(room).iter().enumerate();
        at.flat_map(move |(node, &count)| (0..count).map(move |_| (room, node)))
    })
}

/// Makes the rooms, each by the first of those who are to be in it, and has the
/// others join.
fn settle(
    bench: &Bench<'_>,
    cluster: &Cluster<'_>,
    rooms: &Rooms,
    guests: &[Guest],
) -> Result<Vec<RoomId>> {
    let mut http = Http::new(cluster.first()?.server.authority());
    bench.runtime.block_on(async {
        let mut guests = guests.iter();
        let mut ids = Vec::new();
        for number in 0..rooms.len() {
            let maker = guests.next().context("too few guests")?;
            let made = room::make(&mut http, &maker.cookie, &format!("room {number}")).await?;
            for guest in guests.by_ref().take(rooms.size(number) as usize - 1) {
                room::join(&mut http, &guest.cookie, &made).await?;
            }
            ids.push(made.id);
        }
        Ok(ids)
    })
}
