//! What another site's page sends is refused.

use http::StatusCode;

use crate::{
    doors::{FORMS, FUNCTIONS},
    http_client::Visitor,
    test_server::TestServer,
};

/// Headers of requests another site's page makes a browser send.
const FOREIGN: [(&str, &str); 5] = [
    ("sec-fetch-site", "cross-site"),
    ("sec-fetch-site", "same-site"),
    ("origin", "http://evil.example"),
    ("origin", "null"),
    ("origin", "http://127.0.0.1:1"),
];

async fn upgrade(visitor: &Visitor, headers: &[(&str, &str)]) -> StatusCode {
    visitor.upgrade("/ws?protocol=1", headers).await.0
}

#[tokio::test]
async fn another_sites_page_changes_nothing() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let fields = [("room", "1"), ("client_id", "c"), ("body", "forged")];
    let functions = FUNCTIONS.map(|function| format!("/api/{function}"));
    let forms = FORMS.iter().map(|(path, _)| *path);
    for path in forms
        .chain(functions.iter().map(String::as_str))
        .chain(["/nowhere"])
    {
        for foreign in FOREIGN {
            let answer = ann.post(path, &[foreign], &fields).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path} {foreign:?}");
        }
    }
    assert!(!ann.get("/rooms/lobby").await.body.contains("forged"));
    ann.socket().await;
}

#[tokio::test]
async fn another_sites_page_opens_no_socket() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    for foreign in FOREIGN {
        let status = upgrade(&ann, &[foreign]).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{foreign:?}");
    }
}

#[tokio::test]
async fn our_own_pages_and_programs_are_let_in() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let own = format!("http://{}", server.addr);
    for headers in [
        vec![],
        vec![("origin", own.as_str())],
        vec![("origin", own.as_str()), ("sec-fetch-site", "same-origin")],
        vec![("sec-fetch-site", "none")],
    ] {
        let status = upgrade(&ann, &headers).await;
        assert_eq!(status, StatusCode::SWITCHING_PROTOCOLS, "{headers:?}");
        let answer = ann.post("/api/landing_room", &headers, &[]).await;
        assert_eq!(answer.body, r#""lobby""#, "{headers:?}");
    }
}

#[tokio::test]
async fn behind_a_proxy_the_public_origin_counts() {
    let server = TestServer::with(&["--public-url", "https://chat.example", "--allow-guests"]);
    let ann = server.guest("Ann").await;
    let own = format!("http://{}", server.addr);
    for (origin, expected) in [
        ("https://chat.example", StatusCode::SWITCHING_PROTOCOLS),
        ("http://chat.example", StatusCode::FORBIDDEN),
        ("https://chat.example.evil.example", StatusCode::FORBIDDEN),
        (own.as_str(), StatusCode::FORBIDDEN),
    ] {
        assert_eq!(
            upgrade(&ann, &[("origin", origin)]).await,
            expected,
            "{origin}"
        );
    }
}

#[tokio::test]
async fn a_link_from_elsewhere_shows_the_page() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let elsewhere = [("sec-fetch-site", "cross-site")];
    let answer = ann.get_with("/rooms/lobby", &elsewhere).await;
    assert_eq!(answer.status(), StatusCode::OK);
}
