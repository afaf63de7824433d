//! Irori under load: conversations replayed with the server killed in
//! between, and what a message costs.
//!
//! It speaks the protocol over real sockets and knows nothing of the server
//! but its protocol, its pages and its store.

mod cli;
mod data;
mod guest;
mod http;
mod load;
mod page;
mod replay;
mod report;
mod room;
mod server;
mod socket;

use clap::{Parser as _, ValueEnum as _};

use crate::{
    cli::{Cli, Command},
    load::scenario::Scenario,
};

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match cli.command {
        Some(Command::Replay(args)) => runtime.block_on(replay::replay(args)),
        _ => Ok(()),
    }
}
