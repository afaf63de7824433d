//! Reads and writes our cookies. Where people reach us by https, the names of
//! those that hold secrets begin with `__Host-`, so that neither another host
//! of the domain nor plain http can set them (RFC 6265bis section 4.1.3.2).
//! Below a path of the host they are for that path only, which those may not
//! be: then they begin with `__Secure-`, and only plain http cannot set them.

use std::time::Duration;

use app::cookies;
use cookie::{Cookie, SameSite};
use engine::{
    limits::{BROWSER_LASTS, FLOW_LASTS, SESSION_LASTS},
    session::SessionToken,
};
use http::{HeaderMap, HeaderValue};

/// What a cookie is called.
#[derive(Clone, Copy, Debug)]
struct Name {
    plain: &'static str,
    https: &'static str,
    below: &'static str,
}

/// Carries a session's secret.
const SESSION: Name = Name {
    plain: "irori_session",
    https: "__Host-irori_session",
    below: "__Secure-irori_session",
};
/// Carries the state of a sign-in that goes on at a provider.
const FLOW: Name = Name {
    plain: "irori_flow",
    https: "__Host-irori_flow",
    below: "__Secure-irori_flow",
};
/// Tells a browser that somebody has signed in with from a stranger's. It
/// outlives sessions and opens nothing by itself.
const BROWSER: Name = Name {
    plain: "irori_browser",
    https: "__Host-irori_browser",
    below: "__Secure-irori_browser",
};

/// How our cookies look: it depends on how people reach us.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cookies {
    https: bool,
    /// For which path of the host they are.
    path: &'static str,
}

impl Cookies {
    pub(crate) const fn new(https: bool, path: &'static str) -> Self {
        Self { https, path }
    }

    /// The session a request claims.
    pub(crate) fn session(self, headers: &HeaderMap) -> Option<SessionToken> {
        self.get(headers, SESSION)
            .find_map(SessionToken::from_cookie)
    }

    /// Hands a session over.
    pub(crate) fn set_session(self, token: &SessionToken) -> HeaderValue {
        self.set(SESSION, &token.to_cookie(), SESSION_LASTS)
    }

    /// Removes the session's cookie.
    pub(crate) fn clear_session(self) -> HeaderValue {
        self.set(SESSION, "", Duration::ZERO)
    }

    /// The state of the sign-in that was begun in this browser.
    pub(crate) fn flow(self, headers: &HeaderMap) -> Option<&str> {
        self.get(headers, FLOW).next()
    }

    /// Binds a sign-in at a provider to this browser.
    pub(crate) fn set_flow(self, state: &str) -> HeaderValue {
        self.set(FLOW, state, FLOW_LASTS)
    }

    /// The sign-in is over.
    pub(crate) fn clear_flow(self) -> HeaderValue {
        self.set(FLOW, "", Duration::ZERO)
    }

    /// What this browser is known by.
    pub(crate) fn browser(self, headers: &HeaderMap) -> Option<SessionToken> {
        self.get(headers, BROWSER)
            .find_map(SessionToken::from_cookie)
    }

    /// Lets this browser be known again.
    pub(crate) fn set_browser(self, token: &SessionToken) -> HeaderValue {
        self.set(BROWSER, &token.to_cookie(), BROWSER_LASTS)
    }

    /// Lets a browser keep a preference, which is no secret: scripts of ours
    /// read it. An empty one for no time takes it back.
    pub(crate) fn set_preference(
        self,
        name: &'static str,
        value: &str,
        lasts: Duration,
    ) -> HeaderValue {
        self.write(Cookie::new(name, value), lasts)
    }

    fn called(self, name: Name) -> &'static str {
        match (self.https, self.path) {
            (false, _) => name.plain,
            (true, "/") => name.https,
            (true, _) => name.below,
        }
    }

    fn get(self, headers: &HeaderMap, name: Name) -> impl Iterator<Item = &str> {
        cookies(headers, self.called(name))
    }

    fn set(self, name: Name, value: &str, lasts: Duration) -> HeaderValue {
        let mut cookie = Cookie::new(self.called(name), value);
        cookie.set_http_only(true);
        self.write(cookie, lasts)
    }

    /// How every cookie of ours looks.
    fn write(self, mut cookie: Cookie<'_>, lasts: Duration) -> HeaderValue {
        cookie.set_path(self.path);
        cookie.set_same_site(SameSite::Lax);
        cookie.set_secure(self.https);
        let lasts = i64::try_from(lasts.as_secs()).unwrap_or(i64::MAX);
        cookie.set_max_age(cookie::time::Duration::seconds(lasts));
        // Base64url, numbers and short words: always a header value.
        HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
    }
}

#[cfg(test)]
mod tests {
    use http::header;

    use super::*;

    fn headers(cookie: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        headers
    }

    #[test]
    fn over_https_only_the_name_that_nobody_else_can_set_counts() {
        let (plain, https) = (Cookies::new(false, "/"), Cookies::new(true, "/"));
        for (cookie, by_plain, by_https) in [
            ("irori_flow=a", Some("a"), None),
            ("__Host-irori_flow=b", None, Some("b")),
            ("x=y; irori_flow=a; z", Some("a"), None),
            ("irori_flow=a; __Host-irori_flow=b", Some("a"), Some("b")),
            ("xirori_flow=a", None, None),
        ] {
            let headers = headers(cookie);
            assert_eq!(plain.flow(&headers), by_plain, "{cookie}");
            assert_eq!(https.flow(&headers), by_https, "{cookie}");
        }
    }

    /// Another program on the host may set our names, too.
    #[test]
    fn what_is_no_session_hides_none() {
        let token = SessionToken::random().unwrap();
        let good = format!("irori_session={}", token.to_cookie());
        for cookie in [
            good.clone(),
            format!("irori_session=; {good}"),
            format!("team=x; irori_session=\"quoted\"; {good}"),
            format!("{good}; irori_session=nonsense"),
        ] {
            let found = Cookies::new(false, "/").session(&headers(&cookie));
            assert_eq!(found, Some(token.clone()), "{cookie}");
        }
    }

    #[test]
    fn a_cookie_is_for_us_only() {
        let token = SessionToken::random().unwrap();
        let set = Cookies::new(true, "/").set_session(&token);
        let set = set.to_str().unwrap();
        assert!(set.starts_with("__Host-irori_session="));
        for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert!(set.contains(part), "{set}");
        }
        let cleared = Cookies::new(false, "/").clear_session();
        let cleared = cleared.to_str().unwrap();
        assert!(cleared.contains("irori_session=;") && cleared.contains("Max-Age=0"));
        assert!(!cleared.contains("Secure"));
    }

    #[test]
    fn below_a_path_a_cookie_is_for_that_path() {
        let token = SessionToken::random().unwrap();
        let set = Cookies::new(true, "/chat").set_session(&token);
        let set = set.to_str().unwrap();
        assert!(set.starts_with("__Secure-irori_session="), "{set}");
        assert!(set.contains("; Path=/chat;"), "{set}");
    }
}
