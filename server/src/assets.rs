//! The built browser files: names carry a hash of the content, so a browser
//! keeps them for ever; brotli and gzip were made by the build.

use axum::Router;
use http::{HeaderValue, header};
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

use crate::state::AppState;

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// The service behind `/pkg`.
pub(crate) fn router(state: &AppState) -> Router<AppState> {
    let options = &state.leptos;
    let dir = format!("{}/{}", options.site_root, options.site_pkg_dir);
    let files = ServeDir::new(dir).precompressed_br().precompressed_gzip();
    let cache = if options.hash_files {
        FOR_EVER
    } else {
        ASK_AGAIN
    };
    Router::new()
        .fallback_service(files)
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            move |response: &axum::response::Response<_>| {
                response.status().is_success().then(|| cache.clone())
            },
        ))
}
