//! Files whose pieces go to any of several nodes.

use std::process::Command;

use http::StatusCode;
use rustix::process::Signal;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use super::{Dirs, PostgresServer, Running, Visitor, at, command};
use crate::{
    emulator::{BUCKET, Emulator, Kind},
    killed_upload::{arrived, begin, picture, progress, send},
};

const PIECE: usize = 200_000;

/// Names to a node where files are kept: in an emulated bucket, or in a directory.
fn keep_files(command: &mut Command, place: Option<&Emulator>, dirs: &Dirs) {
    let Some(emulator) = place else {
        command
            .env("IRORI_BLOBS", dirs.of("blobs"))
            .env("IRORI_BLOBS_SHARED", "true");
        return;
    };
    match emulator.kind {
        Kind::Amazon => command
            .env("IRORI_BLOBS", format!("s3://{BUCKET}/files"))
            .env("AWS_ENDPOINT_URL", format!("http://{}", emulator.host))
            .env("AWS_ALLOW_HTTP", "true")
            .env("AWS_ACCESS_KEY_ID", "somebody")
            .env("AWS_SECRET_ACCESS_KEY", "s3cret"),
        Kind::Google => command
            .env("IRORI_BLOBS", format!("gs://{BUCKET}/files"))
            .env("STORAGE_EMULATOR_HOST", &emulator.host),
    };
}

/// Three nodes, and Ann at each.
struct Three {
    _postgres: PostgresServer,
    _place: Option<Emulator>,
    dirs: Dirs,
    running: Vec<Running>,
    ann: Vec<Visitor>,
}

impl Three {
    async fn start(place: Option<Emulator>) -> Self {
        let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
        let nodes: Vec<_> = ["one", "two", "three"]
            .map(|name| {
                let mut command = command(&postgres, &dirs.of(name), name, None);
                keep_files(&mut command, place.as_ref(), &dirs);
                Running::start_by(command)
            })
            .into_iter()
            .collect();
        let ann = nodes[0].1.clone().sign_in("Ann").await;
        let everywhere = nodes.iter().map(|(_, node)| at(node, &ann)).collect();
        Self {
            _postgres: postgres,
            _place: place,
            dirs,
            running: nodes.into_iter().map(|(running, _)| running).collect(),
            ann: everywhere,
        }
    }

    /// Kills the last one that is left.
    async fn kill_last(&mut self) {
        let last = self.running.pop().unwrap();
        last.signal(Signal::KILL);
        last.ended().await;
        self.ann.pop();
    }
}

async fn a_film_goes_through_all_nodes(place: Option<Emulator>) {
    let mut it = Three::start(place).await;
    let film: Vec<u8> = (0..9 * PIECE + 7)
        .map(|at| at.to_le_bytes()[1] ^ at.to_le_bytes()[2])
        .collect();
    let id = begin(&it.ann[0], film.len()).await;
    for n in 0..5 {
        let piece = &film[n * PIECE..(n + 1) * PIECE];
        let node = &it.ann[n % 3];
        let taken = node.chunk(&id, (n * PIECE) as u64, piece).await;
        assert_eq!(taken.status(), StatusCode::OK, "{}", taken.body);
        for node in &it.ann {
            assert_eq!(progress(node, &id).await.0, (n + 1) * PIECE);
        }
    }
    // Somebody who did not hear of the last answer sends the piece again,
    // elsewhere; and one goes to two nodes at the same time.
    let said = it.ann[2].chunk(&id, 4 * PIECE as u64, &film[4 * PIECE..5 * PIECE]);
    assert!(said.await.body.contains(&format!("{}", 5 * PIECE)));
    let next = &film[5 * PIECE..6 * PIECE];
    let (here, there) = tokio::join!(
        it.ann[0].chunk(&id, 5 * PIECE as u64, next),
        it.ann[1].chunk(&id, 5 * PIECE as u64, next),
    );
    assert_eq!(here.body, there.body);
    assert_eq!(progress(&it.ann[2], &id).await.0, 6 * PIECE);

    // The node is killed in the middle of a piece.
    let killed = &it.ann[2];
    let request = killed.chunk_request(&id, 6 * PIECE as u64, &film[6 * PIECE..7 * PIECE]);
    let mut line = TcpStream::connect(killed.addr).await.unwrap();
    line.write_all(&request[..request.len() / 2]).await.unwrap();
    it.kill_last().await;
    let (mut offset, finished) = progress(&it.ann[0], &id).await;
    assert_eq!(
        (offset, finished.is_null()),
        (6 * PIECE, true),
        "no half of it"
    );
    for node in it.ann.iter().cycle() {
        if offset == film.len() {
            break;
        }
        let end = film.len().min(offset + PIECE);
        let taken = node.chunk(&id, offset as u64, &film[offset..end]).await;
        assert_eq!(taken.status(), StatusCode::OK, "{}", taken.body);
        offset = progress(node, &id).await.0;
        assert_eq!(offset, end);
    }
    let address = format!("/files/{id}");
    let (here, there) = tokio::join!(send(&it.ann[0], &id), send(&it.ann[1], &id));
    assert_eq!(here, there, "one message");
    for node in &it.ann {
        assert!(node.get(&address).await.bytes == film, "all, and no more");
        let page = node.get("/rooms/lobby").await.shown();
        assert_eq!(page.matches(&address).count(), 1, "{page}");
    }
    let left = std::fs::read_dir(it.dirs.of("one").join("uploads")).unwrap();
    assert_eq!(left.count(), 0, "nothing of it stays at a node");
}

#[tokio::test]
async fn a_film_goes_through_all_nodes_into_a_directory() {
    a_film_goes_through_all_nodes(None).await;
}

#[tokio::test]
async fn a_film_goes_through_all_nodes_into_s3() {
    let emulator = Emulator::start(Kind::Amazon).await;
    a_film_goes_through_all_nodes(Some(emulator)).await;
}

#[tokio::test]
async fn a_film_goes_through_all_nodes_into_google() {
    let emulator = Emulator::start(Kind::Google).await;
    a_film_goes_through_all_nodes(Some(emulator)).await;
}

#[tokio::test]
async fn a_picture_whose_node_is_killed_is_made_by_another() {
    let mut it = Three::start(None).await;
    let picture = picture();
    let id = begin(&it.ann[0], picture.len()).await;
    let request = it.ann[2].chunk_request(&id, 0, &picture);
    let mut line = TcpStream::connect(it.ann[2].addr).await.unwrap();
    line.write_all(&request).await.unwrap();
    // All nodes have all of it; one makes a file of it.
    arrived(&it.ann[0], &id, picture.len()).await;
    it.kill_last().await;
    let address = format!("/files/{id}");
    let (offset, file) = progress(&it.ann[0], &id).await;
    assert_eq!(offset, picture.len());
    if file.is_null() {
        let nothing = it.ann[1].get(&address).await;
        assert_eq!(nothing.status(), StatusCode::NOT_FOUND);
    }
    let (here, there) = tokio::join!(
        it.ann[0].chunk(&id, offset as u64, b""),
        it.ann[1].chunk(&id, offset as u64, b""),
    );
    assert!(here.body.contains("\"picture\""), "{}", here.body);
    assert_eq!(here.body, there.body);
    for variant in ["", "/small", "/large"] {
        let shown = it.ann[1].get(&format!("{address}{variant}")).await;
        assert_eq!(shown.status(), StatusCode::OK, "{variant}");
    }
    send(&it.ann[1], &id).await;
}
