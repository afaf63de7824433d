//! What a machine does to a server that runs on it, with nothing lost that was
//! acknowledged: a clock that jumps, a page of the database that is damaged.
//! Full disks and few descriptors have files of their own.

use std::{fs, path::Path, sync::Arc};

use engine::clock::ManualClock;
use http::StatusCode;
use protocol::{RoomId, Seq};
use rustix::process::Signal;

use crate::{
    http_client::Visitor,
    proxies::posted,
    running::{Running, irori},
    test_server::{LOBBY, TestServer},
};

/// 2026-03-01 12:00 UTC.
const NOON_MS: i64 = 1_772_366_400_000;
const HOUR_MS: i64 = 60 * 60 * 1_000;

#[tokio::test]
async fn a_clock_that_jumps_loses_nothing_and_keeps_nobody_out() {
    let clock = Arc::new(ManualClock::at(NOON_MS));
    let server = TestServer::with_clock(clock.clone());
    let (ann, ben) = (server.guest("Ann").await, server.guest("Ben").await);
    let (mut anns, mut bens) = (ann.socket().await, ben.socket().await);
    bens.join(LOBBY, None).await;
    let mut last = (Seq(0), 0);
    for (name, turned_by) in [
        ("right", 0),
        ("set back an hour", -HOUR_MS),
        ("set forward a day", 24 * HOUR_MS),
        ("set right again", 0),
    ] {
        clock.set(NOON_MS + turned_by);
        let id = name.replace(' ', "-");
        let seq = anns.post(LOBBY, &id, name).await;
        let heard = bens.find(|said| posted(said, name)).await;
        assert_eq!(heard.seq, seq, "{name}");
        let at_ms = heard.at_ms;
        assert!(
            seq > last.0 && at_ms >= last.1,
            "{name}: time runs forwards"
        );
        last = (seq, at_ms);
        // Whoever was there is let in, and so is somebody new.
        assert_eq!(
            ann.get("/rooms/lobby").await.status(),
            StatusCode::OK,
            "{name}"
        );
        assert_eq!(ann.socket().await.post(LOBBY, &id, name).await, seq, "once");
        let new = server.guest(&format!("New {id}")).await;
        assert_eq!(
            new.get("/rooms/lobby").await.status(),
            StatusCode::OK,
            "{name}"
        );
    }
    assert_eq!(
        server.visitor().get("/readyz").await.status(),
        StatusCode::OK
    );
}

/// A page of SQLite, in bytes.
const PAGE: usize = 4_096;

/// Overwrites the pages of the database that hold this text.
fn damage(db: &Path, text: &str) -> usize {
    let mut bytes = fs::read(db).unwrap();
    let mut damaged = 0;
    for page in bytes.chunks_mut(PAGE).skip(1) {
        if page
            .windows(text.len())
            .any(|window| window == text.as_bytes())
        {
            page.fill(0xff);
            damaged += 1;
        }
    }
    fs::write(db, bytes).unwrap();
    damaged
}

#[tokio::test]
async fn a_damaged_page_is_told_and_the_rest_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let start = || {
        let mut command = irori(dir.path());
        command.args(["--rooms", "lobby,release", "--messages-per-10s", "1000"]);
        Running::start_by(command)
    };
    let release = RoomId(2);
    let (running, visitor) = start();
    let ann = visitor.sign_in("Ann").await;
    let mut socket = ann.socket().await;
    let filler = "tea ".repeat(500);
    // A page holds two of them: the neighbours are of the same room.
    for (id, word) in [
        ("a", "before"),
        ("m", "marked"),
        ("b", "after"),
        ("c", "after"),
    ] {
        socket.post(LOBBY, id, &format!("{word} {filler}")).await;
    }
    for n in 0..15 {
        let id = format!("r{n}");
        socket.post(release, &id, &format!("kept {filler}")).await;
    }
    running.signal(Signal::TERM);
    assert_eq!(running.ended().await, Some(0));
    assert!(damage(&dir.path().join("irori.db"), "marked tea") > 0);

    let (running, visitor) = start();
    let ann = Visitor {
        addr: visitor.addr,
        ..ann
    };
    let lobby = ann.get("/rooms/lobby").await;
    assert!(lobby.status().is_server_error(), "{}", lobby.status());
    running.says("malformed").await;
    let page = ann.get("/rooms/release").await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.body.contains("kept tea"));
    let mut socket = ann.socket().await;
    let seq = socket.post(release, "r14", "again").await;
    assert_eq!(socket.post(release, "new", "goes on").await, seq.next());
}
