//! Signing in: where it leads, and what the cookie insists on.

use http::StatusCode;

use crate::test_server::TestServer;

async fn cookie_of(server: &TestServer) -> (String, Vec<String>) {
    let fields = [("name", "Ann")];
    let answer = server
        .visitor()
        .submit("/api/sign_in_as_guest", &fields)
        .await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let line = answer.cookies()[0].to_owned();
    let mut parts: Vec<_> = line.split("; ").map(str::to_owned).collect();
    let name = parts.remove(0).split('=').next().unwrap().to_owned();
    parts.sort();
    (name, parts)
}

const PLAIN: [&str; 4] = ["HttpOnly", "Max-Age=15552000", "Path=/", "SameSite=Lax"];
const SECURE: [&str; 5] = [
    "HttpOnly",
    "Max-Age=15552000",
    "Path=/",
    "SameSite=Lax",
    "Secure",
];

#[tokio::test]
async fn the_cookie_is_for_us_only() {
    let server = TestServer::start();
    let (name, attributes) = cookie_of(&server).await;
    assert_eq!(name, "irori_session");
    assert_eq!(attributes, PLAIN);
}

#[tokio::test]
async fn over_https_nobody_else_can_set_the_cookie() {
    let public = TestServer::with(&["--public-url", "https://chat.example", "--allow-guests"]);
    let (name, attributes) = cookie_of(&public).await;
    assert_eq!(name, "__Host-irori_session");
    assert_eq!(attributes, SECURE);
}

#[tokio::test]
async fn the_way_on_never_leaves_the_server() {
    let server = TestServer::start();
    let stranger = server.visitor();
    for (n, next) in [
        "",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "https://evil.example/",
        "HTTPS://evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.example",
        "@evil.example",
        "/login",
        "/logout",
        "/api/post_message",
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("Ann the {n}th");
        let fields = [("name", name.as_str()), ("next", next)];
        let answer = stranger.submit("/api/sign_in_as_guest", &fields).await;
        assert_eq!(answer.location(), "/", "{next:?}");
        let kept = [("theme", "dark"), ("next", next)];
        let answer = stranger.submit("/preferences", &kept).await;
        // The sign-in page has the form too.
        let back = if next == "/login" { next } else { "/" };
        assert_eq!(answer.location(), back, "{next:?}");
        let encoded: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let page = stranger.get(&format!("/login?next={encoded}")).await;
        assert_eq!(page.field("next"), "/", "{next:?}");
    }
}

#[tokio::test]
async fn a_name_that_is_none_makes_nobody() {
    let server = TestServer::start();
    let stranger = server.visitor();
    for name in ["", "  ", "\u{200B}", &"x".repeat(41)] {
        let answer = stranger.call("sign_in_as_guest", &[("name", name)]).await;
        assert!(!answer.status().is_success(), "{name:?}");
        assert_eq!(answer.cookies(), [""; 0], "{name:?}");
        assert!(answer.body.contains("\"name\""), "{}", answer.body);
    }
}

#[tokio::test]
async fn who_is_signed_in_has_nothing_to_do_at_the_door() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    assert_eq!(ann.get("/login").await.location(), "/");
    assert_eq!(ann.get("/").await.location(), "/rooms/lobby");
}

#[tokio::test]
async fn every_sign_in_is_another_session() {
    let server = TestServer::start();
    let (one, two) = (server.guest("Ann").await, server.guest("Ben").await);
    assert_ne!(one.cookie, two.cookie);
    // A session one brings along is not taken over.
    let fields = [("name", "Cho")];
    let again = one.submit("/api/sign_in_as_guest", &fields).await;
    assert_ne!(Some(again.session_cookie()), one.cookie);
}
