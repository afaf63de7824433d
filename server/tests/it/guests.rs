//! Guests come in by name alone only where nobody but this machine can knock.

use http::StatusCode;

use crate::{
    accounts::house,
    search::found,
    test_server::{LOBBY, TestServer},
};

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

/// The live page is tried in `app`; these are documents.
#[tokio::test]
async fn a_guest_is_marked_on_every_document() {
    let (server, olga) = house().await;
    let gus = server.guest("Gus").await;
    gus.get("/rooms/lobby").await;
    let seq = gus.post_message(LOBBY, "root", "hello").await.to_string();
    olga.get("/rooms/lobby").await;
    let about = [("room", "1"), ("target", seq.as_str())];
    let edited = [&about[..], &[("body", "hello all")]].concat();
    gus.call("edit_message", &edited).await;
    olga.call("save_message", &[&about[..], &[("on", "true")]].concat())
        .await;
    let reply = [
        ("room", "1"),
        ("client_id", "reply"),
        ("body", "welcome"),
        ("thread", seq.as_str()),
    ];
    olga.call("post_message", &reply).await;
    found(&olga, "/search?q=hello").await;
    for path in [
        "/search?q=hello",
        "/threads",
        "/saved",
        "/direct?q=gus",
        "/rooms/lobby/settings",
        &format!("/rooms/lobby/edits/{seq}"),
    ] {
        let page = olga.get(path).await;
        let shown = page.shown().replace("<!>", "");
        let mark = "<span class=\"user-mark\">guest</span>";
        assert!(shown.contains(mark), "{path}: {shown}");
    }
}
