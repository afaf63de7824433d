//! What a chat of some size would cost on some nodes, computed from what was
//! measured: `docs/scale.md` says what of.

mod chat;
pub(crate) mod costs;
mod engine;
mod outcome;
mod queues;
pub(crate) mod rooms;

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use serde::Serialize;

pub(crate) use self::{chat::Setup, outcome::Outcome};
use self::{costs::Costs, engine::Engine, rooms::Rooms};
use crate::report;

/// What to simulate: one size, or, where none is named, those of docs/scale.md.
#[derive(Debug, Clone, Args)]
pub(crate) struct SimulateArgs {
    /// Sockets, each with one room open.
    #[arg(long)]
    sockets: Option<u32>,
    #[arg(long, default_value_t = 20)]
    nodes: u32,
    /// Between two messages of somebody, in seconds.
    #[arg(long, default_value_t = 600.0)]
    pause: f64,
    /// Which part of those who have a room open look at it, and mark what they see as read.
    #[arg(long, default_value_t = 0.1)]
    looking: f64,
    /// Seconds that are simulated.
    #[arg(long, default_value_t = 20.0)]
    seconds: f64,
    /// Also write the outcomes into this file.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// Sockets of docs/scale.md.
const SIZES: [u32; 9] = [
    10_000, 30_000, 100_000, 200_000, 300_000, 500_000, 1_000_000, 3_000_000, 10_000_000,
];

#[derive(Serialize)]
struct File<'a> {
    costs: &'a Costs,
    /// How many rooms of the last size have at least so many sockets.
    sizes: Vec<(u32, usize)>,
    outcomes: Vec<(Setup, Outcome)>,
}

/// Simulates, prints a table and writes the file that was asked for.
pub(crate) fn simulate(args: &SimulateArgs) -> Result<()> {
    let costs = Costs::measured();
    let mut outcomes = Vec::new();
    let mut sizes = Vec::new();
    report::line(Outcome::HEAD);
    let of_both = args
        .sockets
        .map_or(SIZES.to_vec(), |sockets| vec![sockets])
        .into_iter()
        .flat_map(|sockets| [(sockets, false), (sockets, true)]);
    for (sockets, marks_share) in of_both {
        let setup = Setup {
            messages: f64::from(sockets) / args.pause,
            looking: args.looking,
            marks_share,
            seconds: args.seconds,
            ..Setup::of(sockets, args.nodes)
        };
        let rooms = Rooms::drawn(setup.sockets, setup.nodes, setup.seed);
        if sizes.is_empty() || sockets == 1_000_000 {
            sizes = rooms.sizes();
        }
        let outcome = Engine::new(&setup, &costs, &rooms).run();
        report::line(outcome.row(&setup));
        outcomes.push((setup, outcome));
    }
    if let Some(path) = &args.json {
        let file = File {
            costs: &costs,
            sizes,
            outcomes,
        };
        fs::write(path, serde_json::to_string_pretty(&file)? + "\n")
            .with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// What would come of this with these rooms.
pub(crate) fn predict(setup: &Setup, rooms: &Rooms) -> Outcome {
    Engine::new(setup, &Costs::measured(), rooms).run()
}

#[cfg(test)]
mod tests;
