//! Refuses what other sites' pages send: requests that change something, and
//! sockets, come from our own pages or from programs.

use std::net::IpAddr;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header, uri::Authority};
use url::Url;

/// Our own origin: configured, or else whatever host the request names.
#[derive(Clone, Debug)]
pub(crate) struct OwnOrigin {
    public_url: Option<Url>,
    /// Whether the server listens on this machine only, and nobody has
    /// configured its address.
    private: bool,
}

impl OwnOrigin {
    pub(crate) const fn new(public_url: Option<Url>, private: bool) -> Self {
        Self {
            public_url,
            private,
        }
    }

    /// Whether nobody has told where people reach us.
    pub(crate) const fn is_unknown(&self) -> bool {
        self.public_url.is_none()
    }

    /// Whether a page of ours sent the request, or no page at all: browsers
    /// always name the origin of what could do harm, programs do not.
    pub(crate) fn sent_by_us(&self, headers: &HeaderMap) -> bool {
        if let Some(site) = headers.get("sec-fetch-site")
            && site != "same-origin"
            && site != "none"
        {
            return false;
        }
        let Some(origin) = headers.get(header::ORIGIN) else {
            return true;
        };
        let Ok(origin) = origin.to_str() else {
            return false;
        };
        if let Some(public_url) = &self.public_url {
            return origin == public_url.origin().ascii_serialization();
        }
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        let named = origin
            .strip_prefix("http://")
            .or_else(|| origin.strip_prefix("https://"));
        named.is_some() && named == host
    }

    /// Whether the request names a host that can be us. Where only this
    /// machine is to reach us that is this machine: a name that somebody else
    /// has made to lead here (DNS rebinding) is not.
    fn is_our_host(&self, headers: &HeaderMap) -> bool {
        if !self.private {
            return true;
        }
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        let Some(authority) = host.and_then(|host| host.parse::<Authority>().ok()) else {
            return false;
        };
        let name = authority.host();
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        name.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok()
    }
}

/// Whether a browser asks for the page that is to fill a tab, now: not for a
/// picture, a frame or a script of some page, nor ahead of time. Programs and
/// old browsers do not say, and are taken to.
pub(crate) fn is_navigation(headers: &HeaderMap) -> bool {
    let says = |name, expected: &str| {
        headers
            .get(name)
            .is_none_or(|said: &HeaderValue| said == expected)
    };
    says("sec-fetch-mode", "navigate")
        && says("sec-fetch-dest", "document")
        && !headers.contains_key("sec-purpose")
}

/// Refuses what another site's page sends, unless it only reads, and what
/// reached us under a name that is not ours.
pub(crate) async fn refuse_cross_site(
    State(own): State<OwnOrigin>,
    request: Request,
    next: Next,
) -> Response {
    if !own.is_our_host(request.headers()) {
        return (
            StatusCode::MISDIRECTED_REQUEST,
            "this server is for this machine only; --public-url lets it be reached by a name\n",
        )
            .into_response();
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads && !own.sent_by_us(request.headers()) {
        return (StatusCode::FORBIDDEN, "sent from another site\n").into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn the_origin_is_to_be_the_host_asked() {
        let own = OwnOrigin::new(None, true);
        for (expected, pairs) in [
            (true, vec![("host", "a:1")]),
            (true, vec![("host", "a:1"), ("origin", "http://a:1")]),
            (true, vec![("host", "a"), ("origin", "https://a")]),
            (false, vec![("host", "a:1"), ("origin", "http://a:2")]),
            (false, vec![("host", "a"), ("origin", "http://evil")]),
            (false, vec![("host", "a"), ("origin", "null")]),
            (false, vec![("host", "a"), ("origin", "a")]),
            (false, vec![("origin", "http://a")]),
            (false, vec![("host", "a"), ("sec-fetch-site", "cross-site")]),
            (false, vec![("host", "a"), ("sec-fetch-site", "same-site")]),
            (true, vec![("host", "a"), ("sec-fetch-site", "same-origin")]),
        ] {
            assert_eq!(own.sent_by_us(&headers(&pairs)), expected, "{pairs:?}");
        }
    }

    #[test]
    fn only_what_fills_a_tab_is_a_navigation() {
        for (expected, pairs) in [
            (true, vec![]),
            (
                true,
                vec![
                    ("sec-fetch-mode", "navigate"),
                    ("sec-fetch-dest", "document"),
                    ("sec-fetch-site", "cross-site"),
                ],
            ),
            (
                false,
                vec![("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")],
            ),
            (
                false,
                vec![("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")],
            ),
            (
                false,
                vec![("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "object")],
            ),
            (
                false,
                vec![("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")],
            ),
            (
                false,
                vec![
                    ("sec-fetch-mode", "navigate"),
                    ("sec-fetch-dest", "document"),
                    ("sec-purpose", "prefetch;prerender"),
                ],
            ),
        ] {
            assert_eq!(is_navigation(&headers(&pairs)), expected, "{pairs:?}");
        }
    }

    #[test]
    fn a_private_server_has_no_name() {
        let own = OwnOrigin::new(None, true);
        for (expected, host) in [
            (true, "127.0.0.1:3000"),
            (true, "localhost:3000"),
            (true, "[::1]:3000"),
            (false, "evil.example:3000"),
            (false, "localhost.evil.example"),
        ] {
            assert_eq!(
                own.is_our_host(&headers(&[("host", host)])),
                expected,
                "{host}"
            );
        }
        assert!(!own.is_our_host(&headers(&[])));
        assert!(OwnOrigin::new(None, false).is_our_host(&headers(&[("host", "chat")])));
    }

    #[test]
    fn a_configured_origin_counts_instead() {
        let own = OwnOrigin::new(Some("https://chat.example/".parse().unwrap()), false);
        let ours = headers(&[
            ("host", "127.0.0.1:3000"),
            ("origin", "https://chat.example"),
        ]);
        let other = headers(&[("host", "a"), ("origin", "http://a")]);
        assert!(own.sent_by_us(&ours));
        assert!(!own.sent_by_us(&other));
    }
}
