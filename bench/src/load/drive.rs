//! Has the senders of a swarm post for a while, and sums up what came of it.

use std::time::Duration;

use anyhow::Result;
use mio::Events;

use super::{
    process::{cpu_time, precise},
    swarm::{Counts, Next, Swarm},
};
use crate::histogram::Histogram;

/// After this long without anything coming in, what is missing is lost.
const PATIENCE: Duration = Duration::from_secs(3);

/// How the senders go on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Drive {
    /// Each sends when its last message came back to it.
    Echo,
    /// Each sends when its last message was acknowledged.
    Ack,
    /// So many messages a second by all of them together, whatever happens:
    /// times count from when a message was due.
    Rate(f64),
}

/// For how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    /// Before anything is measured.
    pub(crate) warm_up: Duration,
    pub(crate) measured: Duration,
}

/// What came of it, over the measured time and until the last message came in.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) took: Duration,
    pub(crate) delivered: u64,
    pub(crate) acknowledged: u64,
    pub(crate) server_cpu: Duration,
    pub(crate) latency: Histogram,
    /// Over the whole run, warm-up and all.
    pub(crate) flaws: Flaws,
}

/// What should not have happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Flaws {
    pub(crate) lost: u64,
    pub(crate) late: u64,
    pub(crate) again: u64,
    pub(crate) foreign: u64,
    pub(crate) rejected: u64,
    pub(crate) gone: u64,
    /// Senders whose last message was never answered.
    pub(crate) stalled: u64,
}

/// Runs it, with the first so many of the senders. The processor's time is that
/// of all these processes.
pub(crate) fn drive(
    swarm: &mut Swarm<'_>,
    drive: Drive,
    senders: usize,
    times: Times,
    processes: &[u32],
) -> Result<Outcome> {
    let cpu_time = || {
        processes
            .iter()
            .map(|&pid| cpu_time(pid))
            .sum::<Result<Duration>>()
    };
    let mut events = Events::with_capacity(4096);
    let before = swarm.counts;
    let begin = swarm.now();
    let measure = begin + nanos(times.warm_up);
    let end = measure + nanos(times.measured);
    swarm.latency.clear();
    swarm.latency_from = measure;
    swarm.next = match drive {
        Drive::Echo => Next::OnEcho,
        Drive::Ack => Next::OnAck,
        Drive::Rate(_) => Next::Never,
    };
    let mut clock = Clock::new(drive, begin);
    if clock.is_none() {
        for sender in 0..senders {
            swarm.post(sender, swarm.now())?;
        }
    }
    let mut start = None;
    loop {
        let now = swarm.now();
        if start.is_none() && now >= measure {
            start = Some((now, swarm.counts, cpu_time()?));
        }
        let mut until = if start.is_none() { measure } else { end };
        if let Some(clock) = &mut clock {
            while let Some(due) = clock.due(now.min(end - 1)) {
                swarm.post(clock.turn % senders, due)?;
            }
            until = until.min(clock.next());
        }
        if now >= end {
            break;
        }
        swarm.turn(&mut events, wait(now, until))?;
    }
    swarm.next = Next::Never;
    drain(swarm, &mut events, drive, before)?;
    let (started, counts, cpu) = match start {
        Some(start) => start,
        None => (begin, before, cpu_time()?),
    };
    Ok(Outcome {
        took: Duration::from_nanos(swarm.last.max(end).saturating_sub(started)),
        delivered: swarm.counts.delivered - counts.delivered,
        acknowledged: swarm.counts.acknowledged - counts.acknowledged,
        server_cpu: cpu_time()?.saturating_sub(cpu),
        latency: swarm.latency.clone(),
        flaws: flaws(swarm, before),
    })
}

/// Reads until everything is there or nothing comes any more.
fn drain(swarm: &mut Swarm<'_>, events: &mut Events, drive: Drive, before: Counts) -> Result<()> {
    let mut seen = swarm.counts;
    let mut moved = swarm.now();
    loop {
        let counts = swarm.counts;
        let delivered = counts.delivered - before.delivered >= counts.expected - before.expected;
        let answered = drive != Drive::Ack || swarm.senders.iter().all(|sender| !sender.waiting);
        if delivered && answered {
            return Ok(());
        }
        if counts != seen {
            seen = counts;
            moved = swarm.now();
        } else if swarm.now() - moved > nanos(PATIENCE) {
            return Ok(());
        }
        swarm.turn(events, Duration::from_millis(50))?;
    }
}

fn flaws(swarm: &Swarm<'_>, before: Counts) -> Flaws {
    let now = swarm.counts;
    let expected = now.expected - before.expected;
    Flaws {
        lost: expected.saturating_sub(now.delivered - before.delivered),
        late: now.late - before.late,
        again: now.again - before.again,
        foreign: now.foreign - before.foreign,
        rejected: now.rejected - before.rejected,
        gone: now.gone - before.gone,
        stalled: swarm.senders.iter().filter(|it| it.waiting).count() as u64,
    }
}

impl Outcome {
    /// So many a second.
    pub(crate) fn a_second(&self, count: u64) -> f64 {
        precise(count) / self.took.as_secs_f64()
    }

    /// Microseconds of the server's processor time for each.
    pub(crate) fn cpu_micros(&self, count: u64) -> f64 {
        self.server_cpu.as_secs_f64() * 1e6 / precise(count.max(1))
    }
}

impl std::ops::AddAssign for Flaws {
    fn add_assign(&mut self, other: Self) {
        self.lost += other.lost;
        self.late += other.late;
        self.again += other.again;
        self.foreign += other.foreign;
        self.rejected += other.rejected;
        self.gone += other.gone;
        self.stalled += other.stalled;
    }
}

impl std::fmt::Display for Flaws {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let told: Vec<_> = [
            (self.lost, "lost"),
            (self.late, "out of order"),
            (self.again, "twice"),
            (self.foreign, "foreign"),
            (self.rejected, "rejected"),
            (self.gone, "sockets ended"),
            (self.stalled, "senders unanswered"),
        ]
        .into_iter()
        .filter(|&(count, _)| count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
        if told.is_empty() {
            f.write_str("none lost, twice or out of order")
        } else {
            write!(f, "**{}**", told.join(", "))
        }
    }
}

/// When messages are due at a fixed rate.
#[derive(Debug)]
struct Clock {
    begin: u64,
    step: f64,
    /// Messages due so far.
    turn: usize,
}

impl Clock {
    fn new(drive: Drive, begin: u64) -> Option<Self> {
        match drive {
            Drive::Rate(rate) => Some(Self {
                begin,
                step: 1.0 / rate,
                turn: 0,
            }),
            Drive::Echo | Drive::Ack => None,
        }
    }

    /// When the next message is due.
    fn next(&self) -> u64 {
        let turn = precise(self.turn as u64);
        self.begin + nanos(Duration::from_secs_f64(turn * self.step))
    }

    /// The next message, if it is due.
    fn due(&mut self, now: u64) -> Option<u64> {
        let due = self.next();
        (due <= now).then(|| {
            self.turn += 1;
            due
        })
    }
}

/// How long to sleep. The poll wakes up to a millisecond late, so that the
/// last one is spent awake.
fn wait(now: u64, until: u64) -> Duration {
    let left = Duration::from_nanos(until.saturating_sub(now));
    let whole = Duration::from_millis(u64::try_from(left.as_millis()).unwrap_or(u64::MAX));
    whole.saturating_sub(Duration::from_millis(1))
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
