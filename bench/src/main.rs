//! Irori under load: conversations replayed with the server killed in
//! between, and what a message costs.
//!
//! It speaks the protocol over real sockets and knows nothing of the server
//! but its protocol, its pages and its store.

mod certificate;
mod cli;
mod cluster;
mod data;
mod guest;
mod histogram;
mod http;
mod load;
mod nats;
mod nginx;
mod page;
mod postgres;
mod program;
mod replay;
mod report;
mod room;
mod server;
mod simulate;

mod socket;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser as _, ValueEnum as _};

use crate::{
    cli::{Cli, Command},
    load::scenario::Scenario,
};

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::failure(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match cli.command {
        Some(Command::Replay(args)) => runtime.block_on(replay::replay(args)),
        Some(Command::Faults(args)) => runtime.block_on(replay::faults(args)),
        Some(Command::Load { scenarios, args }) => load::load(&runtime, &scenarios, &args),
        Some(Command::Simulate(args)) => simulate::simulate(&args),
        Some(Command::All(args)) => load::load(&runtime, Scenario::value_variants(), &args),
        None => load::load(&runtime, Scenario::value_variants(), &cli.load),
    }
}
