//! What the program does: one module for each command. Without a command it
//! serves.

mod blobs_copy;
mod check;
mod doors;
mod healthcheck;
mod serve;
mod user;

use std::{ffi::OsString, path::PathBuf};

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::config::{self, Config, EmbeddedSite, InForce};
use blobs_copy::BlobsCommand;
use healthcheck::HealthcheckCommand;
pub use serve::run;
use user::UserCommand;

/// A chat you start with one command.
///
/// Started without anything it serves on this machine only, keeps everything
/// in ./data, and lets people in by name. Every option can be set by the
/// environment variable named beside it, or in the file that --config names,
/// by its name without the dashes in front.
#[derive(Clone, Debug, Parser)]
#[command(name = "irori", version, max_term_width = 90)]
pub struct Cli {
    /// A file (TOML) that says what neither the command line nor the
    /// environment does
    #[arg(
        id = "config",
        long = "config",
        env = "IRORI_CONFIG",
        value_name = "FILE"
    )]
    pub config_file: Option<PathBuf>,

    #[command(flatten)]
    pub config: Config,

    /// Something else than to serve.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Where the options came from.
    #[arg(skip)]
    pub in_force: InForce,
}

impl Cli {
    /// Reads the command line, the environment and the configuration file.
    /// `version` is what `--version` says behind the name; `site` are the files
    /// for browsers, if they are part of the program.
    ///
    /// # Errors
    /// A [`clap::Error`] where the command line or the environment is wrong, or
    /// asks for help; else what is wrong with the file.
    pub fn read(
        argv: Vec<OsString>,
        version: &'static str,
        site: Option<EmbeddedSite>,
    ) -> anyhow::Result<Self> {
        let command = Self::command().version(version);
        let said = config::read(&command, argv)?;
        let mut cli = Self::from_arg_matches(&said.matches)?;
        cli.in_force = said.in_force;
        cli.config.providers = said.providers;
        cli.config.site.embedded = site;
        Ok(cli)
    }
}

/// What the binary can do besides serving.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Say what is in force and where it came from, and what is wrong with it:
    /// options, address, certificate, data directory, files, providers
    CheckConfig,
    /// Ask a running server whether it is ready, and fail if it is not
    Healthcheck(HealthcheckCommand),
    /// Help people in, beside a server that runs or not
    #[command(subcommand)]
    User(UserCommand),
    /// Work on places where files are kept
    #[command(subcommand)]
    Blobs(BlobsCommand),
}

/// Does what the command line asks for.
pub async fn start(cli: Cli) -> anyhow::Result<()> {
    let Cli {
        config,
        command,
        in_force,
        ..
    } = cli;
    // It works on places that it is told, whatever the options are.
    if let Some(Command::Blobs(command)) = &command {
        return blobs_copy::run(command).await;
    }
    if command == Some(Command::CheckConfig) {
        check::show(&in_force);
    }
    config.check()?;
    if let Some(Command::User(command)) = &command {
        return user::run(&config, command).await;
    }
    match command {
        Some(Command::Healthcheck(command)) => healthcheck::run(&config, &command).await,
        Some(Command::CheckConfig) => check::run(&config).await,
        _ => serve::until_signal(config).await,
    }
}
