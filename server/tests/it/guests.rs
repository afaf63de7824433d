//! Guests come in by name alone only where nobody but this machine can knock.

use http::StatusCode;

use crate::test_server::TestServer;

/// An address others could reach; the tests listen elsewhere all the same.
const FOR_ALL: [&str; 2] = ["--addr", "0.0.0.0:0"];

#[tokio::test]
async fn where_others_can_knock_guests_are_refused() {
    let server = TestServer::with(&FOR_ALL);
    let stranger = server.visitor();
    let answer = stranger.call("sign_in_as_guest", &[("name", "Ann")]).await;
    assert!(answer.body.contains("forbidden"), "{}", answer.body);
    assert_eq!(answer.cookies(), [""; 0]);
    let page = stranger.get("/login").await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(
        !page.shown().contains("name=\"name\""),
        "no form to fill in"
    );
}

#[tokio::test]
async fn the_operator_can_let_them_in() {
    let server = TestServer::with(&[&FOR_ALL[..], &["--allow-guests"]].concat());
    let page = server.visitor().get("/login").await;
    assert!(page.shown().contains("name=\"name\""));
    server.guest("Ann").await.socket().await;
}

#[tokio::test]
async fn behind_a_proxy_guests_are_refused_though_the_address_is_this_machine_s() {
    let server = TestServer::with(&["--public-url", "https://chat.example"]);
    let stranger = server.visitor();
    let answer = stranger.call("sign_in_as_guest", &[("name", "Ann")]).await;
    assert!(answer.body.contains("forbidden"), "{}", answer.body);
    assert_eq!(answer.cookies(), [""; 0]);
}

#[tokio::test]
async fn guests_cannot_be_made_up_without_end() {
    // One address has half of it.
    let server = TestServer::with(&["--sign-ins-per-10s", "4"]);
    for name in ["Ann", "花子"] {
        server.guest(name).await;
    }
    let third = server.visitor();
    let answer = third.call("sign_in_as_guest", &[("name", "Bob")]).await;
    assert!(answer.body.contains("rate_limited"), "{}", answer.body);
    assert_eq!(answer.cookies(), [""; 0]);
}

#[tokio::test]
async fn a_name_that_looks_like_anothers_is_refused_and_said_so() {
    let server = TestServer::start();
    server.guest("Ivan").await;
    for name in ["ivan", "lvan", "room", "全員"] {
        let stranger = server.visitor();
        let answer = stranger.call("sign_in_as_guest", &[("name", name)]).await;
        assert!(answer.body.contains("name_of_another"), "{}", answer.body);
        assert_eq!(answer.cookies(), [""; 0]);
        let fields = [("name", name), ("next", "/")];
        let page = stranger.submit("/api/sign_in_as_guest", &fields).await;
        assert_eq!(page.status(), StatusCode::CONFLICT);
        assert!(page.shown().contains("tells you apart"), "{}", page.body);
    }
}
