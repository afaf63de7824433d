//! The binary itself: how it starts, how it stops, and what it says when it
//! cannot.

use std::{fs, net::TcpListener, path::Path, process::Command};

use http::StatusCode;
use rustix::process::Signal;

use crate::{
    http_client::Visitor,
    running::{Running, irori, refused},
    test_server::{LOBBY, TestServer},
};

/// Logging may come before it; what is wrong is told in the last line.
pub(crate) fn assert_one_sentence(said: &str, expected: &str) {
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
        let (running, visitor) = Running::start(dir.path());
        let ann = visitor.sign_in("Ann").await;
        let mut socket = ann.socket().await;
        socket.post(LOBBY, "c", "hi").await;
        running.signal(signal);
        let (code, _) = socket.closed().await;
        assert_eq!(code, 1012);
        // The socket is still open here, and answers nothing.
        assert_eq!(running.ended().await, Some(0));
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
        (["--queue-bytes", "10"], "--queue-bytes is to be at least "),
        (["--rooms", "!!!"], "cannot be the name of a room"),
        (["--log", "a=b=c"], "--log \"a=b=c\" is no filter"),
    ] {
        let (code, said) = refused(irori(dir.path()).args(options));
        assert_eq!(code, 1, "{options:?}: {said}");
        assert_one_sentence(&said, expected);
    }
}

/// Nothing of it is to go on to an empty file beside the database.
#[test]
fn what_works_on_sqlites_file_is_refused_where_the_store_is_in_postgresql() {
    let dir = tempfile::tempdir().unwrap();
    for (arguments, what) in [
        (&["--backup-to", "/backups"][..], "--backup-to"),
        (&["backup", "/backups/irori.tar"], "irori backup"),
        (&["restore", "/backups/irori.tar"], "irori restore"),
        (&["verify"], "irori verify of a data directory"),
    ] {
        let mut command = irori(dir.path());
        command.env("IRORI_DATABASE", "postgres://irori@db.example/irori");
        let (code, said) = refused(command.args(arguments));
        assert_eq!(code, 1, "{arguments:?}: {said}");
        assert_one_sentence(&said, &format!("{what} works on SQLite only"));
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
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let named: Vec<_> = sources
        .iter()
        .flat_map(|source| source.split("env = \"IRORI_").skip(1))
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

#[test]
fn the_handbook_names_every_option() {
    let help = Command::new(env!("CARGO_BIN_EXE_irori"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let options: Vec<_> = help
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--"))
        .map(|line| format!("--{}", line.split(' ').next().unwrap()))
        .collect();
    assert!(
        options.len() >= 25,
        "or the test tests nothing: {options:?}"
    );
    let handbook = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations.md");
    let handbook = fs::read_to_string(handbook).unwrap();
    let missing: Vec<_> = options
        .iter()
        .filter(|option| !handbook.contains(&format!("`{option}`")))
        .collect();
    assert!(missing.is_empty(), "not in docs/operations.md: {missing:?}");
}

#[tokio::test]
async fn the_first_start_prints_a_link_that_makes_the_owner() {
    let dir = tempfile::tempdir().unwrap();
    let mut running = Running::spawn(irori(dir.path()));
    let link = running.waits_to_say("/setup?token=");
    let (addr, token) = link
        .trim()
        .strip_prefix("http://")
        .and_then(|link| link.split_once("/setup?token="))
        .unwrap();
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
    // Whoever checks may be another user than the one who serves.
    let data = dir.path().join("not/there");
    let (status, said) = check(&[("IRORI_DATA", data.to_str().unwrap())]);
    assert_eq!(status, Some(0), "{said}");
    assert!(
        said.contains("data directory: is made at the start"),
        "{said}"
    );
    assert!(said.contains("files: is made at the start"), "{said}");
    assert_eq!(
        fs::read_dir(dir.path()).unwrap().count(),
        0,
        "nothing is made"
    );

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
            "--hsts-days needs a --public-url that begins with https://, or TLS",
        ),
        (["--public-url", "chat.example.org"], 2, "it is no URL"),
        (["--public-url", "ftp://example.org/"], 2, "http(s)://HOST"),
        (
            ["--public-url", "https://example.org/a?b"],
            2,
            "http(s)://HOST",
        ),
        (
            ["--public-url", "https://example.org/a//b"],
            2,
            "http(s)://HOST",
        ),
        (
            ["--public-url", "https://example.org/a b"],
            2,
            "a plain path",
        ),
        (["--hsts-days", "4000"], 2, "4000 is not in"),
        (
            ["--addr", "unix:/tmp/a"],
            1,
            "--public-url says where that is",
        ),
        (["--tls-cert", "a.pem"], 2, "--tls-key"),
        (
            ["--http-redirect", "127.0.0.1:80"],
            1,
            "it needs --tls-cert or --acme-domain",
        ),
        (["--acme-domain", "localhost"], 2, "it is no name such as"),
        (
            ["--acme-domain", "*.example.org"],
            2,
            "it is no name such as",
        ),
        (
            ["--acme-domain", "chat.example.org"],
            1,
            "--acme-domain needs --public-url, such as https://chat.example.org",
        ),
        (["--acme-email", "a@example.org"], 2, "--acme-domain"),
        (["--acme-email", "mailto:a"], 2, "it is no address"),
        (["--acme-directory", "http://a/"], 2, "https://"),
        (["--drain-seconds", "3601"], 2, "3601 is not in"),
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
