//! Irori's server: wires the engine to the web. Everything that decides
//! something about rooms and messages is in `engine`; everything people see
//! is in `app`.

mod assets;
mod avatars;
mod backend;
mod commands;
pub mod config;
mod documents;
mod edge;
mod files;
mod health;
mod router;
mod security_txt;
mod socket;
mod ssr;
mod state;
pub mod telemetry;

pub use commands::serve::run;

use config::{BlobsCommand, Command, Config};

/// Does what the command line asks for; without a command, serves.
pub async fn start(config: Config) -> anyhow::Result<()> {
    if let Some(Command::Blobs(BlobsCommand::Copy { from, to })) = &config.command {
        return commands::blobs_copy::run(from, to).await;
    }
    config.check()?;
    if let Some(Command::User(command)) = &config.command {
        return commands::user::run(&config, command).await;
    }
    let providers = config.providers()?;
    if config.command == Some(Command::CheckConfig) {
        return commands::check::run(&config, &providers).await;
    }
    commands::serve::until_signal(config, providers).await
}
