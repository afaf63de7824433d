//! How much may be sent to us, and in which form.

use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, StatusCode, header};
use http_body_util::Limited;
use protocol::AVATAR_MAX_BYTES;

use crate::avatars;

/// A message of 4,000 characters in a form takes 48 kB at the most.
const FORM_MAX_BYTES: u64 = 64 * 1024;

/// Refuses what is too large, before it is read where its length is told, and
/// else as soon as it is.
pub(crate) async fn limit(request: Request, next: Next) -> Response {
    let is_upload = request.uri().path() == avatars::UPLOAD_PATH;
    let max_bytes = if is_upload {
        // What is refused for its size is still heard, up to this.
        4 * AVATAR_MAX_BYTES + FORM_MAX_BYTES
    } else {
        FORM_MAX_BYTES
    };
    let headers = request.headers();
    if told_length(headers) > Some(max_bytes) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    if is_upload && !has_boundary(headers) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let max_bytes = usize::try_from(max_bytes).unwrap_or(usize::MAX);
    next.run(request.map(|body| Body::new(Limited::new(body, max_bytes))))
        .await
}

fn told_length(headers: &HeaderMap) -> Option<u64> {
    let told = headers.get(header::CONTENT_LENGTH)?;
    told.to_str().ok()?.parse().ok()
}

/// Whether a form's parts can be told apart. Leptos takes it for granted.
fn has_boundary(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| multer::parse_boundary(kind).is_ok())
}
