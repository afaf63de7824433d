//! The built browser files. Their address carries a digest of all of them
//! (`/pkg/DIGEST/irori.wasm`): a browser keeps them for ever, they name each
//! other without knowing it, and none is ever mixed with those of another
//! build. Brotli and gzip were made by the build.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use axum::{Router, middleware::from_fn, routing::any};
use http::{HeaderValue, StatusCode, header};
use leptos::config::LeptosOptions;
use sha2::{Digest as _, Sha256};
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

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
pub(crate) fn address(site: &Path, watched: bool) -> io::Result<String> {
    let dir = site.join(DIR);
    if watched || !dir.is_dir() {
        return Ok(DIR.to_owned());
    }
    Ok(format!("{DIR}/{}", digest(&dir)?))
}

/// Of the names and contents of what browsers load, 64 bits of it.
fn digest(dir: &Path) -> io::Result<String> {
    let mut files = fs::read_dir(dir)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<PathBuf>>>()?;
    files.retain(|path| {
        let extension = path.extension().and_then(|it| it.to_str());
        matches!(extension, Some("css" | "js" | "wasm"))
    });
    files.sort();
    let mut hash = Sha256::new();
    for path in files {
        let content = fs::read(&path)?;
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        for part in [name, &content] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
    }
    let hash = hash.finalize();
    let first = hash.first_chunk().copied().unwrap_or_default();
    Ok(format!("{:016x}", u64::from_be_bytes(first)))
}

/// The service behind their address.
pub(crate) fn router<S>(options: &LeptosOptions) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let dir = Path::new(&*options.site_root).join(DIR);
    let files = ServeDir::new(dir).precompressed_br().precompressed_gzip();
    let cache = if &*options.site_pkg_dir == DIR {
        ASK_AGAIN
    } else {
        FOR_EVER
    };
    let files = Router::new()
        .fallback_service(files)
        .layer(from_fn(address_limit::of_files))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            move |response: &axum::response::Response<_>| {
                response.status().is_success().then(|| cache.clone())
            },
        ));
    let router = Router::new().nest_service(&format!("/{}", options.site_pkg_dir), files);
    if &*options.site_pkg_dir == DIR {
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
