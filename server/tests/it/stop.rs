//! Stopping: everybody is told, nothing is lost, the next start finds it all.

use crate::test_server::{LOBBY, TestServer};

#[tokio::test]
async fn a_restart_tells_sockets_when_to_come_back_and_keeps_everything() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let mut socket = ann.socket().await;
    let seq = socket.post(LOBBY, "c", "before the restart").await;
    server.tell_to_stop();
    let (code, reason) = socket.closed().await;
    assert_eq!(code, 1012);
    reason.parse::<u32>().expect("milliseconds");
    socket.hang_up().await;
    let dir = server.stop().await;
    // The store folds its log into the database when it is closed.
    let data = dir.path().join("data");
    assert!(!data.join("irori.db-wal").exists());

    let copy = tempfile::tempdir().unwrap();
    std::fs::create_dir(copy.path().join("data")).unwrap();
    std::fs::copy(data.join("irori.db"), copy.path().join("data/irori.db")).unwrap();
    let again = TestServer::in_dir(copy, &[]);
    let mut ann_again = again.visitor();
    ann_again.cookie.clone_from(&ann.cookie);
    let mut socket = ann_again.socket().await;
    assert_eq!(socket.post(LOBBY, "c", "before the restart").await, seq);
    let page = ann_again.get("/rooms/lobby").await.body;
    assert!(page.contains("before the restart"));
}

#[tokio::test]
async fn a_client_that_never_answers_the_close_does_not_hold_the_server_up() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let _mute = ann.socket().await;
    server.stop().await;
}
