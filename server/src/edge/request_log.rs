//! Writes one log line per request, without anything that identifies or tells.

use axum::{extract::Request, middleware::Next, response::Response};
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;
use tokio::time::Instant;

/// Logs method, path (not the query), status and time taken.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let start = Instant::now();
    let response = next.run(request).await;
    let status = response.status();
    let took_ms = start.elapsed().as_secs_f64() * 1e3;
    // What went wrong inside a server function was logged there.
    let refused = response.headers().contains_key(SERVER_FN_ERROR_HEADER);
    if status.is_server_error() && !refused {
        tracing::warn!(target: "irori::http", %method, path, status = status.as_u16(), took_ms, "request failed");
    } else {
        tracing::debug!(target: "irori::http", %method, path, status = status.as_u16(), took_ms, "request");
    }
    response
}
