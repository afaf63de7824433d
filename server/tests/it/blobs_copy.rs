//! `irori blobs copy`, with the program itself and emulated stores.

use std::{
    collections::BTreeMap,
    fs,
    io::Read as _,
    path::Path,
    process::{Command, ExitStatus},
};

use crate::{
    emulator::{BUCKET, Emulator, Kind},
    http_client::Visitor,
    running::irori,
    test_server::TestServer,
};

const FILES: usize = 24;
const BYTES: usize = 900_000;

/// Each has another content.
fn content(number: usize) -> Vec<u8> {
    let at = (0..BYTES + number).map(|at| (at * (number + 1) / 3).to_le_bytes()[0]);
    at.collect()
}

/// The two stores, and how they are reached.
struct Stores {
    amazon: Emulator,
    google: Emulator,
    data: tempfile::TempDir,
}

impl Stores {
    async fn start() -> Self {
        let (amazon, google) =
            tokio::join!(Emulator::start(Kind::Amazon), Emulator::start(Kind::Google));
        let data = tempfile::tempdir().unwrap();
        Self {
            amazon,
            google,
            data,
        }
    }

    fn command(&self, from: &str, to: &str) -> Command {
        let mut command = irori(self.data.path());
        command
            .args(["blobs", "copy", from, to])
            .env("AWS_ENDPOINT_URL", format!("http://{}", self.amazon.host))
            .env("AWS_ALLOW_HTTP", "true")
            .env("AWS_ACCESS_KEY_ID", "somebody")
            .env("AWS_SECRET_ACCESS_KEY", "s3cret")
            .env("STORAGE_EMULATOR_HOST", &self.google.host);
        command
    }

    /// Copies; what it says at the end.
    async fn copy(&self, from: &str, to: &str) -> String {
        let mut command = self.command(from, to);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap());
        let output = output.await.unwrap();
        let cried = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{from} to {to}: {cried}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Copies until some files are there, and is killed.
    async fn interrupted(&self, from: &str, to: &str) -> ExitStatus {
        let mut copy = self.command(from, to).spawn().unwrap();
        let mut progress = copy.stderr.take().unwrap();
        let killed = tokio::task::spawn_blocking(move || {
            let mut said = String::new();
            let mut bytes = [0; 64];
            while !said.contains(&format!("3 of {FILES} files")) {
                let read = progress.read(&mut bytes).unwrap();
                assert!(read > 0, "it ended too early: {said}");
                said.push_str(&String::from_utf8_lossy(&bytes[..read]));
            }
            copy.kill().unwrap();
            copy.wait().unwrap()
        });
        killed.await.unwrap()
    }
}

/// Copied, and there already, of what the program says at the end.
fn counts(said: &str) -> (usize, usize) {
    let numbers: Vec<usize> = said.split(' ').filter_map(|it| it.parse().ok()).collect();
    let [copied, there, 0] = numbers[..] else {
        panic!("{said}");
    };
    (copied, there)
}

/// Every file below a directory, with its content.
fn tree(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            let below = tree(&path).into_iter();
            files.extend(below.map(|(below, content)| (format!("{name}/{below}"), content)));
        } else {
            files.insert(name, fs::read(path).unwrap());
        }
    }
    files
}

async fn upload(visitor: &Visitor, number: usize) -> String {
    let answer = visitor.upload("film", &content(number)).await;
    let progress: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let id = progress["file"]["id"].as_str();
    id.unwrap_or_else(|| panic!("{}", answer.body)).to_owned()
}

#[tokio::test]
async fn files_move_from_store_to_store_and_are_still_served() {
    let stores = Stores::start().await;
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    let mut ids = Vec::new();
    for number in 0..FILES {
        ids.push(upload(&ann, number).await);
    }
    let data = server.stop().await;
    let first = data.path().join("data/blobs");
    let last = data.path().join("moved");
    let amazon = format!("s3://{BUCKET}/irori");
    let google = format!("gs://{BUCKET}/irori");
    let (from, to) = (first.to_str().unwrap(), last.to_str().unwrap());

    // Killed on the way, it goes on where it was.
    let killed = stores.interrupted(from, &amazon).await;
    assert!(!killed.success());
    let (copied, there) = counts(&stores.copy(from, &amazon).await);
    assert!(there >= 3 && copied > 0, "{copied}, {there}");
    assert_eq!(copied + there, FILES);
    // On and back, and once more to see that everything is right.
    for (from, to) in [(&amazon[..], &google[..]), (&google, to)] {
        assert_eq!(counts(&stores.copy(from, to).await), (FILES, 0));
        assert_eq!(counts(&stores.copy(from, to).await), (0, FILES));
    }
    assert!(tree(&first) == tree(&last), "they are the same");

    fs::remove_dir_all(&first).unwrap();
    let server = TestServer::in_dir(data, &["--blobs", to]);
    let ann = Visitor {
        addr: server.addr,
        ..ann
    };
    for (number, id) in ids.iter().enumerate() {
        let file = ann.get(&format!("/files/{id}")).await;
        assert!(file.bytes == content(number), "{number}");
    }
}
