//! The options for the log: what is logged, and how.

use clap::{ArgAction, Args, ValueEnum};

/// What is logged, and how.
#[derive(Clone, Debug, Args)]
pub struct LogOptions {
    /// Trace what the hub does: every join, leave, post and drop
    #[arg(long, env = "IRORI_TRACE", action = ArgAction::SetTrue)]
    pub trace: bool,

    /// How log lines look
    #[arg(
        long,
        env = "IRORI_LOG_FORMAT",
        value_enum,
        default_value = "human",
        value_name = "FORMAT"
    )]
    pub log_format: LogFormat,

    /// What is logged, for example `info` or `info,irori::hub=trace`
    #[arg(long, env = "RUST_LOG", default_value = "info", value_name = "FILTER")]
    pub log: String,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For a terminal.
    Human,
    /// One JSON object per line.
    Json,
}
