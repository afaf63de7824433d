//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::{load::scenario::Scenario, replay::ReplayArgs};

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
    /// Measure some things.
    Load {
        /// What to measure.
        #[arg(required = true)]
        scenarios: Vec<Scenario>,
        #[command(flatten)]
        args: LoadArgs,
    },
    /// Measure everything.
    All(LoadArgs),
}

/// Which server, and how it is started.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServerArgs {
    /// The server's program.
    #[arg(long, env = "IRORI_BIN", default_value = "target/release/irori")]
    pub(crate) server: PathBuf,
    /// The folder with what the server gives to browsers.
    #[arg(long, env = "IRORI_SITE", default_value = "target/release/site")]
    pub(crate) site: PathBuf,
    /// Where servers keep their data: `replay` in the folder itself, the
    /// measurements in new folders in it. The system's folder for temporary
    /// files if it is not given.
    #[arg(long)]
    pub(crate) data_dir: Option<PathBuf>,
}

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
