//! Irori's server: wires the engine to the web. Everything that decides
//! something about rooms and messages is in `engine`; everything people see
//! is in `app`.

mod admin;
mod assets;
mod avatars;
mod backend;
mod backup;
mod commands;
pub mod config;
mod documents;
mod edge;
mod files;
mod health;
mod metrics;
mod output;
mod progress;
mod root_cause;
mod router;
mod security_txt;
mod socket;
mod ssr;
mod state;
mod systemd;
mod telemetry;

pub use commands::{Cli, run, start};
pub use edge::listener::{ListenAddr, Listener};
