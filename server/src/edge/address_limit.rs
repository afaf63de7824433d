//! Refuses addresses that are too long.

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

/// Refuses an address that is too long, before any route looks at it.
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

/// The longest name of a file, in bytes, on every file system we know of.
const FILE_NAME_MAX_BYTES: usize = 255;

/// Whether there can be a file of this (encoded) path. The system takes a
/// longer name for a fault, not for a file that is not there.
pub(crate) fn may_name_a_file(path: &str) -> bool {
    // An escaped byte is three of the path.
    let bytes = |name: &str| name.len() - 2 * name.matches('%').count().min(name.len() / 3);
    path.split('/')
        .all(|name| bytes(name) <= FILE_NAME_MAX_BYTES)
}

/// Answers 404 where the path is too long to name a file.
pub(crate) async fn of_files(request: Request, next: Next) -> Response {
    if may_name_a_file(request.uri().path()) {
        next.run(request).await
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_as_long_as_what_it_stands_for() {
        for (path, expected) in [
            ("/", true),
            (&"/a".repeat(1_000), true),
            (&format!("/{}", "a".repeat(255)), true),
            (&format!("/{}", "a".repeat(256)), false),
            (&format!("/x/{}/y", "a".repeat(256)), false),
            (&format!("/{}", "%E3".repeat(255)), true),
            (&format!("/{}", "%E3".repeat(256)), false),
        ] {
            assert_eq!(may_name_a_file(path), expected, "{path}");
        }
    }
}
