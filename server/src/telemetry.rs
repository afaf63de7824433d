//! Logging: one line per event, human or JSON. No message text and no secret
//! is ever logged.

use std::io::{IsTerminal as _, stderr};

use anyhow::Context as _;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::config::{LogFormat, LogOptions};

/// Starts logging to standard error. Call it once.
pub fn start(options: &LogOptions) -> anyhow::Result<()> {
    let mut filter = options.log.clone();
    if options.trace {
        filter.push(',');
        filter.push_str(engine::hub::TRACE_TARGET);
        filter.push_str("=trace");
    }
    let filter = EnvFilter::try_new(&filter)
        .with_context(|| format!("--log {:?} is no filter", options.log))?;
    let lines = tracing_subscriber::registry().with(filter);
    match options.log_format {
        LogFormat::Human => lines
            .with(
                fmt::layer()
                    .with_writer(stderr)
                    .with_ansi(stderr().is_terminal()),
            )
            .try_init(),
        LogFormat::Json => lines
            .with(fmt::layer().json().flatten_event(true).with_writer(stderr))
            .try_init(),
    }
    .context("logging was started twice")
}
