//! What a machine does to a server that runs on it, with nothing lost that was
//! acknowledged: a clock that jumps. Full disks and few descriptors have files
//! of their own.

use std::sync::Arc;

use engine::clock::ManualClock;
use http::StatusCode;
use protocol::Seq;

use crate::{
    proxies::posted,
    test_server::{LOBBY, TestServer},
};

/// 2026-03-01 12:00 UTC.
const NOON_MS: i64 = 1_772_366_400_000;
const HOUR_MS: i64 = 60 * 60 * 1_000;

#[tokio::test]
async fn a_clock_that_jumps_loses_nothing_and_keeps_nobody_out() {
    let clock = Arc::new(ManualClock::at(NOON_MS));
    let server = TestServer::with_clock(Arc::<ManualClock>::clone(&clock));
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
