//! What people do, through each of the proxies that docs/operations.md knows.

use std::time::Duration;

use http::StatusCode;
use protocol::{Event, ServerEvent};

use crate::{
    client::soon,
    http_client::{Part, Visitor},
    proxy::Proxy,
    running::{Running, irori},
    test_server::LOBBY,
};

/// More than proxies let pass unless they are told.
const FILE_BYTES: usize = 3_000_000;

async fn works_behind(proxy: Proxy, port: u16) {
    let dir = tempfile::tempdir().unwrap();
    let mut command = irori(dir.path());
    command
        .args(["--addr", &format!("127.0.0.1:{port}"), "--allow-guests"])
        .args(["--public-url", &format!("http://{}", proxy.addr)]);
    let running = Running::spawn(command);
    running.says("Irori is at http").await;
    // Some look now and then whether it is there.
    let stranger = Visitor::new(proxy.addr);
    soon("the proxy's own look", async {
        while stranger.get("/login").await.status() != StatusCode::OK {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;

    // A form: only our own origin may send one, and the proxy says which it is.
    let ann = Visitor::new(proxy.addr).sign_in("Ann").await;
    let ben = Visitor::new(proxy.addr).sign_in("Ben").await;
    let page = ann.get("/rooms/lobby").await;
    assert_eq!(page.status(), StatusCode::OK);
    // A socket.
    let (mut anns, mut bens) = (ann.socket().await, ben.socket().await);
    bens.join(LOBBY, None).await;
    anns.join(LOBBY, None).await;
    let seq = anns.post(LOBBY, "c", "by a proxy").await;
    let heard = bens.find(|said| posted(said, "by a proxy")).await;
    assert_eq!(heard.seq, seq);
    // A file in a form, as browsers without a script send it, and back.
    let content = vec![b'x'; FILE_BYTES];
    let parts = [
        Part::text("room", "1"),
        Part::text("client_id", "d"),
        Part::text("body", "large"),
        Part::file("files", "a.bin", &content),
    ];
    let json = [("accept", "application/json")];
    let sent = ann.post_parts("/api/post_message", &json, &parts).await;
    assert_eq!(sent.status(), StatusCode::OK, "{}", sent.body);
    let heard = bens.find(|said| posted(said, "large")).await;
    let message = heard.kind.message().expect("a message");
    let file = ben.get(&format!("/files/{}", message.files[0].id)).await;
    assert_eq!(file.body.len(), FILE_BYTES);
    assert!(
        running.find("X-Forwarded-For").is_none(),
        "it is believed who calls"
    );
}

/// The event that says that a message with this body was posted.
pub(crate) fn posted(said: &ServerEvent, body: &str) -> Option<Event> {
    let ServerEvent::Event { event, .. } = said else {
        return None;
    };
    let is_it = event
        .kind
        .message()
        .is_some_and(|message| message.body == body);
    is_it.then(|| event.clone())
}

fn free_port() -> (u16, String) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    (addr.port(), addr.to_string())
}

#[tokio::test]
async fn everything_works_behind_nginx() {
    let (port, upstream) = free_port();
    works_behind(Proxy::nginx(&upstream).await, port).await;
}

#[tokio::test]
async fn everything_works_behind_caddy() {
    let (port, upstream) = free_port();
    works_behind(Proxy::caddy(&upstream).await, port).await;
}

#[tokio::test]
async fn everything_works_behind_haproxy() {
    let (port, upstream) = free_port();
    works_behind(Proxy::haproxy(&upstream).await, port).await;
}
