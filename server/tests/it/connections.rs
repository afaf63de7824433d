//! Connections that are held, and those of others beside them.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::{
    client::soon,
    running::{Running, irori_with_descriptors},
};

/// Sends this, and returns what is heard until the connection is closed.
async fn talk(stream: &mut TcpStream, request: &str) -> String {
    let mut heard = Vec::new();
    let _ = stream.write_all(request.as_bytes()).await;
    let _ = stream.read_to_end(&mut heard).await;
    String::from_utf8_lossy(&heard).into_owned()
}

/// Connections nobody waits at end when places get few: those of who holds
/// many for nothing, and not the one that is just used.
#[tokio::test]
async fn who_holds_connections_for_nothing_keeps_nobody_out() {
    let dir = tempfile::tempdir().unwrap();
    let (_running, visitor) = Running::start_by(irori_with_descriptors(dir.path(), 200));
    let addr = visitor.addr;
    let page = format!("GET /login HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n\r\n");
    let mut held = Vec::new();
    for round in 0..4 {
        for _ in 0..100 {
            let opened = timeout(Duration::from_secs(5), TcpStream::connect(addr));
            held.push(opened.await.unwrap().unwrap());
        }
        let mut stream = soon("a connection", TcpStream::connect(addr))
            .await
            .unwrap();
        let answer = soon("an answer", talk(&mut stream, &page)).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{round}: {answer}");
    }
    // Those held first were let go.
    let first = soon("the end of the first", talk(&mut held[0], "")).await;
    assert_eq!(first, "");
}
