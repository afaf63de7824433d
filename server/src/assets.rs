//! The built browser files. Their address carries a digest of all of them
//! (`/pkg/DIGEST/irori.wasm`): a browser keeps them for ever, they name each
//! other without knowing it, and none is ever mixed with those of another
//! build. Brotli and gzip were made by the build.

mod site;

use std::io;

use axum::{
    Router, extract::Request, middleware::from_fn, response::IntoResponse as _, routing::any,
};
use http::{HeaderValue, StatusCode, header};
use sha2::{Digest as _, Sha256};
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

pub(crate) use self::site::Site;
use crate::edge::address_limit;

/// Where they lie in the site, and where their addresses begin.
pub(crate) const DIR: &str = "pkg";

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// Their address without the slash in front. They change under a server that
/// is watched, so that one knows no digest.
///
/// # Errors
/// They cannot be read.
pub(crate) fn address(site: &Site, watched: bool) -> io::Result<String> {
    if watched || !site.is_built() {
        return Ok(DIR.to_owned());
    }
    Ok(format!("{DIR}/{}", digest(site)?))
}

/// Of the names and contents of what browsers load, 64 bits of it.
fn digest(site: &Site) -> io::Result<String> {
    let mut hash = Sha256::new();
    for (name, content) in site.loaded()? {
        for part in [name.as_bytes(), &content] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
    }
    let hash = hash.finalize();
    let first = hash.first_chunk().copied().unwrap_or_default();
    Ok(format!("{:016x}", u64::from_be_bytes(first)))
}

/// The service behind their address.
pub(crate) fn router<S>(site: &Site, address: &str) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let files = match site {
        Site::Directory(dir) => {
            let files = ServeDir::new(dir.join(DIR));
            Router::new().fallback_service(files.precompressed_br().precompressed_gzip())
        }
        Site::Embedded(files) => {
            let files = files.clone();
            Router::new().fallback(async move |request: Request| {
                let path = format!("{DIR}{}", request.uri().path());
                let answer = files.answer(request.method(), &path, request.headers());
                answer.unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
            })
        }
    };
    let cache = if address == DIR { ASK_AGAIN } else { FOR_EVER };
    let files = files.layer(from_fn(address_limit::of_files)).layer(
        SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            move |response: &axum::response::Response<_>| {
                response.status().is_success().then(|| cache.clone())
            },
        ),
    );
    let router = Router::new().nest_service(&format!("/{address}"), files);
    if address == DIR {
        return router;
    }
    // Of another build: asked for by a page that is older than this server.
    router.route(
        &format!("/{DIR}/{{*file}}"),
        any(async || StatusCode::NOT_FOUND),
    )
}

#[cfg(test)]
mod tests;
