//! The upgrade, and what is only seen with a whole server around a socket.

use http::StatusCode;

use crate::test_server::{LOBBY, TestServer};

#[tokio::test]
async fn sockets_and_forms_are_two_doors_to_one_room() {
    let server = TestServer::start();
    let (ann, ben) = (server.guest("Ann").await, server.guest("Ben").await);
    let mut anns = ann.socket().await;
    anns.join(LOBBY, None).await;
    let by_form = ben.post_message(LOBBY, "f", "by form").await;
    assert_eq!(anns.event(LOBBY).await.seq, by_form);
    let by_socket = anns.post(LOBBY, "s", "by socket").await;
    assert_eq!(by_socket, by_form.next());
    assert!(ben.get("/rooms/lobby").await.body.contains("by socket"));
    assert_eq!(anns.post(LOBBY, "s", "by socket").await, by_socket);
    assert_eq!(ann.post_message(LOBBY, "s", "by socket").await, by_socket);
}

#[tokio::test]
async fn the_version_is_named_in_the_address() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let (status, client) = ann.upgrade("/ws?protocol=2", &[]).await;
    assert_eq!(status, StatusCode::SWITCHING_PROTOCOLS);
    assert_eq!(client.unwrap().closed().await.0, 4010);
    let (_, client) = ann.upgrade("/ws", &[]).await;
    client.unwrap().next().await;
    let (status, _) = ann.upgrade("/ws?protocol=latest", &[]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_is_sent_along_with_the_request_is_heard() {
    use protocol::ClientEvent;
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let (_, client) = ann.upgrade("/ws?protocol=1", &[]).await;
    let mut client = client.unwrap();
    // Before the hello has been read.
    client.say(&ClientEvent::Ping).await;
    client
        .find(|said| (*said == protocol::ServerEvent::Pong).then_some(()))
        .await;
}

#[tokio::test]
async fn the_operators_limits_count() {
    let options = ["--sockets-per-person", "2", "--messages-per-10s", "3"];
    let server = TestServer::with(&options);
    let ann = server.guest("Ann").await;
    let mut first = ann.socket().await;
    let _second = ann.socket().await;
    let (_, third) = ann.upgrade("/ws?protocol=1", &[]).await;
    assert_eq!(third.unwrap().closed().await.0, 4009);
    for name in ["a", "b", "c"] {
        first.post(LOBBY, name, "hi").await;
    }
    let fields = [("room", "1"), ("client_id", "d"), ("body", "hi")];
    let answer = ann.call("post_message", &fields).await;
    assert!(answer.body.contains("rate_limited"), "{}", answer.body);
}
