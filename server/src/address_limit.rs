//! How long an address may be that is asked for.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;

/// Bytes of a path and its query. The longest of ours, a search for a hundred
/// characters of which each is written in twelve, with the way back from a
/// sign-in encoded once more, stays below it.
const ADDRESS_MAX_BYTES: usize = 8 * 1024;

/// Refuses what nobody should ask for, before anything looks at it.
pub(crate) async fn limit(request: Request, next: Next) -> Response {
    let length = request
        .uri()
        .path_and_query()
        .map_or(0, |asked| asked.as_str().len());
    if length > ADDRESS_MAX_BYTES {
        return (StatusCode::URI_TOO_LONG, "this address is too long\n").into_response();
    }
    next.run(request).await
}
