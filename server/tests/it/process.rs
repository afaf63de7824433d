//! The binary itself: how it starts, how it stops, and what it says when it
//! cannot.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use http::StatusCode;
use rustix::process::{Pid, Signal, kill_process};

use crate::{
    http_client::Visitor,
    test_server::{LOBBY, TestServer},
};

/// A running `irori`, killed when the test is over.
pub(crate) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) fn irori(data: &Path) -> Command {
    for_tests(Command::new(env!("CARGO_BIN_EXE_irori")), data)
}

/// The same where the system gives it no more file descriptors than this.
pub(crate) fn irori_with_descriptors(data: &Path, descriptors: u32) -> Command {
    let mut shell = Command::new("sh");
    let script = format!("ulimit -n {descriptors} && exec \"$0\"");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_irori")]);
    for_tests(shell, data)
}

fn for_tests(mut command: Command, data: &Path) -> Command {
    command
        .env("IRORI_ADDR", "127.0.0.1:0")
        .env("IRORI_DATA", data)
        .env_remove("RUST_LOG")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

impl Running {
    /// Starts it, and waits until it says where it is.
    pub(crate) fn start(data: &Path) -> (Self, Visitor) {
        Self::start_by(irori(data))
    }

    pub(crate) fn start_by(mut command: Command) -> (Self, Visitor) {
        let mut child = command.spawn().unwrap();
        let stderr = child.stderr.take().unwrap();
        let running = Self(child);
        let mut lines = BufReader::new(stderr).lines();
        let addr = lines.by_ref().find_map(|line| {
            let line = line.unwrap();
            let (_, rest) = line.split_once("Irori is at http://")?;
            Some(rest.split('/').next()?.parse().unwrap())
        });
        // What it says later is to have somewhere to go.
        std::thread::spawn(move || lines.for_each(drop));
        (running, Visitor::new(addr.expect("where it is")))
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }

    /// Waits for the end; the exit code.
    fn ended_within(&mut self, limit: Duration) -> Option<i32> {
        let start = Instant::now();
        while start.elapsed() < limit {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("still running after {limit:?}");
    }
}

/// Runs it where it cannot start; its exit code and what it said.
fn refused(command: &mut Command) -> (i32, String) {
    let mut running = Running(command.spawn().unwrap());
    let mut said = String::new();
    let mut stderr = running.0.stderr.take().unwrap();
    stderr.read_to_string(&mut said).unwrap();
    let code = running.ended_within(Duration::from_secs(20)).unwrap();
    (code, said)
}

/// Logging may come before it; what is wrong is told in the last line.
fn assert_one_sentence(said: &str, expected: &str) {
    let last = said.trim_end().lines().last().unwrap_or_default();
    assert!(last.starts_with("irori: "), "{said}");
    assert!(last.contains(expected), "{said}");
    for noise in ["panicked", "Error {", "stack backtrace", "Caused by"] {
        assert!(!said.contains(noise), "{said}");
    }
}

#[tokio::test]
async fn a_signal_stops_it_cleanly_with_a_client_connected() {
    for signal in [Signal::TERM, Signal::INT] {
        let dir = tempfile::tempdir().unwrap();
        let (mut running, visitor) = Running::start(dir.path());
        let ann = visitor.sign_in("Ann").await;
        let mut socket = ann.socket().await;
        socket.post(LOBBY, "c", "hi").await;
        running.signal(signal);
        let (code, _) = socket.closed().await;
        assert_eq!(code, 1012);
        let ended = tokio::task::spawn_blocking(move || {
            // The socket is still open here, and answers nothing.
            running.ended_within(Duration::from_secs(10))
        });
        assert_eq!(ended.await.unwrap(), Some(0));
        drop(socket);
        assert!(!dir.path().join("irori.db-wal").exists(), "closed in order");
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let (running, visitor) = Running::start(dir.path());
    let ann = visitor.sign_in("Ann").await;
    let mut socket = ann.socket().await;
    let mut acknowledged = Vec::new();
    for n in 0..10 {
        let name = format!("m{n}");
        acknowledged.push(socket.post(LOBBY, &name, &name).await);
    }
    running.signal(Signal::KILL);
    drop(running);
    let (_running, visitor) = Running::start(dir.path());
    let mut again = ann.clone();
    again.addr = visitor.addr;
    let mut socket = again.socket().await;
    for (n, seq) in acknowledged.iter().enumerate() {
        let name = format!("m{n}");
        assert_eq!(socket.post(LOBBY, &name, &name).await, *seq);
    }
}

#[test]
fn a_port_in_use_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let (code, said) = refused(irori(dir.path()).args(["--addr", &addr]));
    assert_eq!(code, 1);
    assert_one_sentence(
        &said,
        &format!("cannot listen on {addr}: Address already in use"),
    );
}

#[test]
fn a_data_directory_that_cannot_be_written_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let dir = file.path().join("data");
    let (code, said) = refused(&mut irori(&dir));
    assert_eq!(code, 1);
    let expected = format!("cannot write to the data directory {}: ", dir.display());
    assert_one_sentence(&said, &expected);
}

#[tokio::test]
async fn a_data_directory_in_use_is_named() {
    let server = TestServer::start();
    server.guest("Ann").await;
    let data = server.dir.path().join("data");
    let dir = data.clone();
    let refused = tokio::task::spawn_blocking(move || refused(&mut irori(&dir)));
    let (code, said) = refused.await.unwrap();
    assert_eq!(code, 1);
    let expected = format!(
        "another irori is using the data directory {}",
        data.display()
    );
    assert_one_sentence(&said, &expected);
    server.guest("Ben").await;
}

#[tokio::test]
async fn a_newer_store_is_left_alone() {
    let server = TestServer::start();
    server.guest("Ann").await;
    let dir = server.stop().await;
    let copy = tempfile::tempdir().unwrap();
    let db = copy.path().join("irori.db");
    fs::copy(dir.path().join("data/irori.db"), &db).unwrap();
    from_the_future(&db).await;
    let path = copy.path().to_owned();
    let refused = tokio::task::spawn_blocking(move || refused(&mut irori(&path)));
    let (code, said) = refused.await.unwrap();
    assert_eq!(code, 1);
    assert_one_sentence(
        &said,
        "was written by a newer irori (schema 999, this one knows ",
    );
}

async fn from_the_future(db: &Path) {
    use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
    let options = SqliteConnectOptions::new().filename(db);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let sql = "insert into _sqlx_migrations \
               (version, description, success, checksum, execution_time) \
               values (999, 'from the future', true, x'00', 0)";
    sqlx::query(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[test]
fn a_bad_option_is_explained() {
    let dir = tempfile::tempdir().unwrap();
    for (options, expected) in [
        (["--addr", "nowhere"], "'nowhere' for '--addr"),
        (["--addr", "127.0.0.1"], "'127.0.0.1' for '--addr"),
        (["--messages-per-10s", "0"], "--messages-per-10s"),
        (["--log-format", "xml"], "--log-format"),
        (["--public-url", "chat.example"], "--public-url"),
    ] {
        let (code, said) = refused(irori(dir.path()).args(options));
        assert_eq!(code, 2, "{options:?}: {said}");
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains("panicked"), "{said}");
    }
    for (options, expected) in [
        (
            ["--public-url", "https://a.example/chat"],
            "--public-url is to be",
        ),
        (["--queue-bytes", "10"], "--queue-bytes is to be at least "),
        (["--rooms", "!!!"], "cannot be the name of a room"),
        (["--log", "a=b=c"], "--log \"a=b=c\" is no filter"),
    ] {
        let (code, said) = refused(irori(dir.path()).args(options));
        assert_eq!(code, 1, "{options:?}: {said}");
        assert_one_sentence(&said, expected);
    }
}

#[test]
fn the_environment_sets_what_the_command_line_does_not() {
    let dir = tempfile::tempdir().unwrap();
    let (code, said) = refused(irori(dir.path()).env("IRORI_QUEUE_BYTES", "10"));
    assert_eq!(code, 1);
    assert_one_sentence(&said, "--queue-bytes is to be at least ");
}

#[test]
fn help_names_every_variable() {
    let options = concat!(env!("CARGO_MANIFEST_DIR"), "/src/config");
    let sources: Vec<_> = fs::read_dir(options)
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    let named: Vec<_> = sources
        .iter()
        .flat_map(|source| source.split("\"IRORI_").skip(1))
        .map(|rest| format!("IRORI_{}", rest.split('"').next().unwrap()))
        .collect();
    assert!(named.len() >= 10, "or the test tests nothing: {named:?}");
    let help = Command::new(env!("CARGO_BIN_EXE_irori"))
        .arg("--help")
        .output()
        .unwrap();
    assert!(help.status.success());
    let help = String::from_utf8(help.stdout).unwrap();
    for variable in named {
        assert!(help.contains(&variable), "{variable}");
    }
}

#[tokio::test]
async fn the_first_start_prints_a_link_that_makes_the_owner() {
    let dir = tempfile::tempdir().unwrap();
    let mut child = irori(dir.path()).spawn().unwrap();
    let stderr = child.stderr.take().unwrap();
    let running = Running(child);
    let mut lines = BufReader::new(stderr).lines().map(Result::unwrap);
    let link = lines.find(|line| line.contains("/setup?token=")).unwrap();
    let (addr, token) = link
        .trim()
        .strip_prefix("http://")
        .and_then(|link| link.split_once("/setup?token="))
        .unwrap();
    // What it says later is to have somewhere to go.
    std::thread::spawn(move || lines.for_each(drop));
    let stranger = Visitor::new(addr.parse().unwrap());
    let path = format!("/setup?token={token}");
    assert_eq!(stranger.get(&path).await.status(), StatusCode::OK);
    let fields = [
        ("token", token),
        ("name", "Olga"),
        ("email", "olga@example.org"),
        ("password", "ten characters"),
    ];
    let olga = stranger.enter("/setup", &fields).await;
    assert_eq!(olga.get("/people").await.status(), StatusCode::OK);
    assert_eq!(stranger.get(&path).await.status(), StatusCode::GONE);
    drop(running);
}

#[test]
fn the_configuration_can_be_checked_before_anybody_meets_it() {
    let dir = tempfile::tempdir().unwrap();
    let check = |vars: &[(&str, &str)]| {
        let mut command = irori(dir.path());
        command.arg("check-config").envs(vars.iter().copied());
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    };
    let (status, said) = check(&[]);
    assert_eq!(status, Some(0), "{said}");

    let (status, said) = check(&[
        ("IRORI_OAUTH_GITHUB_CLIENT_ID", "irori"),
        ("IRORI_OIDC_SCHOOL_ISUER", "https://id.example"),
    ]);
    assert_eq!(status, Some(1));
    for name in [
        "IRORI_OAUTH_GITHUB_CLIENT_SECRET",
        "IRORI_OIDC_SCHOOL_ISUER",
    ] {
        assert!(said.contains(name), "{said}");
    }

    // Nobody listens there.
    let (status, said) = check(&[
        ("IRORI_OIDC_SCHOOL_ISSUER", "http://127.0.0.1:9"),
        ("IRORI_OIDC_SCHOOL_CLIENT_ID", "irori"),
        ("IRORI_OIDC_SCHOOL_CLIENT_SECRET", "hush-hush"),
    ]);
    assert_eq!(status, Some(1));
    assert!(
        said.contains("school: the provider could not be reached"),
        "{said}"
    );
    assert!(!said.contains("hush-hush"));
    assert!(!dir.path().join("irori.db").exists(), "nothing was started");
}

#[test]
fn options_at_the_edge_that_mean_nothing_are_named() {
    let dir = tempfile::tempdir().unwrap();
    for (options, code, expected) in [
        (
            ["--hsts-days", "30"],
            1,
            "--hsts-days needs a --public-url that begins with https://",
        ),
        (["--hsts-days", "4000"], 2, "4000 is not in"),
        (["--trusted-proxies", "10.0.0.0/40"], 2, "10.0.0.0/8"),
        (["--trusted-proxies", "proxy.example"], 2, "10.0.0.0/8"),
        (
            ["--security-contact", "http://a/"],
            2,
            "mailto: or https://",
        ),
        (
            ["--security-contact", "security@example.org"],
            2,
            "it is no URL",
        ),
    ] {
        let (found, said) = refused(irori(dir.path()).args(options));
        assert_eq!(found, code, "{options:?}: {said}");
        assert!(said.contains(expected), "{options:?}: {said}");
    }
}
