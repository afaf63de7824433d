//! What is counted, for Prometheus: on a listener of its own, as text.
//!
//! Each part keeps its own counts. Here are those of HTTP and of sign-ins, and
//! the registry that all are read through.

mod process;
mod requests;
mod sign_ins;

use anyhow::Context as _;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use engine::telemetry::{Collectors, gauges};
use http::{StatusCode, header};
use prometheus::{Registry, TEXT_FORMAT, TextEncoder};

pub(crate) use requests::{Requests, name_of, route_of};
pub(crate) use sign_ins::SignIns;

/// Connections that whoever reads the metrics may have. A network has a quarter
/// of them.
pub(crate) const CONNECTIONS: usize = 32;

/// Everything that can be read.
///
/// # Errors
/// Two counts have one name.
pub(crate) fn registry(parts: Collectors, started_at_ms: i64) -> anyhow::Result<Registry> {
    let registry = Registry::new();
    let build = gauges(
        "irori_build_info",
        "1, with the version as a label.",
        "version",
    );
    build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
    let own: Collectors = vec![
        Box::new(build),
        Box::new(process::Process::started(started_at_ms)),
    ];
    for part in parts.into_iter().chain(own) {
        registry
            .register(part)
            .context("two counts have one name")?;
    }
    Ok(registry)
}

/// Answers `/metrics`, and nothing else.
pub(crate) fn router(registry: Registry) -> Router {
    Router::new()
        .route("/metrics", get(read))
        .with_state(registry)
}

async fn read(State(registry): State<Registry>) -> Response {
    match TextEncoder::new().encode_to_string(&registry.gather()) {
        Ok(text) => ([(header::CONTENT_TYPE, TEXT_FORMAT)], text).into_response(),
        Err(cause) => {
            tracing::error!(%cause, "the metrics cannot be written down");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
