//! What the first version left is taken up by this one, with everything in it.

use std::{fs, io::Read as _, path::Path, process::Command};

use flate2::read::GzDecoder;
use http::StatusCode;
use protocol::Seq;

use crate::{
    backup::{command, done},
    running::Running,
    test_server::LOBBY,
};

/// A backup that version 0.1.0 (schema 25) made of a chat that it had served:
/// an owner, a guest, messages with an edit, a reaction, a thread and a file.
const FIRST: &[u8] = include_bytes!("upgrade/irori-0.1.0.tar.gz");

fn first_backup(dir: &Path) -> String {
    let archive = dir.join("irori-0.1.0.tar");
    let mut bytes = Vec::new();
    GzDecoder::new(FIRST).read_to_end(&mut bytes).unwrap();
    fs::write(&archive, bytes).unwrap();
    archive.to_str().unwrap().to_owned()
}

/// That nothing is missing, and that the chat goes on behind it.
async fn everything_is_there(data: &Path) {
    let (running, visitor) = Running::start(data);
    let fields = [
        ("email", "olga@example.org"),
        ("password", "ten characters"),
    ];
    let olga = visitor.enter("/login", &fields).await;
    let page = olga.get("/rooms/lobby").await;
    assert_eq!(page.status(), StatusCode::OK);
    for expected in [
        "said with the first version",
        "a message that was edited",
        "👍",
        "with a file",
        "notes.txt",
    ] {
        assert!(page.body.contains(expected), "{expected}: {}", page.body);
    }
    assert!(!page.body.contains("a message that is wrong"));
    let thread = olga.get("/rooms/lobby?thread=4").await;
    assert!(thread.body.contains("in a thread about it"));
    let (_, link) = page.body.split_once("href=\"/files/").expect("a file");
    let path = format!("/files/{}", link.split('"').next().unwrap());
    assert_eq!(olga.get(&path).await.body, "written with version 0.1.0\n");
    let found = olga.get("/search?q=edited").await;
    assert!(found.body.contains("a message that was"), "{}", found.body);
    // What was sent then is known, and what is sent now comes behind it.
    assert_eq!(olga.post_message(LOBBY, "first", "again").await, Seq(3));
    assert_eq!(olga.post_message(LOBBY, "now", "new").await, Seq(9));
    assert_eq!(
        olga.get("/people").await.status(),
        StatusCode::OK,
        "an owner"
    );
    drop(running);
    done(command(data, &["verify"])).await;
}

#[tokio::test]
async fn the_store_of_the_first_version_keeps_everything() {
    let dir = tempfile::tempdir().unwrap();
    let archive = first_backup(dir.path());
    // A backup is a tar of what the version had on its disk.
    let data = dir.path().join("data");
    fs::create_dir(&data).unwrap();
    let taken_apart = Command::new("tar")
        .args(["-xf", &archive, "--warning=no-unknown-keyword", "-C"])
        .arg(&data)
        .status();
    assert!(taken_apart.unwrap().success());
    for file in fs::read_dir(data.join("files")).unwrap() {
        let file = file.unwrap();
        let key = file.file_name().into_string().unwrap();
        let folder = data.join("blobs").join(&key[..2]).join(&key[2..4]);
        fs::create_dir_all(&folder).unwrap();
        fs::rename(file.path(), folder.join(key)).unwrap();
    }
    everything_is_there(&data).await;
}

#[tokio::test]
async fn a_backup_of_the_first_version_comes_back_whole() {
    let dir = tempfile::tempdir().unwrap();
    let archive = first_backup(dir.path());
    let data = dir.path().join("data");
    done(command(&data, &["verify", &archive])).await;
    done(command(&data, &["restore", &archive])).await;
    everything_is_there(&data).await;
}
