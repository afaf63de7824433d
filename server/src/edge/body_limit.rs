//! Refuses bodies that are too large, or of a type the route does not take.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use engine::files::Files;
use http::{HeaderMap, StatusCode, header};
use http_body_util::Limited;
use protocol::{AVATAR_MAX_BYTES, FILES_MAX, UPLOAD_CHUNK_MAX_BYTES};

/// A message of 4,000 characters in a form takes 48 kB at the most.
pub(crate) const FORM_MAX_BYTES: usize = 64 * 1024;

/// Where messages are sent, with their files.
const POST_PATH: &str = "/api/post_message";

/// Where plain forms and the browser's half send somebody's own picture.
const AVATAR_PATH: &str = "/api/upload_avatar";

/// Where a piece of a file is sent.
const CHUNK_PATH: &str = "/api/upload_chunk";

/// Whether requests to this path may take as long as files take.
pub(crate) fn brings_files(path: &str) -> bool {
    matches!(path, POST_PATH | CHUNK_PATH)
}

/// Refuses a body that is too large: before it is read where `Content-Length`
/// says so, and else as soon as too much has come.
pub(crate) async fn limit(
    State(files): State<Arc<Files>>,
    request: Request,
    next: Next,
) -> Response {
    let max_file_bytes = match request.uri().path() {
        // A picture that is somewhat too large is read to its end, so that the
        // browser hears the refusal.
        AVATAR_PATH => Some(4 * AVATAR_MAX_BYTES),
        CHUNK_PATH => Some(UPLOAD_CHUNK_MAX_BYTES),
        POST_PATH => Some(files.file_max_bytes().saturating_mul(FILES_MAX as u64)),
        _ => None,
    };
    // A file comes inside a form, whose other parts count, too.
    let max_bytes = (FORM_MAX_BYTES as u64).saturating_add(max_file_bytes.unwrap_or_default());
    let headers = request.headers();
    if told_length(headers) > Some(max_bytes) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    if max_file_bytes.is_some() && !has_boundary(headers) {
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
