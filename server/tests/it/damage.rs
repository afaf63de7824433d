//! A page of the database that is damaged: it is told, what lies on it cannot be
//! read, and everything else goes on.

use std::{fs, path::Path};

use http::StatusCode;
use protocol::{ClientEvent, RoomId};
use rustix::process::Signal;

use crate::{
    client::{id, soon},
    http_client::Visitor,
    running::{Running, irori},
    test_server::LOBBY,
};

/// A page of SQLite, in bytes.
const PAGE: usize = 4_096;

const RELEASE: RoomId = RoomId(2);

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

fn start(data: &Path) -> (Running, Visitor) {
    let mut command = irori(data);
    command.args(["--rooms", "lobby,release", "--messages-per-10s", "1000"]);
    Running::start_by(command)
}

/// The room's unread messages are counted for the list of rooms, which is on
/// every page: by sockets nobody has read them, so that the damaged page is asked
/// for wherever somebody is.
#[tokio::test]
async fn a_damaged_page_is_told_and_the_rest_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let (running, visitor) = start(dir.path());
    let (ann, ben) = (
        visitor.clone().sign_in("Ann").await,
        visitor.sign_in("Ben").await,
    );
    let mut socket = ann.socket().await;
    // As long as that a page holds two of them: the neighbours are of the same room.
    let filler = "tea ".repeat(500);
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
        socket.post(RELEASE, &id, &format!("kept {filler}")).await;
    }
    running.signal(Signal::TERM);
    assert_eq!(running.ended().await, Some(0));
    assert!(damage(&dir.path().join("irori.db"), "marked tea") > 0);

    let (running, visitor) = start(dir.path());
    let at = |person: &Visitor| Visitor {
        cookie: person.cookie.clone(),
        ..visitor.clone()
    };
    let (ann, ben) = (at(&ann), at(&ben));
    for person in [&ann, &ben] {
        let lobby = person.get("/rooms/lobby").await;
        assert_eq!(lobby.status(), StatusCode::SERVICE_UNAVAILABLE);
        let page = person.get("/rooms/release").await;
        assert_eq!(page.status(), StatusCode::OK, "what can be read is read");
        assert!(page.body.contains("kept tea"));
        assert!(
            page.body.contains("/rooms/lobby"),
            "the room is still listed"
        );
    }
    running.says("the database is damaged").await;
    let ready = visitor.get("/readyz").await;
    assert_eq!(
        ready.status(),
        StatusCode::OK,
        "or nobody could read the rest"
    );
    assert_eq!(ready.body, "ready, but damaged\n");

    // What is said goes on, and is found.
    let mut socket = ann.socket().await;
    let seq = socket.post(RELEASE, "r14", "again").await;
    let said = ClientEvent::post(RELEASE, id("new"), "whistling goes on".to_owned());
    socket.say(&said).await;
    assert_eq!(socket.answer(&id("new")).await, Ok(seq.next()));
    soon("the index goes on with the other rooms", async {
        while !ben
            .get("/search?q=whistling")
            .await
            .body
            .contains("goes on")
        {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    })
    .await;
    assert_eq!(running.said("the database is damaged"), 1, "told once");

    let mut verify = irori(dir.path());
    verify.arg("verify");
    let found = tokio::task::spawn_blocking(move || verify.output().unwrap());
    let found = found.await.unwrap();
    assert_eq!(found.status.code(), Some(1));
    let said = String::from_utf8(found.stdout).unwrap();
    assert!(
        said.contains("the database is damaged: pages of events"),
        "{said}"
    );
}
