//! What the program does: one module for each command. Without a command it
//! serves.

mod blobs_copy;
mod check;
mod doors;
mod healthcheck;
mod serve;
mod user;

use clap::{Parser, Subcommand};

use crate::{config::Config, telemetry};
use blobs_copy::BlobsCommand;
use healthcheck::HealthcheckCommand;
pub use serve::run;
use user::UserCommand;

/// A chat you start with one command.
///
/// Started without anything it serves on this machine only, keeps everything
/// in ./data, and lets people in by name. Every option can be set by the
/// environment variable named beside it.
#[derive(Clone, Debug, Parser)]
#[command(name = "irori", version, max_term_width = 90)]
pub struct Cli {
    #[command(flatten)]
    pub config: Config,

    /// Something else than to serve.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What the binary can do besides serving.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Say what is wrong with the configuration: options, address,
    /// certificate, data directory, files, providers
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

/// Logs, and does what the command line asks for. Traces are of a server only.
pub async fn start(cli: Cli) -> anyhow::Result<()> {
    let endpoint = cli.config.monitoring.otlp_endpoint.as_ref();
    let endpoint = endpoint.filter(|_| cli.command.is_none());
    let telemetry = telemetry::start(&cli.config.log, endpoint)?;
    let outcome = obey(cli).await;
    telemetry.end().await;
    outcome
}

async fn obey(Cli { config, command }: Cli) -> anyhow::Result<()> {
    // It works on places that it is told, whatever the options are.
    if let Some(Command::Blobs(command)) = &command {
        return blobs_copy::run(command).await;
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
