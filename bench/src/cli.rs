//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::replay::ReplayArgs;

/// Irori under load: what a message costs, and whether it arrives.
#[derive(Debug, Parser)]
pub(crate) struct Cli {
    /// Without one: all.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
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
        scenarios: Vec<String>,
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
    #[arg(long, env = "IRORI_SITE", default_value = "target/site")]
    pub(crate) site: PathBuf,
    /// Where the server keeps its data. A new folder that is removed at the
    /// end if it is not given.
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
