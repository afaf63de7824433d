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
