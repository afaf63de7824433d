//! Who is not signed in.

use http::StatusCode;

use crate::{http_client::Answer, test_server::TestServer};

const API: [&str; 4] = ["history", "landing_room", "post_message", "room_page"];

#[tokio::test]
async fn pages_lead_to_sign_in_and_back() {
    let server = TestServer::start();
    let stranger = server.visitor();
    for (name, wanted, next) in [
        ("Ann", "/", None),
        ("Ben", "/rooms/lobby", Some("%2Frooms%2Flobby")),
        (
            "Cho",
            "/rooms/lobby?before=7",
            Some("%2Frooms%2Flobby%3Fbefore%3D7"),
        ),
        (
            "Dan",
            "/rooms/%E7%81%AB",
            Some("%2Frooms%2F%25E7%2581%25AB"),
        ),
    ] {
        let answer = stranger.get(wanted).await;
        let expected = next.map_or("/login".to_owned(), |next| format!("/login?next={next}"));
        assert_eq!(answer.location(), expected);
        let page = stranger.get(answer.location()).await;
        assert_eq!(page.status(), StatusCode::OK);
        assert_eq!(page.field("next"), wanted);
        let fields = [("name", name), ("next", page.field("next"))];
        let signed_in = stranger.submit("/api/sign_in_as_guest", &fields).await;
        assert_eq!(signed_in.location(), wanted);
    }
}

#[tokio::test]
async fn everything_else_answers_401() {
    let server = TestServer::start();
    let stranger = server.visitor();
    let (status, _) = stranger.upgrade("/ws?protocol=1", &[]).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    for function in API {
        let answer = stranger.call(function, &[]).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{function}");
    }
}

#[tokio::test]
async fn what_the_cookie_says_is_not_believed() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let good = ann.cookie.clone().unwrap();
    let (_, secret) = good.split_once('=').unwrap();
    let other = if secret.starts_with('A') { 'B' } else { 'A' };
    for cookie in [
        format!("irori_session={other}{}", &secret[1..]),
        format!("irori_session={}", &secret[1..]),
        format!("irori_session={secret}A"),
        "irori_session=".to_owned(),
        "irori_session=1".to_owned(),
        format!("other={secret}"),
        format!("xirori_session={secret}"),
    ] {
        let mut forger = server.visitor();
        forger.cookie = Some(cookie.clone());
        let (status, _) = forger.upgrade("/ws?protocol=1", &[]).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{cookie}");
    }
    for cookie in [good.clone(), format!("a=b; {good}; c=d")] {
        let mut same = server.visitor();
        same.cookie = Some(cookie);
        same.socket().await;
    }
}

#[tokio::test]
async fn what_needs_no_session_asks_for_none() {
    let server = TestServer::start();
    let stranger = server.visitor();
    let script = format!("{}/irori.js", server.assets().await);
    for path in ["/login", "/health/ready", "/favicon.svg", &script] {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
    }
    let chosen = stranger.submit("/preferences", &[("theme", "dark")]).await;
    assert_eq!(
        chosen.cookies(),
        ["theme=dark; SameSite=Lax; Path=/; Max-Age=31536000"]
    );
}

#[tokio::test]
async fn an_address_that_leads_nowhere_shows_the_designed_page() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let assert_designed = |answer: &Answer| {
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        assert!(answer.body.contains("Nothing here"), "{}", answer.body);
        assert!(answer.body.contains("<html lang=\"en\""), "a whole page");
    };
    assert_designed(&ann.get("/nowhere").await);
    assert_designed(&ann.get("/rooms/nowhere").await);
    assert_designed(&server.visitor().get("/nowhere").await);
}
