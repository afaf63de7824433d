//! The command line.

use clap::{Parser, Subcommand};

use crate::{
    load::{LoadArgs, scenario::Scenario},
    replay::{FaultsArgs, ReplayArgs},
    simulate::SimulateArgs,
};

/// Irori under load: what a message costs, and whether it arrives.
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Cli {
    /// Everything is measured if no command is given.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) load: LoadArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Have people talk, kill the server in between, and check that every
    /// message is there exactly once.
    Replay(ReplayArgs),
    /// Have people talk at three nodes behind nginx while one part after the
    /// other fails, and check the same.
    Faults(FaultsArgs),
    /// Measure some things.
    Load {
        /// What to measure.
        #[arg(required = true)]
        scenarios: Vec<Scenario>,
        #[command(flatten)]
        args: LoadArgs,
    },
    /// Compute what a chat of some size would cost, from what was measured.
    Simulate(SimulateArgs),
    /// Measure everything.
    All(LoadArgs),
}
