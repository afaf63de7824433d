//! Takes the path below which people reach us off what is asked, before any
//! route is looked for, and puts it before what headers name. Inside, nobody
//! knows of it; pages have it from `app::link`.

use axum::{
    Router,
    extract::Request,
    http::Uri,
    response::{IntoResponse as _, Redirect, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header, uri::PathAndQuery};
use tower::ServiceExt as _;

/// What whoever watches the server, or looks for a way to report a weakness,
/// asks for at the top of the host.
const AT_THE_TOP: [&str; 4] = [
    "/healthz",
    "/readyz",
    "/health/ready",
    "/.well-known/security.txt",
];

/// Puts `inner` below the path of `app::base`.
pub(crate) fn router(inner: Router) -> Router {
    if app::base().is_empty() {
        return inner;
    }
    Router::new().fallback(move |request: Request| answer(inner.clone(), request))
}

async fn answer(inner: Router, mut request: Request) -> Response {
    let path = request.uri().path();
    if path == app::base() {
        // Without the slash at the end browsers look for nothing below it.
        return Redirect::permanent(&app::link("/")).into_response();
    }
    if !AT_THE_TOP.contains(&path) {
        let Some(uri) = inside(request.uri()) else {
            let text = format!("what is here lies below {}/\n", app::base());
            return (StatusCode::NOT_FOUND, text).into_response();
        };
        *request.uri_mut() = uri;
    }
    let mut answer = match inner.oneshot(request).await {
        Ok(answer) => answer,
        Err(never) => match never {},
    };
    lead_outside(answer.headers_mut());
    answer
}

/// The same address without the path.
fn inside(uri: &Uri) -> Option<Uri> {
    let asked = uri.path_and_query()?.as_str();
    let (path, query) = asked.split_at(asked.find('?').unwrap_or(asked.len()));
    let path = app::inside(path)?;
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("{path}{query}")).ok()?);
    Uri::from_parts(parts).ok()
}

/// Whatever of ours redirects names an address as it is written inside.
fn lead_outside(headers: &mut HeaderMap) {
    let location = headers.get(header::LOCATION);
    let link = location
        .and_then(|location| location.to_str().ok())
        .and_then(|location| HeaderValue::from_str(&app::link(location)).ok());
    if let Some(link) = link {
        headers.insert(header::LOCATION, link);
    }
}
