//! What a message costs: measured on a real server with real sockets.
//!
//! Everything is reported and nothing is demanded; whether a number is good is
//! for the reader to say.

mod bare;
mod cluster;
mod connection;
mod drive;
mod frame;
mod machine;
mod mark;
mod nginx;
mod numbers;
mod pairs;
mod pgbench;
mod post;
mod process;
pub(crate) mod scenario;
mod swarm;
mod tally;
mod target;
mod wire;

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use tokio::runtime::Runtime;

use self::{machine::Machine, numbers::Numbers, scenario::Scenario};
use crate::{report, server::ServerArgs};

/// How to measure.
#[derive(Debug, Clone, Args)]
pub(crate) struct LoadArgs {
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    /// A run of seconds that shows that everything works; its numbers mean little.
    #[arg(long)]
    pub(crate) quick: bool,
    /// Also write the numbers into this file.
    #[arg(long)]
    pub(crate) json: Option<PathBuf>,
}

/// Measures, prints a table and writes the file that was asked for.
pub(crate) fn load(runtime: &Runtime, scenarios: &[Scenario], args: &LoadArgs) -> Result<()> {
    let machine = Machine::describe(args.server.data_dir.as_deref())?;
    report::line(&machine);
    let mut numbers = Numbers::default();
    let mut failed = Vec::new();
    for scenario in scenarios {
        report::line(format!("… {}", scenario.what()));
        if let Err(error) = scenario.run(runtime, args, &machine, &mut numbers) {
            report::line(format!("  not measured: {error:#}"));
            failed.push(scenario.what());
        }
    }
    report::line("");
    report::line(numbers.table());
    if args.quick {
        report::line("\nA quick run: these numbers show that it works, not how well.");
    }
    if let Some(path) = &args.json {
        fs::write(path, numbers.json(&machine, args.quick)?)
            .with_context(|| path.display().to_string())?;
    }
    ensure!(failed.is_empty(), "not measured: {}", failed.join("; "));
    Ok(())
}
