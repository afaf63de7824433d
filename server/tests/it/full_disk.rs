//! A full disk while somebody uploads.

use http::StatusCode;
use rustix::process::{Resource, Rlimit, Signal, getrlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    alone,
    http_client::{Part, Visitor},
    test_server::{LOBBY, TestServer},
};

const FULL: &str = "full_disk::what_does_not_fit_is_told_and_comes_when_there_is_room";

/// More than the store has in its files, less than what is uploaded.
const ROOM: u64 = 2_000_000;
const PIECE: usize = 1_000_000;

#[test]
fn what_does_not_fit_is_told_and_comes_when_there_is_room() {
    if alone::told().is_none() {
        // The limit is the whole process's.
        return alone::run(FULL);
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(full_and_empty_again());
}

/// A limit on the size of files that the kernel enforces, as it would a full
/// disk, without mounting anything.
async fn full_and_empty_again() {
    // Who writes beyond the limit gets this signal, which kills, and an error.
    let _caught = signal(SignalKind::from_raw(Signal::XFSZ.as_raw())).unwrap();
    let server = TestServer::start();
    let (ann, ben) = (server.guest("Ann").await, server.guest("Ben").await);
    let film: Vec<u8> = (0..3 * PIECE).map(|at| at.to_le_bytes()[1]).collect();
    let bytes = film.len().to_string();
    let fields = [("name", "film"), ("bytes", bytes.as_str())];
    let begun = ann.call("begin_upload", &fields).await;
    let id: String = serde_json::from_str(&begun.body).unwrap();
    let whole = offset(&ann.chunk(&id, 0, &film[..PIECE]).await.body);
    assert_eq!(whole, PIECE);

    let unlimited = getrlimit(Resource::Fsize);
    let full = Rlimit {
        current: Some(ROOM),
        ..unlimited
    };
    setrlimit(Resource::Fsize, full).unwrap();
    // By the browser's half: what arrived stays, and nothing else is lost.
    let piece = ann.chunk(&id, PIECE as u64, &film[PIECE..2 * PIECE]).await;
    assert_eq!(offset(&piece.body), 2 * PIECE);
    let refused = ann.chunk(&id, ROOM, &film[2 * PIECE..]).await;
    assert!(refused.body.contains("storage_full"), "{}", refused.body);
    let address = format!("/files/{id}");
    assert_eq!(ann.get(&address).await.status(), StatusCode::NOT_FOUND);
    // By a plain form: neither the message nor a part of the file.
    let parts = [
        Part::text("room", "1"),
        Part::text("client_id", "film"),
        Part::text("body", "look at this"),
        Part::file("files", "film", &film),
    ];
    let refused = post(&ann, &parts).await;
    assert!(refused.contains("storage_full"), "{refused}");
    assert_eq!(in_the_lobby(&ben, "look at this").await, 0);
    assert_eq!(
        uploads(&server),
        [id.as_str()],
        "only what can be gone on with"
    );
    // What needs no room, or little, goes on.
    ann.post_message(LOBBY, "words", "still talking").await;
    let small = ann.upload("small", b"fits").await;
    assert!(small.body.contains("\"name\":\"small\""), "{}", small.body);

    setrlimit(Resource::Fsize, unlimited).unwrap();
    let told = ann.call("upload_offset", &[("upload", &id)]).await;
    let at = offset(&told.body);
    assert_eq!(at, 2 * PIECE);
    let done = ann.chunk(&id, at as u64, &film[at..]).await;
    assert!(done.body.contains("\"name\":\"film\""), "{}", done.body);
    assert!(
        ann.get(&address).await.bytes == film,
        "all of it, and no more"
    );
    let posted = post(&ann, &parts).await;
    assert!(posted.parse::<u64>().is_ok(), "{posted}");
    assert_eq!(post(&ann, &parts).await, posted, "once");
    assert_eq!(in_the_lobby(&ben, "look at this").await, 1);
    assert_eq!(in_the_lobby(&ben, "still talking").await, 1);
    assert_eq!(uploads(&server), [""; 0]);
}

fn offset(progress: &str) -> usize {
    let progress: serde_json::Value = serde_json::from_str(progress).unwrap();
    let offset = progress["offset"].as_u64();
    usize::try_from(offset.unwrap_or_else(|| panic!("{progress}"))).unwrap()
}

async fn post(visitor: &Visitor, parts: &[Part<'_>]) -> String {
    let json = [("accept", "application/json")];
    let answer = visitor.post_parts("/api/post_message", &json, parts).await;
    answer.body
}

/// How many messages of this text are seen there.
async fn in_the_lobby(visitor: &Visitor, text: &str) -> usize {
    let page = visitor.get("/rooms/lobby").await.shown();
    page.matches(text).count()
}

/// What lies where uploads on their way do.
fn uploads(server: &TestServer) -> Vec<String> {
    let dir = server.dir.path().join("data/uploads");
    let files = std::fs::read_dir(dir).unwrap();
    files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect()
}
