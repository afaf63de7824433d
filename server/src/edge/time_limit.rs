//! Limits how long an answer may take, and how slowly a body may come.

use std::time::Duration;

use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;

use super::{body_limit::brings_files, pace::Paced};

/// No answer takes longer, nor does a request's body.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// Gives up what takes too long. A file may take as long as the line needs,
/// but it has to come.
pub(crate) async fn limit(request: Request, next: Next) -> Response {
    if brings_files(request.uri().path()) {
        let request = request.map(|body| Body::new(Paced::new(body)));
        return next.run(request).await;
    }
    tokio::time::timeout(ANSWER_WITHIN, next.run(request))
        .await
        .unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response())
}
