//! What a machine does to the server that runs on it: file systems that are full or
//! turn read-only, memory that ends, names that nobody knows. Each server has
//! mounts of its own, which takes root: `make test-ops` runs these.

mod foreign;
mod slow_disk;

use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use http::StatusCode;
use protocol::{ClientEvent, Seq, ServerEvent};
use rustix::process::{Resource, Rlimit, Signal, prlimit};
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    client::{Client, id, soon},
    http_client::{Visitor, at},
    process::assert_one_sentence,
    running::{Running, irori, irori_by_shell, refused},
    test_server::LOBBY,
};

/// The server with mounts of its own, which `script` makes first; `$IRORI_DATA` is
/// the data directory.
fn with_mounts(data: &Path, script: &str) -> Command {
    irori_by_shell(
        data,
        &format!("exec unshare --mount sh -c '{script} && exec \"$0\" \"$@\"' \"$0\" \"$@\""),
    )
}

/// The data directory as the server sees it.
fn inside(running: &Running, data: &Path) -> PathBuf {
    let root = format!("/proc/{}/root", running.pid().as_raw_nonzero());
    Path::new(&root).join(data.strip_prefix("/").unwrap())
}

/// Sends so many long messages at once; the server may be gone in the midst of it.
async fn queue(socket: &mut Client, prefix: &str, count: usize) {
    for n in 0..count {
        let name = format!("{prefix}{n}");
        let body = format!("{name} {}", "word ".repeat(700));
        socket.queue(&ClientEvent::post(LOBBY, id(name), body));
    }
    let _ = socket.flush().await;
}

/// What was acknowledged, by the name each message was sent under.
#[derive(Default)]
struct Acknowledged(Vec<(String, Seq)>);

impl Acknowledged {
    /// Posts long messages until one is refused or the connection ends.
    async fn post_until_refused(&mut self, socket: &mut Client, prefix: &str, most: usize) -> bool {
        for n in 0..most {
            let name = format!("{prefix}{n}");
            let body = format!("{name} {}", "word ".repeat(700));
            socket
                .say(&ClientEvent::post(LOBBY, id(name.clone()), body))
                .await;
            match socket.answer(&id(name.clone())).await {
                Ok(seq) => self.0.push((name, seq)),
                Err(_) => return true,
            }
        }
        false
    }

    /// Notes what is acknowledged, until nothing has come for so long.
    async fn hear(&mut self, socket: &mut Client, quiet: Duration) {
        while let Ok(Ok(message)) = timeout(quiet, socket.message()).await {
            let said = message.to_text().ok().map(serde_json::from_str);
            if let Some(Ok(ServerEvent::Ack { client_id, seq, .. })) = said {
                self.0.push((client_id.as_str().to_owned(), seq));
            }
        }
    }

    /// That each is there once, where it was.
    async fn are_all_there(&self, socket: &mut Client) {
        for (name, seq) in &self.0 {
            assert_eq!(socket.post(LOBBY, name, "sent again").await, *seq, "{name}");
        }
    }
}

