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
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn it_leads_to_the_same_by_https() {
        let known = |url: &str| Target {
            public_url: Some(url.parse().unwrap()),
            port: 3000,
        };
        let unknown = |port| Target {
            public_url: None,
            port,
        };
        for (target, host, path, expected) in [
            (
                unknown(443),
                Some("a.example"),
                "/",
                Some("https://a.example/"),
            ),
            (
                unknown(443),
                Some("a.example:80"),
                "/x?y=%20",
                Some("https://a.example/x?y=%20"),
            ),
            (
                unknown(8443),
                Some("[::1]:80"),
                "/",
                Some("https://[::1]:8443/"),
            ),
            (
                unknown(443),
                Some("a.example"),
                "//evil.example",
                Some("https://a.example//evil.example"),
            ),
            (unknown(443), Some("a b"), "/", None),
            (unknown(443), None, "/", None),
            (
                known("https://chat.example/"),
                None,
                "/rooms/lobby",
                Some("https://chat.example/rooms/lobby"),
            ),
            (
                known("https://chat.example:8443/"),
                Some("evil"),
                "/",
                Some("https://chat.example:8443/"),
            ),
        ] {
            let mut request = Request::builder().uri(path);
            if let Some(host) = host {
                request = request.header(header::HOST, host);
            }
            let request = request.body(Body::empty()).unwrap();
            let found = target.of(&request);
            let found = found.as_ref().map(|value| value.to_str().unwrap());
            assert_eq!(found, expected, "{host:?} {path}");
        }
    }
}
