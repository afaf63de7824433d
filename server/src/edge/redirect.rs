//! The port for http beside that for https: it leads there, and does nothing
//! else.

use axum::{
    Router,
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, StatusCode, header, uri::Authority};
use url::Url;

/// Where https is.
#[derive(Clone, Debug)]
struct Target {
    /// Where people reach us, if somebody has told.
    public_url: Option<Url>,
    /// The port that speaks https.
    port: u16,
}

/// Leads everything to https.
pub(crate) fn router(public_url: Option<Url>, port: u16) -> Router {
    Router::new()
        .fallback(lead)
        .with_state(Target { public_url, port })
}

async fn lead(State(target): State<Target>, request: Request) -> Response {
    let Some(location) = target.of(&request) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    // The method stays as it is, so that nothing is lost of what was sent;
    // browsers ask for https by themselves the next time.
    (
        StatusCode::PERMANENT_REDIRECT,
        [(header::LOCATION, location)],
    )
        .into_response()
}

impl Target {
    /// The same by https: at our own address, or else at the host that was
    /// asked.
    fn of(&self, request: &Request) -> Option<HeaderValue> {
        let path = request.uri().path_and_query();
        let path = path.map_or("/", |path| path.as_str());
        if !path.starts_with('/') {
            return None;
        }
        let base = if let Some(url) = &self.public_url {
            url.origin().ascii_serialization()
        } else {
            let asked: Authority = request
                .headers()
                .get(header::HOST)?
                .to_str()
                .ok()?
                .parse()
                .ok()?;
            let host = asked.host();
            if self.port == 443 {
                format!("https://{host}")
            } else {
                format!("https://{host}:{}", self.port)
            }
        };
        HeaderValue::from_str(&format!("{base}{path}")).ok()
    }
}

#[cfg(test)]
mod tests;
