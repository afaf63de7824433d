//! What the program does: one module for each command. Without a command it
//! serves.

mod admin;
mod backup;
mod blobs_copy;
mod check;
mod doors;
mod healthcheck;
mod moving;
mod nodes;
mod paper;
mod serve;

use std::{ffi::OsString, path::PathBuf};

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::{
    admin::Request,
    config::{self, Config, EmbeddedSite, InForce},
    telemetry,
};
use admin::{InviteCommand, OutputFormat, RoomCommand, UserCommand};
use backup::{BackupCommand, RestoreCommand, VerifyCommand};
use blobs_copy::BlobsCommand;
use healthcheck::HealthcheckCommand;
use moving::MoveCommand;
use paper::{CompletionsCommand, ManCommand};
pub use serve::run;

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
        value_name = "FILE",
        global = true
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
    /// options, address, certificate, data directory, database, NATS, files, providers
    CheckConfig,
    /// Ask a running server whether it is ready, and fail if it is not
    Healthcheck(HealthcheckCommand),
    /// Look after people, beside a server that runs or not
    User {
        #[command(subcommand)]
        command: UserCommand,
        #[command(flatten)]
        shown: OutputFormat,
    },
    /// Look after rooms, beside a server that runs or not
    Room {
        #[command(subcommand)]
        command: RoomCommand,
        #[command(flatten)]
        shown: OutputFormat,
    },
    /// Let people in, beside a server that runs or not
    Invite {
        #[command(subcommand)]
        command: InviteCommand,
        #[command(flatten)]
        shown: OutputFormat,
    },
    /// Say how much there is of everything
    Stats {
        #[command(flatten)]
        shown: OutputFormat,
    },
    /// Write everything into one file, beside a server that runs or not
    Backup(BackupCommand),
    /// Bring back what a backup has, once it has proven to be whole
    Restore(RestoreCommand),
    /// Say what is wrong with a backup, or with the data directory
    Verify(VerifyCommand),
    /// Move everything but files from one database to another, both ways, while no
    /// server runs
    Move(MoveCommand),
    /// Work on places where files are kept
    #[command(subcommand)]
    Blobs(BlobsCommand),
    /// Print what a shell needs to complete commands
    Completions(CompletionsCommand),
    /// Write manual pages
    Man(ManCommand),
}

/// Logs, and does what the command line asks for. Traces are of a server only.
pub async fn start(cli: Cli) -> anyhow::Result<()> {
    let endpoint = cli.config.monitoring.otlp_endpoint.as_ref();
    let endpoint = endpoint.filter(|_| cli.command.is_none());
    let telemetry = telemetry::start(&cli.config.log, endpoint)?;
    let outcome = obey(cli).await;
    telemetry.end().await;
    outcome
}

async fn obey(cli: Cli) -> anyhow::Result<()> {
    let Cli {
        config,
        command,
        in_force,
        ..
    } = cli;
    // These work whatever the options are.
    match &command {
        Some(Command::Blobs(command)) => return blobs_copy::run(command).await,
        Some(Command::Man(command)) => return paper::man(command),
        Some(Command::Completions(command)) => {
            return Ok(paper::completions(command)?);
        }
        // What is wrong is told below what is in force.
        Some(Command::CheckConfig) => check::show(&in_force)?,
        _ => {}
    }
    config.check()?;
    match command {
        Some(Command::User { command, shown }) => admin::run(&config, shown, command.into()).await,
        Some(Command::Room { command, shown }) => admin::run(&config, shown, command.into()).await,
        Some(Command::Invite { command, shown }) => {
            admin::run(&config, shown, command.into()).await
        }
        Some(Command::Stats { shown }) => admin::run(&config, shown, Request::Stats).await,
        Some(Command::Healthcheck(command)) => healthcheck::run(&config, &command).await,
        Some(Command::Backup(command)) => backup::back_up(&config, &command).await,
        Some(Command::Restore(command)) => backup::restore(&config, &command).await,
        Some(Command::Move(command)) => moving::run(&config, &command).await,
        Some(Command::Verify(command)) => backup::verify(&config, &command).await,
        Some(Command::CheckConfig) => check::run(&config).await,
        _ => serve::until_signal(config).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an operator would read of a command and find nothing said.
    fn unsaid(command: &clap::Command, path: &str, found: &mut Vec<String>) {
        if command.get_about().is_none() {
            found.push(path.to_owned());
        }
        for argument in command.get_arguments() {
            if argument.get_help().is_none() {
                found.push(format!("{path} {}", argument.get_id()));
            }
        }
        for inner in command.get_subcommands() {
            unsaid(inner, &format!("{path} {}", inner.get_name()), found);
        }
    }

    #[test]
    fn every_command_and_every_argument_is_explained() {
        let mut found = Vec::new();
        unsaid(&Cli::command(), "irori", &mut found);
        assert_eq!(found, [""; 0]);
    }
}
