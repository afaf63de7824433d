//! A server that is killed while somebody uploads.

use std::{io::Write as _, path::Path};

use flate2::{Compression, write::ZlibEncoder};
use http::StatusCode;
use protocol::{ClientEvent, ClientId, Draft, DraftFile, FileId, Seq};
use rustix::process::Signal;
use serde_json::Value;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::{client::soon, http_client::Visitor, running::Running, test_server::LOBBY};

const PIECE: usize = 500_000;

/// Begins an upload of so many bytes.
pub(crate) async fn begin(visitor: &Visitor, bytes: usize) -> String {
    let bytes = bytes.to_string();
    let fields = [("name", "film"), ("bytes", bytes.as_str())];
    let begun = visitor.call("begin_upload", &fields).await;
    serde_json::from_str(&begun.body).unwrap()
}

pub(crate) async fn progress(visitor: &Visitor, id: &str) -> (usize, Value) {
    let told = visitor.call("upload_offset", &[("upload", id)]).await;
    let told: Value = serde_json::from_str(&told.body).unwrap();
    let offset = told["offset"].as_u64().unwrap_or_else(|| panic!("{told}"));
    (usize::try_from(offset).unwrap(), told["file"].clone())
}

/// Waits until so much has arrived.
pub(crate) async fn arrived(visitor: &Visitor, id: &str, bytes: usize) {
    let arrived = async { while progress(visitor, id).await.0 < bytes {} };
    soon("the first half", arrived).await;
}

/// Kills it, and starts it again on the same data.
fn again(running: Running, visitor: &Visitor, data: &Path) -> (Running, Visitor) {
    running.signal(Signal::KILL);
    drop(running);
    let (running, reached) = Running::start(data);
    let mut visitor = visitor.clone();
    visitor.addr = reached.addr;
    (running, visitor)
}

/// Sends the file with a message; its place.
pub(crate) async fn send(visitor: &Visitor, id: &str) -> Seq {
    let mut socket = visitor.socket().await;
    let client_id = ClientId::new("with-a-film").unwrap();
    let draft = Draft {
        client_id: client_id.clone(),
        body: "look".to_owned(),
        files: vec![DraftFile {
            id: FileId::new(id).unwrap(),
            alt: String::new(),
        }],
        reply_to: None,
        thread: None,
        draft_version: None,
    };
    socket.say(&ClientEvent::Post { room: LOBBY, draft }).await;
    socket.answer(&client_id).await.unwrap()
}

#[tokio::test]
async fn what_had_arrived_is_gone_on_with() {
    let dir = tempfile::tempdir().unwrap();
    let (running, visitor) = Running::start(dir.path());
    let ann = visitor.sign_in("Ann").await;
    let before = ann.post_message(LOBBY, "before", "here it comes").await;
    let film: Vec<u8> = (0..3 * PIECE).map(|at| at.to_le_bytes()[1]).collect();
    let id = begin(&ann, film.len()).await;
    ann.chunk(&id, 0, &film[..PIECE]).await;
    // A piece whose second half never comes.
    let request = ann.chunk_request(&id, PIECE as u64, &film[PIECE..2 * PIECE]);
    let mut line = TcpStream::connect(ann.addr).await.unwrap();
    line.write_all(&request[..PIECE / 2]).await.unwrap();
    arrived(&ann, &id, PIECE + PIECE / 4).await;

    let (_running, ann) = again(running, &ann, dir.path());
    let (offset, finished) = progress(&ann, &id).await;
    assert!((PIECE..3 * PIECE / 2).contains(&offset), "{offset}");
    assert_eq!(finished, Value::Null);
    let address = format!("/files/{id}");
    assert_eq!(ann.get(&address).await.status(), StatusCode::NOT_FOUND);
    // What is sent from elsewhere is not taken.
    ann.chunk(&id, 0, &film[..PIECE]).await;
    assert_eq!(progress(&ann, &id).await.0, offset);
    for at in (offset..film.len()).step_by(PIECE) {
        let end = film.len().min(at + PIECE);
        ann.chunk(&id, at as u64, &film[at..end]).await;
    }
    assert!(
        ann.get(&address).await.bytes == film,
        "all of it, and no more"
    );
    let seq = ann.post_message(LOBBY, "before", "here it comes").await;
    assert_eq!(seq, before, "what was said is there once");
    let sent = send(&ann, &id).await;
    assert_eq!(send(&ann, &id).await, sent);
    let page = ann.get("/rooms/lobby").await.shown();
    assert_eq!(page.matches(&address).count(), 1, "{page}");
}

/// A picture that takes a while to be prepared.
pub(crate) fn picture() -> Vec<u8> {
    const SIDE: u32 = 2_500;
    let row = [&[0][..], &[90; 3 * SIDE as usize]].concat();
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..SIDE {
        packed.write_all(&row).unwrap();
    }
    let chunk = |name: &[u8], data: &[u8]| {
        let named = [name, data].concat();
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        let sum = crc32fast::hash(&named).to_be_bytes();
        [&length[..], &named, &sum].concat()
    };
    let side = SIDE.to_be_bytes();
    let header = [&side[..], &side, &[8, 2, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"IDAT", &packed.finish().unwrap()),
        chunk(b"IEND", b""),
    ]
    .concat()
}

#[tokio::test]
async fn what_had_all_arrived_is_prepared_again() {
    let dir = tempfile::tempdir().unwrap();
    let (running, visitor) = Running::start(dir.path());
    let ann = visitor.sign_in("Ann").await;
    let picture = picture();
    let id = begin(&ann, picture.len()).await;
    let request = ann.chunk_request(&id, 0, &picture);
    let mut line = TcpStream::connect(ann.addr).await.unwrap();
    line.write_all(&request).await.unwrap();
    arrived(&ann, &id, picture.len()).await;

    let (_running, ann) = again(running, &ann, dir.path());
    let address = format!("/files/{id}");
    let (offset, file) = progress(&ann, &id).await;
    if file.is_null() {
        // As it was while it was prepared: whole, and no file yet.
        assert_eq!(offset, picture.len());
        assert_eq!(ann.get(&address).await.status(), StatusCode::NOT_FOUND);
        let done = ann.chunk(&id, offset as u64, b"").await;
        assert!(done.body.contains("\"picture\""), "{}", done.body);
    }
    for variant in ["", "/small", "/large"] {
        let shown = ann.get(&format!("{address}{variant}")).await;
        assert_eq!(shown.status(), StatusCode::OK, "{variant}");
        let length = shown.header("content-length").parse::<usize>().unwrap();
        assert_eq!(shown.bytes.len(), length, "{variant}");
    }
    send(&ann, &id).await;
}
