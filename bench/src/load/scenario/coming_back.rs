//! Everybody comes back at once: the server was killed, and nobody waits for
//! anybody else, as browsers would.

use std::{
    slice,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, anyhow};

use super::{Bench, millis, pages};
use crate::{
    histogram::Histogram,
    load::{
        numbers::{Goal, counted},
        swarm::{Plan, Swarm},
    },
};

const NAME: &str = "coming-back";

pub(super) fn measure(bench: &mut Bench<'_>) -> Result<()> {
    let count = bench.people(bench.size(1_000, 50))?;
    let times = bench.size(5, 1);
    let runtime = bench.runtime;
    let mut target = bench.target()?;
    runtime.block_on(pages::fill(&target))?;
    let guests = target.guests(count)?;
    let room = target.room.id;
    let to = target.endpoint();
    let open = || {
        Swarm::open(Plan {
            to: vec![to.clone()],
            rooms: slice::from_ref(&room),
            guests: &guests,
            senders: 0,
            senders_listen: true,
        })
    };
    let mut latency = Histogram::new();
    let mut longest = Duration::ZERO;
    let mut there = open()?;
    for _ in 0..times {
        runtime.block_on(target.server.kill_and_restart())?;
        drop(there);
        // The runtime has one thread, which asks for pages meanwhile.
        let ends = Arc::default();
        let opening = || {
            let begin = Instant::now();
            let opened = open();
            AtomicBool::store(&ends, true, Ordering::Relaxed);
            opened.map(|swarm| (swarm, begin.elapsed()))
        };
        let (opened, asked) = thread::scope(|threads| {
            let opening = threads.spawn(opening);
            let asked = runtime.block_on(pages::ask(&target, &ends));
            (opening.join(), asked)
        });
        let took;
        (there, took) = opened.map_err(|_| anyhow!("opening sockets ended in a panic"))??;
        longest = longest.max(took);
        latency.merge(&asked?);
    }
    drop(there);
    target.stop();

    let numbers = &mut *bench.numbers;
    let note = format!(
        "{} sockets, 64 at a time; the worst of {times}",
        counted(count)
    );
    numbers.add(NAME, "All are back after", longest.as_secs_f64(), "s", note);
    for (per_mille, what) in [(500, "Page meanwhile, p50"), (990, "Page meanwhile, p99")] {
        let page = numbers.add(NAME, what, millis(latency.per_mille(per_mille)), "ms", "");
        if per_mille == 990 {
            page.goal(Goal::AtMost(1_000.0));
        }
    }
    Ok(())
}
