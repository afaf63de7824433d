//! Logging: one line per event, human or JSON. And traces, where somebody is
//! named who takes them. No message text and no secret is in either.

mod export;

use std::io::{IsTerminal as _, stderr};

use anyhow::Context as _;
use tracing_subscriber::{
    EnvFilter, Layer, Registry, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};
use url::Url;

use crate::config::{LogFormat, LogOptions};
use export::Exporter;

/// What takes lines, or spans.
type Sink = Box<dyn Layer<Registry> + Send + Sync>;

/// What is to be ended in order when the process ends.
pub(crate) struct Telemetry {
    exporter: Option<Exporter>,
}

/// Starts logging to standard error, and traces to `endpoint`. Call it once.
pub(crate) fn start(options: &LogOptions, endpoint: Option<&Url>) -> anyhow::Result<Telemetry> {
    // The client of NATS tells every step at the level of what operators are to
    // know; the hub says what there is to know of it.
    let mut filter = format!("async_nats=off,{}", options.log);
    if options.trace {
        filter.push(',');
        filter.push_str(engine::hub::TRACE_TARGET);
        filter.push_str("=trace");
    }
    let filter = EnvFilter::try_new(&filter)
        .with_context(|| format!("--log {:?} is no filter", options.log))?;
    let lines: Sink = match options.log_format {
        LogFormat::Human => fmt::layer()
            .with_writer(stderr)
            .with_ansi(stderr().is_terminal())
            .boxed(),
        LogFormat::Json => fmt::layer()
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .with_writer(stderr)
            .boxed(),
    };
    let exporter = endpoint.map(Exporter::start).transpose()?;
    // Each has a filter of its own: what is traced is not to be logged.
    let mut layers = vec![lines.with_filter(filter).boxed()];
    layers.extend(exporter.as_ref().map(Exporter::layer));
    tracing_subscriber::registry()
        .with(layers)
        .try_init()
        .context("logging was started twice")?;
    Ok(Telemetry { exporter })
}

impl Telemetry {
    /// Sends what has not been sent yet, as far as there is time for it.
    pub(crate) async fn end(self) {
        if let Some(exporter) = self.exporter {
            exporter.end().await;
        }
    }
}
