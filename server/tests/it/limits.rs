//! Requests that are too large, or not what they should be.

use http::StatusCode;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{client::soon, test_server::TestServer};

const TOO_LONG: usize = 64 * 1024 + 1;

#[tokio::test]
async fn a_body_over_64_kib_is_refused_before_it_is_read() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let body = "x".repeat(TOO_LONG);
    for path in ["/api/history", "/preferences", "/logout"] {
        let form = ("content-type", "application/x-www-form-urlencoded");
        let answer = ann.send("POST", path, &[form], body.clone()).await;
        assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
}

#[tokio::test]
async fn the_longest_message_fits_into_a_form() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let body = "🔥".repeat(4_000);
    let fields = [("room", "1"), ("client_id", "c"), ("body", body.as_str())];
    let answer = ann.submit("/api/post_message", &fields).await;
    assert_eq!(answer.location(), "/rooms/lobby?at=newest");
    assert!(ann.get("/rooms/lobby").await.body.contains(&body));
}

#[tokio::test]
async fn a_body_that_does_not_tell_its_length_is_stopped_too() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let head = format!(
        "POST /api/history HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ntransfer-encoding: chunked\r\n\r\n",
        server.addr,
        ann.cookie.as_deref().unwrap()
    );
    let field = "room=1&before=";
    let body = format!("{field}{}", "x".repeat(TOO_LONG));
    let chunks = format!("{head}{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let mut stream = TcpStream::connect(server.addr).await.unwrap();
    let mut answer = Vec::new();
    soon("an answer", async {
        stream.write_all(chunks.as_bytes()).await.unwrap();
        stream.read_to_end(&mut answer).await.unwrap();
    })
    .await;
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split(' ').nth(1).unwrap();
    assert!(status.starts_with(['4', '5']), "{answer}");
}

#[tokio::test]
async fn what_is_no_websocket_is_told_so() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let answer = ann.get("/ws").await;
    assert_eq!(answer.status(), StatusCode::UPGRADE_REQUIRED);
    assert_eq!(answer.header("upgrade"), "websocket");
    assert_eq!(answer.header("sec-websocket-version"), "13");
}
