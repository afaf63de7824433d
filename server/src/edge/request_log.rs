//! What is noted of each request: a line in the log, a count, a span of a
//! trace. Nothing of it identifies or tells.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use engine::telemetry::SPANS;
use http::{HeaderName, HeaderValue};
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;
use tokio::time::Instant;
use tracing::{Instrument as _, field::Empty};

use crate::metrics::{Requests, name_of, route_of};

/// Tells whoever asked by what name the log knows their request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Logs method, path (not the query), status and time taken. What is logged
/// meanwhile has the request's id, and so has its trace. The id is ours alone:
/// what a client could choose has no place in a log.
pub(crate) async fn log(
    State(requests): State<Requests>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = route_of(request.extensions());
    let id = format!("{:016x}", rand::random::<u64>());
    let line = tracing::info_span!(target: "irori::http", "request", request_id = id);
    let span = tracing::debug_span!(
        target: SPANS, parent: None, "request",
        otel.name = format!("{} {route}", name_of(&method)), otel.kind = "server",
        request_id = id, http.route = route, http.request.method = name_of(&method),
        http.response.status_code = Empty, otel.status_code = Empty,
    );
    let start = Instant::now();
    let answer = next.run(request).instrument(span.clone());
    let mut response = answer.instrument(line.clone()).await;
    let (status, took) = (response.status(), start.elapsed());
    requests.answered(&route, &method, status, took);
    // Only what is signed is a number in a trace.
    span.record("http.response.status_code", i64::from(status.as_u16()));
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    let took_ms = took.as_secs_f64() * 1e3;
    // What went wrong inside a server function was logged there.
    let refused = response.headers().contains_key(SERVER_FN_ERROR_HEADER);
    line.in_scope(|| {
        if status.is_server_error() && !refused {
            tracing::warn!(target: "irori::http", %method, path, status = status.as_u16(), took_ms, "request failed");
        } else {
            tracing::debug!(target: "irori::http", %method, path, status = status.as_u16(), took_ms, "request");
        }
    });
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
