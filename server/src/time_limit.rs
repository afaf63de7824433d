//! How long an answer may take.

use std::time::Duration;

use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use tower_http::timeout::TimeoutBody;

use crate::body_limit::brings_files;

/// No answer takes longer, nor does a request's body.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// A file may take as long as the line needs, as long as something comes.
const IDLE: Duration = Duration::from_secs(20);

/// Gives up what takes too long.
pub(crate) async fn limit(request: Request, next: Next) -> Response {
    if brings_files(request.uri().path()) {
        let request = request.map(|body| Body::new(TimeoutBody::new(IDLE, body)));
        return next.run(request).await;
    }
    tokio::time::timeout(ANSWER_WITHIN, next.run(request))
        .await
        .unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response())
}
