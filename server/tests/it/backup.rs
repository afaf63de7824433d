//! Backups: made beside a server that is written to, brought back elsewhere,
//! and not taken for whole where they are not.

mod broken;

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use http::StatusCode;
use protocol::Seq;
use serde_json::Value;

use crate::{
    emulator::{BUCKET, Emulator, Kind},
    http_client::{Part, Visitor},
    process::assert_one_sentence,
    running::{Running, irori},
    search::found,
    test_server::{LOBBY, TestServer, owned},
};

/// Runs it to its end, while the server goes on.
async fn run(mut command: Command) -> Output {
    let ended = tokio::task::spawn_blocking(move || command.output().unwrap());
    ended.await.unwrap()
}

/// What it says when it succeeds.
pub(crate) async fn done(command: Command) -> String {
    let output = run(command).await;
    let cried = String::from_utf8_lossy(&output.stderr);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{cried}");
    said.into_owned()
}

/// What it cries when it fails.
pub(crate) async fn fails(command: Command) -> String {
    let output = run(command).await;
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

pub(crate) fn command(data: &Path, words: &[&str]) -> Command {
    let mut command = irori(data);
    command.args(words);
    command
}

async fn back_up(data: &Path, to: &Path) {
    done(command(data, &["backup", to.to_str().unwrap()])).await;
}

/// The lines of JSON that it says.
pub(crate) fn events(said: &str) -> Vec<Value> {
    let lines = said.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A data directory with a member, a message, files, and no server.
pub(crate) async fn filled() -> (tempfile::TempDir, PathBuf) {
    let server = TestServer::in_dir(owned().await, &["--allow-guests"]);
    let ann = server.guest("Ann").await;
    let film: Vec<u8> = (0..300_000_u32).map(|at| at.to_le_bytes()[1]).collect();
    let parts = [
        Part::text("room", "1"),
        Part::text("client_id", "film"),
        Part::text("body", "look at this"),
        Part::file("files", "film", &film),
        Part::file("files", "small", b"small"),
    ];
    let accept = [("accept", "application/json")];
    let posted = ann.post_parts("/api/post_message", &accept, &parts).await;
    assert_eq!(posted.status(), StatusCode::OK, "{}", posted.body);
    // The index follows behind.
    found(&ann, "/search?q=look").await;
    let dir = server.stop().await;
    let data = dir.path().join("data");
    (dir, data)
}

/// The paths of all blobs in a data directory.
fn blobs(data: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut dirs = vec![data.join("blobs")];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_acknowledged_before_it_begins_comes_back() {
    const WRITERS: usize = 4;
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut server = irori(&data);
    server.args(["--messages-per-10s", "1000000", "--sign-ins-per-10s", "100"]);
    let (running, visitor) = Running::start_by(server);
    let stop = Arc::new(AtomicBool::new(false));
    let mut people = Vec::new();
    let mut writers = Vec::new();
    for number in 0..WRITERS {
        let person = visitor.clone().sign_in(&format!("Writer {number}")).await;
        people.push(person.clone());
        let acknowledged: Arc<Mutex<Vec<(String, Seq)>>> = Arc::default();
        let (told, stop) = (Arc::clone(&acknowledged), Arc::clone(&stop));
        let writing = tokio::spawn(async move {
            let mut socket = person.socket().await;
            let mut count = 0;
            while !stop.load(Ordering::Relaxed) {
                let name = format!("w{number}m{count}");
                let seq = socket.post(LOBBY, &name, &name).await;
                told.lock().unwrap().push((name.clone(), seq));
                count += 1;
                if count % 50 == 0 {
                    person.upload(&format!("f{count}"), name.as_bytes()).await;
                }
            }
        });
        writers.push((writing, acknowledged));
    }
    let so_far = || -> Vec<Vec<(String, Seq)>> {
        let told = writers.iter().map(|(_, told)| told.lock().unwrap().clone());
        told.collect()
    };
    // Enough to be in the middle of it.
    while so_far().iter().any(|told| told.len() < 60) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let before = so_far();
    let archive = dir.path().join("backup.tar");
    back_up(&data, &archive).await;
    let after = so_far();
    for (before, after) in before.iter().zip(&after) {
        assert!(after.len() > before.len(), "nobody waited for it");
    }
    stop.store(true, Ordering::Relaxed);
    for (writing, _) in writers {
        writing.await.unwrap();
    }
    done(command(&data, &["verify"])).await;
    drop(running);

    let elsewhere = dir.path().join("elsewhere");
    let path = archive.to_str().unwrap();
    done(command(&elsewhere, &["verify", path])).await;
    done(command(&elsewhere, &["restore", path])).await;
    done(command(&elsewhere, &["verify"])).await;
    let (_running, visitor) = Running::start(&elsewhere);
    for (person, told) in people.into_iter().zip(before) {
        let again = Visitor {
            addr: visitor.addr,
            ..person
        };
        let mut socket = again.socket().await;
        let (seqs, head) = socket.join(LOBBY, Some(0)).await;
        assert_eq!(seqs, (1..=head.0).collect::<Vec<_>>(), "no gap");
        // Who asks again is told the same, so it is there, and once.
        for (name, seq) in told.iter().step_by(7).take(20) {
            assert!(*seq <= head, "{name}");
            assert_eq!(socket.post(LOBBY, name, name).await, *seq, "{name}");
        }
        let highest = told.iter().map(|(_, seq)| *seq).max().unwrap();
        assert!(highest <= head, "the newest is there");
    }
}

#[tokio::test]
async fn a_backup_brings_back_people_messages_and_files() {
    let (dir, data) = filled().await;
    let archive = dir.path().join("backup.tar");
    let path = archive.to_str().unwrap();
    let said = done(command(&data, &["backup", path, "--json"])).await;
    let made = events(&said).pop().unwrap();
    assert_eq!(made["event"], "made");
    assert_eq!(made["files"], 2);
    let permissions = fs::metadata(&archive).unwrap().permissions();
    assert_eq!(
        permissions.mode() & 0o077,
        0,
        "it is nobody else's business"
    );
    assert!(!data.join("backup.tmp").exists());

    let other = dir.path().join("new/data");
    done(command(&other, &["restore", path])).await;
    let names = |data: &Path| -> Vec<_> {
        let blobs = blobs(data);
        blobs
            .iter()
            .map(|path| path.strip_prefix(data).unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&other), names(&data));
    done(command(&other, &["verify"])).await;
    let (_running, visitor) = Running::start(&other);
    let fields = [
        ("email", "olga@example.org"),
        ("password", crate::test_server::PASSWORD),
    ];
    let olga = visitor.enter("/login", &fields).await;
    assert!(
        olga.get("/rooms/lobby")
            .await
            .shown()
            .contains("look at this")
    );
}

#[tokio::test]
async fn what_is_not_empty_is_not_replaced_unless_that_is_meant() {
    let (dir, data) = filled().await;
    let archive = dir.path().join("backup.tar");
    let path = archive.to_str().unwrap();
    back_up(&data, &archive).await;
    let other = dir.path().join("other");
    fs::create_dir(&other).unwrap();
    done(command(&other, &["restore", path])).await;
    fs::write(other.join("mine"), "precious").unwrap();
    let refused = fails(command(&other, &["restore", path])).await;
    assert_one_sentence(
        &refused,
        "is not empty; with --force what is there is put aside",
    );
    let said = done(command(&other, &["restore", path, "--force", "--json"])).await;
    let restored = events(&said).pop().unwrap();
    let aside = Path::new(restored["aside"].as_str().unwrap());
    assert_eq!(fs::read_to_string(aside.join("mine")).unwrap(), "precious");
    assert!(!other.join("mine").exists());

    let (_running, _) = Running::start(&other);
    let refused = fails(command(&other, &["restore", path, "--force"])).await;
    assert_one_sentence(&refused, "another irori is using the data directory");
    for (words, said) in [
        (
            vec!["verify", "/nowhere/b.tar"],
            "cannot read /nowhere/b.tar",
        ),
        (vec!["backup", "/nowhere/b.tar"], "cannot write to /nowhere"),
        (
            vec!["backup", "s3://bucket"],
            "names no object in the bucket",
        ),
    ] {
        let refused = fails(command(&other, &words)).await;
        assert_one_sentence(&refused, said);
    }
    let empty = dir.path().join("empty");
    let refused = fails(command(&empty, &["restore", "/nowhere/b.tar"])).await;
    assert_one_sentence(&refused, "cannot read /nowhere/b.tar");
    let refused = fails(command(&empty, &["backup", path])).await;
    assert_one_sentence(&refused, "there is no irori in the data directory");
}

#[tokio::test]
async fn the_server_makes_them_by_itself_and_keeps_the_newest() {
    let dir = owned().await;
    let data = dir.path().join("data");
    let to = dir.path().join("backups");
    fs::create_dir(&to).unwrap();
    for name in [
        "irori-20200101T000000Z.tar",
        "irori-20200102T000000Z.tar",
        "mine.tar",
    ] {
        fs::write(to.join(name), "old").unwrap();
    }
    let mut server = irori(&data);
    server.args(["--backup-keep", "2", "--backup-to"]).arg(&to);
    let (running, _) = Running::start_by(server);
    running.says("an old backup is deleted").await;
    let mut names: Vec<_> = fs::read_dir(&to)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), 3, "{names:?}");
    assert_eq!(names[0], "irori-20200102T000000Z.tar");
    assert_eq!(names[2], "mine.tar");
    let made = to.join(&names[1]);
    done(command(&data, &["verify", made.to_str().unwrap()])).await;
}

#[tokio::test]
async fn buckets_take_them_and_give_them_back() {
    let (dir, data) = filled().await;
    for (kind, scheme) in [(Kind::Amazon, "s3"), (Kind::Google, "gs")] {
        let emulator = Emulator::start(kind).await;
        let with = |data: &Path, words: &[&str]| {
            let mut command = command(data, words);
            command
                .env("AWS_ENDPOINT_URL", format!("http://{}", emulator.host))
                .env("AWS_ALLOW_HTTP", "true")
                .env("AWS_ACCESS_KEY_ID", "somebody")
                .env("AWS_SECRET_ACCESS_KEY", "s3cret");
            if kind == Kind::Google {
                command.env("STORAGE_EMULATOR_HOST", &emulator.host);
            }
            command
        };
        let place = format!("{scheme}://{BUCKET}/backups");
        let said = done(with(&data, &["backup", "--to", &place, "--json"])).await;
        let made = events(&said).pop().unwrap();
        let at = made["to"].as_str().unwrap();
        assert!(at.starts_with(&format!("{place}/irori-")), "{at}");
        done(with(&data, &["verify", at])).await;
        let other = dir.path().join(scheme);
        done(with(&other, &["restore", at])).await;
        done(command(&other, &["verify"])).await;
        let missing = format!("{place}/none.tar");
        let refused = fails(with(&other, &["verify", &missing])).await;
        assert_one_sentence(&refused, "there is no such object");
    }
}
