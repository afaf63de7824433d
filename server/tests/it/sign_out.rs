//! Signing out ends the session on the server, not only in the browser.

use http::StatusCode;

use crate::test_server::TestServer;

#[tokio::test]
async fn the_old_cookie_opens_nothing_and_the_sockets_close() {
    let server = TestServer::start();
    let (ann, ben) = (server.guest("Ann").await, server.guest("Ben").await);
    let mut sockets = [ann.socket().await, ann.socket().await];
    let mut other = ben.socket().await;
    let answer = ann.submit("/logout", &[("for_good", "on")]).await;
    assert_eq!(answer.location(), "/login");
    // A sign-in at a provider that was under way is forgotten, too.
    let forgotten = ["irori_session", "irori_flow"];
    let forgotten =
        forgotten.map(|name| format!("{name}=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0"));
    assert_eq!(answer.cookies(), forgotten);
    for socket in &mut sockets {
        assert_eq!(socket.closed().await.0, 4001);
    }
    let (status, _) = ann.upgrade("/ws?protocol=1", &[]).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let called = ann.call("landing_room", &[]).await;
    assert_eq!(called.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(
        ann.get("/rooms/lobby").await.location(),
        "/login?next=%2Frooms%2Flobby"
    );
    assert_eq!(other.said_by_now().await, []);
}

#[tokio::test]
async fn a_guest_is_asked_first_and_stays_until_they_say_so() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let mut socket = ann.socket().await;
    let asked = ann.submit("/logout", &[]).await;
    assert_eq!(asked.status(), StatusCode::OK);
    assert_eq!(asked.cookies(), [""; 0]);
    assert!(asked.body.contains("there is no way back to the name Ann"));
    assert!(asked.body.contains("name=\"for_good\""));
    // What the first form wanted of the browser, the second wants as well.
    assert!(!asked.body.contains("name=\"forget\""));
    let forgetting = ann.submit("/logout", &[("forget", "storage")]).await;
    assert_eq!(forgetting.field("forget"), "storage");
    assert_eq!(socket.said_by_now().await, []);
    assert_eq!(ann.get("/rooms/lobby").await.status(), StatusCode::OK);
    let fields = [("for_good", asked.field("for_good"))];
    let gone = ann.submit("/logout", &fields).await;
    assert_eq!(gone.location(), "/login");
}

#[tokio::test]
async fn a_link_cannot_sign_anybody_out() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let answer = ann.get("/logout").await;
    assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
    ann.socket().await;
}