async fn becomes(visitor: &Visitor, status: StatusCode) {
    soon("another state", async {
        while visitor.get("/readyz").await.status() != status {
            sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
}

/// Writes until nothing more fits.
fn fill(file: &Path) {
    let mut file = File::create(file).unwrap();
    for piece in [vec![0; 64 * 1024], vec![0; 1]] {
        while file.write_all(&piece).is_ok() {}
    }
}

#[tokio::test]
async fn a_full_disk_refuses_and_goes_on_when_there_is_room() {
    let dir = tempfile::tempdir().unwrap();
    let mut command = with_mounts(
        dir.path(),
        "mount -t tmpfs -o size=24m,mode=700 irori \"$IRORI_DATA\"",
    );
    command.args([
        "--messages-per-10s",
        "100000",
        "--requests-per-10s",
        "100000",
    ]);
    let (running, visitor) = Running::start_by(command);
    let ann = visitor.clone().sign_in("Ann").await;
    let mut socket = ann.socket().await;
    let mut sent = Acknowledged::default();
    assert!(!sent.post_until_refused(&mut socket, "before", 20).await);
    let filler = inside(&running, dir.path()).join("filler");
    fill(&filler);

    // While sending, indexing and uploading.
    assert!(sent.post_until_refused(&mut socket, "full", 500).await);
    running.says("the search index is behind").await;
    let fields = [("name", "film"), ("bytes", "400000")];
    let refused = ann.call("begin_upload", &fields).await;
    assert!(refused.body.contains("storage_full"), "{}", refused.body);
    becomes(&visitor, StatusCode::SERVICE_UNAVAILABLE).await;
    assert_eq!(visitor.get("/healthz").await.status(), StatusCode::OK);
    let page = ann.get("/rooms/lobby").await;
    assert_eq!(page.status(), StatusCode::OK, "reading goes on");
    assert!(page.body.contains("before19"));
    // A backup that does not fit leaves nothing behind.
    let backup = dir.path().join("never.tar");
    let data = inside(&running, dir.path());
    let mut command = irori(&data);
    command.arg("backup").arg(&backup);
    let made = tokio::task::spawn_blocking(move || command.output().unwrap());
    assert_eq!(made.await.unwrap().status.code(), Some(1));
    assert!(!backup.exists());

    fs::remove_file(filler).unwrap();
    becomes(&visitor, StatusCode::OK).await;
    assert!(!sent.post_until_refused(&mut socket, "room", 20).await);
    let uploaded = ann.upload("film", &vec![7; 400_000]).await;
    assert!(
        uploaded.body.contains("\"name\":\"film\""),
        "{}",
        uploaded.body
    );
    sent.are_all_there(&mut socket).await;
    soon("the index catches up", async {
        while !ann.get("/search?q=room19").await.body.contains("word word") {
            sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
}

/// Puts a file system into an image of a disk.
fn make_file_system(image: &Path) {
    let mut command = Command::new("/usr/sbin/mkfs.ext4");
    command.args(["-q", "-E", "nodiscard"]).arg(image);
    assert!(command.status().unwrap().success());
}

fn mounting(image: &Path) -> String {
    format!("mount -o loop \"{}\" \"$IRORI_DATA\"", image.display())
}

/// Nobody has said how much files may take: four fifths of the 104 million bytes.
#[tokio::test]
async fn files_leave_a_fifth_of_the_disk_to_what_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let mut command = with_mounts(
        dir.path(),
        "mount -t tmpfs -o size=100m,mode=700 irori \"$IRORI_DATA\"",
    );
    command.args(["--keep-free-mb", "0"]);
    let (_running, visitor) = Running::start_by(command);
    let ann = visitor.sign_in("Ann").await;
    for (bytes, fits) in [
        ("21000000", true),
        ("21000000", true),
        ("21000000", true),
        ("21000000", false),
        ("20000000", true),
    ] {
        let fields = [("name", "film"), ("bytes", bytes)];
        let begun = ann.call("begin_upload", &fields).await;
        let full = begun.body.contains("storage_full");
        assert_eq!(!full, fits, "{}", begun.body);
    }
}

/// As a kernel does it that finds a fault in a file system: from one moment to
/// the next, with everything open.
#[tokio::test]
async fn a_data_directory_that_turns_read_only_is_read_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let image = dir.path().join("image");
    let data = dir.path().join("data");
    fs::create_dir(&data).unwrap();
    let file = File::create(&image).unwrap();
    file.set_len(64 << 20).unwrap();
    make_file_system(&image);
    let mount = mounting(&image);
    let (running, visitor) = Running::start_by(with_mounts(&data, &mount));
    let ann = visitor.clone().sign_in("Ann").await;
    let mut socket = ann.socket().await;
    let mut sent = Acknowledged::default();
    assert!(!sent.post_until_refused(&mut socket, "before", 10).await);
    let remounted = Command::new("nsenter")
        .args([
            "--mount",
            "--target",
            &running.pid().as_raw_nonzero().to_string(),
        ])
        .args(["mount", "-o", "remount,abort"])
        .arg(&data)
        .status();
    assert!(remounted.unwrap().success());
    assert!(sent.post_until_refused(&mut socket, "after", 5).await);
    becomes(&visitor, StatusCode::SERVICE_UNAVAILABLE).await;
    let page = ann.get("/rooms/lobby").await;
    assert_eq!(page.status(), StatusCode::OK, "reading goes on");
    assert!(page.body.contains("before9"));
    running.signal(Signal::TERM);
    assert_eq!(running.ended().await, Some(0));

    // Mounted anew, as after a repair.
    let (_running, visitor) = Running::start_by(with_mounts(&data, &mount));
    let ann = at(&visitor, &ann);
    sent.are_all_there(&mut ann.socket().await).await;
}

#[tokio::test]
async fn memory_that_ends_loses_nothing_that_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let options = ["--messages-per-10s", "100000"];
    let start = || {
        let mut command = irori(dir.path());
        command.args(options);
        Running::start_by(command)
    };
    let (running, visitor) = start();
    let ann = visitor.sign_in("Ann").await;
    let mut socket = ann.socket().await;
    let mut sent = Acknowledged::default();
    assert!(!sent.post_until_refused(&mut socket, "before", 20).await);
    // Less than it has: whatever it asks for next, it does not get.
    let none = Rlimit {
        current: Some(1),
        maximum: Some(1),
    };
    prlimit(Some(running.pid()), Resource::As, none).unwrap();
    queue(&mut socket, "starved", 200).await;
    // What it has may be enough for messages; pages for a crowd need more.
    let mut pages = JoinSet::new();
    for _ in 0..100 {
        let ann = ann.clone();
        pages.spawn(async move { ann.get("/rooms/lobby").await.status() });
    }
    sent.hear(&mut socket, Duration::from_secs(2)).await;
    // It ended itself, or one of its parts got none.
    let said = [
        "memory allocation of",
        "out of memory",
        "Cannot allocate memory",
    ];
    soon("why", async {
        while said.iter().all(|it| running.find(it).is_none()) {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    drop(pages);
    running.signal(Signal::KILL);
    running.ended().await;

    let (_running, visitor) = start();
    let ann = at(&visitor, &ann);
    sent.are_all_there(&mut ann.socket().await).await;
}

/// Asked for names, a name server that never answers.
#[tokio::test]
async fn without_names_everything_on_this_machine_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let resolver = dir.path().join("resolv.conf");
    // An address of RFC 5737: what is sent there is lost.
    fs::write(
        &resolver,
        "nameserver 192.0.2.1\noptions timeout:1 attempts:1\n",
    )
    .unwrap();
    let mount = format!("mount --bind \"{}\" /etc/resolv.conf", resolver.display());
    let mut command = with_mounts(&data, &mount);
    command
        .args(["--messages-per-10s", "1000"])
        .args(["--otlp-endpoint", "http://collector.example.org:4318"])
        .args(["--blobs", "s3://bucket/files"])
        .env("AWS_ENDPOINT_URL", "http://store.example.org:9000")
        .env("AWS_ALLOW_HTTP", "true")
        .env("AWS_ACCESS_KEY_ID", "key")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .env("IRORI_OIDC_SCHOOL_ISSUER", "https://id.example.org")
        .env("IRORI_OIDC_SCHOOL_CLIENT_ID", "irori")
        .env("IRORI_OIDC_SCHOOL_CLIENT_SECRET", "hush-hush");
    let (running, visitor) = Running::start_by(command);
    let ann = visitor.clone().sign_in("Ann").await;
    let mut socket = ann.socket().await;
    socket.post(LOBBY, "first", "hello").await;
    // Whoever waits for a name holds up nobody else.
    let waiting = {
        let visitor = visitor.clone();
        tokio::spawn(async move {
            let begun = Instant::now();
            let answer = visitor.get("/auth/login/school").await;
            (answer.status(), begun.elapsed())
        })
    };
    let uploading = {
        let ann = ann.clone();
        tokio::spawn(async move { ann.upload("note", b"a note").await.body })
    };
    for n in 0..20 {
        let begun = Instant::now();
        socket.post(LOBBY, &format!("m{n}"), "still here").await;
        assert_eq!(ann.get("/rooms/lobby").await.status(), StatusCode::OK);
        assert!(
            begun.elapsed() < Duration::from_secs(2),
            "{:?}",
            begun.elapsed()
        );
    }
    let (status, took) = soon("an answer to a sign-in", waiting).await.unwrap();
    assert!(!status.is_success(), "{status}");
    assert!(took < Duration::from_secs(15), "{took:?}");
    let said = soon("an answer to an upload", uploading).await.unwrap();
    assert!(!said.contains("\"name\""), "{said}");
    assert_eq!(visitor.get("/healthz").await.status(), StatusCode::OK);
    becomes(&visitor, StatusCode::SERVICE_UNAVAILABLE).await;
    running.says("traces are not taken").await;
    running.signal(Signal::TERM);
    assert_eq!(running.ended().await, Some(0));
}

/// A volume that was made for it and has nothing in it yet.
#[tokio::test]
async fn a_backup_comes_back_into_a_mounted_directory_that_is_empty() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let (running, visitor) = Running::start(&data);
    let ann = visitor.sign_in("Ann").await;
    ann.post_message(LOBBY, "one", "brought back").await;
    let archive = dir.path().join("irori.tar");
    let mut command = irori(&data);
    command.arg("backup").arg(&archive);
    let made = tokio::task::spawn_blocking(move || command.output().unwrap());
    assert!(made.await.unwrap().status.success());
    drop(running);

    let volume = dir.path().join("volume");
    fs::create_dir(&volume).unwrap();
    let script = format!(
        "mount -t tmpfs irori \"$IRORI_DATA\" && \"$0\" restore \"{}\" && \"$0\" verify",
        archive.display()
    );
    let (_running, visitor) = Running::start_by(with_mounts(&volume, &script));
    let ann = at(&visitor, &ann);
    let page = ann.get("/rooms/lobby").await;
    assert!(page.body.contains("brought back"), "{}", page.status());
    // What is there is not mixed with another one.
    let script = format!(
        "mount -t tmpfs irori \"$IRORI_DATA\" && touch \"$IRORI_DATA/ours\" && \"$0\" restore --force \"{}\"",
        archive.display()
    );
    let (code, said) = refused(&mut with_mounts(&volume, &script));
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("is where a file system is mounted, and is not empty"),
        "{said}"
    );
}
