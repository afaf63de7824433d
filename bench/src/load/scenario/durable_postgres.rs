//! Messages that are in PostgreSQL before anybody is told, beside pgbench, which
//! stores the same rows with as many in each transaction.

use std::slice;

use anyhow::Result;
use sqlx::Connection as _;

use super::{Bench, millis};
use crate::load::{
    drive::{Drive, Flaws, drive},
    numbers::Goal,
    pairs::Rounds,
    pgbench::{self, Place},
    process::precise,
    swarm::{Plan, Swarm},
};

const NAME: &str = "durable-postgres";
/// Who listens, so that there is somebody to deliver to.
const LISTENERS: usize = 2;
/// Rows of a transaction that pgbench has parameters for.
const MOST_TOGETHER: f64 = 120.0;

#[derive(Debug, Default)]
struct Measured {
    rate: Rounds,
    p50: Rounds,
    p99: Rounds,
    node_micros: Rounds,
    postgres_micros: Rounds,
    together: Rounds,
    pgbench: Rounds,
    ratio: Rounds,
    flaws: Flaws,
}

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<()> {
    let counts = bench.size(vec![1, 10, 100], vec![1, 10]);
    let most = counts.iter().copied().max().unwrap_or_default();
    let (times, rounds) = (bench.round(), bench.rounds());
    let cluster = bench.cluster(1, false)?;
    let target = cluster.first()?;
    let guests = target.guests(most + LISTENERS)?;
    // In a room of its own, since nobody tells the server of what pgbench does.
    let beside = target.rooms(1, &guests[..1])?[0];
    let runtime = bench.runtime;
    let mut db = runtime.block_on(cluster.database.connect())?;
    let author = runtime.block_on(
        sqlx::query_scalar("select author_id from events where room_id = $1 limit 1")
            .bind(beside.0)
            .fetch_one(&mut db),
    )?;
    let place = Place {
        room: beside,
        author,
    };
    let mut swarm = Swarm::open(Plan {
        to: vec![target.endpoint()],
        rooms: slice::from_ref(&target.room.id),
        guests: &guests,
        senders: most,
        senders_listen: false,
    })?;
    let mut rows = Vec::new();
    for senders in counts {
        let mut measured = Measured::default();
        for _ in 0..rounds {
            let head = runtime.block_on(pgbench::head(&mut db, target.room.id))?;
            let before = cluster.spent()?;
            let outcome = drive(&mut swarm, Drive::Ack, senders, times, &[target.pid()?])?;
            let spent = cluster.spent()?.since(&before);
            let rate = outcome.a_second(outcome.acknowledged);
            let together = runtime.block_on(pgbench::together(&mut db, target.room.id, head))?;
            let stored = runtime.block_on(pgbench::head(&mut db, target.room.id))? - head;
            // Those that were warmed up with, too.
            let micros = spent.postgres.as_secs_f64() * 1e6 / precise(stored.cast_unsigned());
            let head = runtime.block_on(pgbench::head(&mut db, place.room))?;
            let batch = whole(together);
            let bare = pgbench::store(&cluster.database, place, head, batch, times.measured)?;
            measured.rate.add(rate);
            measured.p50.add(millis(outcome.latency.per_mille(500)));
            measured.p99.add(millis(outcome.latency.per_mille(990)));
            measured
                .node_micros
                .add(outcome.cpu_micros(outcome.acknowledged));
            measured.postgres_micros.add(micros);
            measured.together.add(together);
            measured.pgbench.add(bare);
            measured.ratio.add(rate / bare);
            measured.flaws += outcome.flaws;
        }
        rows.push((senders, measured));
    }
    drop(swarm);
    runtime.block_on(db.close())?;
    cluster.stop();
    let numbers = &mut *bench.numbers;
    for (senders, measured) in rows {
        let of = |what: &str| format!("{what}, {senders} at once");
        let note = format!(
            "{:.1} a commit, acknowledged after {:.1} ms (p50), {:.1} ms (p99); {}; {}",
            measured.together.median(),
            measured.p50.median(),
            measured.p99.median(),
            measured.rate,
            measured.flaws
        );
        let rate = measured.rate.median();
        numbers.add(NAME, of("Messages in PostgreSQL"), rate, "/s", note);
        for (what, rounds, unit) in [
            ("Server CPU a message", &measured.node_micros, "µs"),
            (
                "PostgreSQL's CPU a message",
                &measured.postgres_micros,
                "µs",
            ),
            ("The same rows by pgbench", &measured.pgbench, "/s"),
        ] {
            numbers.add_rounds(NAME, of(what), rounds, unit);
        }
        let row = numbers.add_rounds(NAME, of("Messages : pgbench"), &measured.ratio, "");
        row.goal(Goal::AtLeast(0.7));
    }
    Ok(())
}

/// How many rows pgbench is to put into a transaction.
fn whole(together: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 1 and a hundred or so"
    )]
    let rows = together.round().clamp(1.0, MOST_TOGETHER) as u32;
    rows
}
