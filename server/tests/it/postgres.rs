//! The server with its store in PostgreSQL.

use std::{net::TcpListener, path::Path, process::Command, time::Duration};

use http::StatusCode;
use protocol::{ClientEvent, Rejection, Seq, ServerEvent};
use rustix::process::Signal;
use tokio::time::sleep;

use crate::{
    certificates::{NAME, Pair},
    client::{Client, id, soon},
    http_client::{Visitor, at},
    postgres_server::PostgresServer,
    running::{Running, irori, refused},
    test_server::LOBBY,
};

/// The binary, with its store there.
pub(crate) fn on(postgres: &PostgresServer, data: &Path) -> Command {
    let mut command = irori(data);
    command.env("IRORI_DATABASE", postgres.url("postgres"));
    command
}

async fn is_ready(visitor: &Visitor, expected: StatusCode) {
    soon("another state", async {
        while visitor.get("/readyz").await.status() != expected {
            sleep(Duration::from_millis(200)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_acknowledged_outlives_kill_9() {
    let postgres = PostgresServer::start();
    let dir = tempfile::tempdir().unwrap();
    let (running, visitor) = Running::start_by(on(&postgres, dir.path()));
    let ann = visitor.sign_in("Ann").await;
    let mut socket = ann.socket().await;
    let first = socket.post(LOBBY, "one", "hi").await;
    let second = socket.post(LOBBY, "two", "there").await;
    running.signal(Signal::KILL);
    running.ended().await;

    let (_running, visitor) = Running::start_by(on(&postgres, dir.path()));
    let ann = at(&visitor, &ann);
    let mut socket = ann.socket().await;
    assert_eq!(socket.post(LOBBY, "two", "there").await, second);
    let third = socket.post(LOBBY, "three", "again").await;
    let (seqs, head) = socket.join(LOBBY, Some(first.0)).await;
    assert_eq!(seqs, [second.0, third.0]);
    assert_eq!(head, third);
    let page = ann.get("/rooms/lobby").await;
    assert!(page.body.contains("there") && page.body.contains("again"));
    assert!(!dir.path().join("irori.db").exists(), "it is in PostgreSQL");
}

/// Sends a message until it is stored; how often it was refused before.
async fn post_until_stored(socket: &mut Client, name: &str) -> (usize, Seq) {
    let mut refusals = 0;
    loop {
        let post = ClientEvent::post(LOBBY, id(name), "still here".to_owned());
        socket.say(&post).await;
        let answer = socket.find(|said| match said {
            ServerEvent::Ack { client_id, seq, .. } if *client_id == id(name) => Some(Ok(*seq)),
            ServerEvent::Rejected { rejection, .. } => Some(Err(rejection.clone())),
            _ => None,
        });
        match answer.await {
            Ok(seq) => return (refusals, seq),
            Err(Rejection::Internal) => refusals += 1,
            Err(other) => panic!("{other:?}"),
        }
        sleep(Duration::from_millis(300)).await;
    }
}

#[tokio::test]
async fn a_database_that_is_restarted_interrupts_and_loses_nothing() {
    let mut postgres = PostgresServer::start();
    let dir = tempfile::tempdir().unwrap();
    let (_running, visitor) = Running::start_by(on(&postgres, dir.path()));
    let ann = visitor.clone().sign_in("Ann").await;
    let mut socket = ann.socket().await;
    let mut last = socket.post(LOBBY, "before", "hi").await;
    for (round, signal) in [Signal::INT, Signal::QUIT].into_iter().enumerate() {
        postgres.stop(signal);
        is_ready(&visitor, StatusCode::SERVICE_UNAVAILABLE).await;
        assert_eq!(visitor.get("/healthz").await.status(), StatusCode::OK);
        // Refused in a way that has browsers try again; it does not hang.
        let name = format!("during-{round}");
        let post = ClientEvent::post(LOBBY, id(name.as_str()), "?".to_owned());
        socket.say(&post).await;
        let refused = socket.find(|said| match said {
            ServerEvent::Rejected { rejection, .. } => Some(rejection.clone()),
            _ => None,
        });
        assert_eq!(refused.await, Rejection::Internal);
        postgres.start_again();
        let (_, seq) = post_until_stored(&mut socket, &name).await;
        assert_eq!(seq, last.next(), "once, and without a gap");
        last = seq;
        is_ready(&visitor, StatusCode::OK).await;
        assert_eq!(ann.get("/rooms/lobby").await.status(), StatusCode::OK);
    }
}

/// Whoever writes while it restarts in no time only waits.
#[tokio::test]
async fn a_quick_restart_is_only_a_pause() {
    let mut postgres = PostgresServer::start();
    let dir = tempfile::tempdir().unwrap();
    let (_running, visitor) = Running::start_by(on(&postgres, dir.path()));
    let ann = visitor.sign_in("Ann").await;
    let mut socket = ann.socket().await;
    let before = socket.post(LOBBY, "before", "hi").await;
    postgres.stop(Signal::INT);
    postgres.start_again();
    assert_eq!(
        post_until_stored(&mut socket, "after").await,
        (0, before.next())
    );
}

#[tokio::test]
async fn a_second_server_is_refused_and_a_killed_one_leaves_no_lock() {
    let postgres = PostgresServer::start();
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (running, _) = Running::start_by(on(&postgres, one.path()));
    let mut second = on(&postgres, two.path());
    let (code, said) = tokio::task::spawn_blocking(move || refused(&mut second))
        .await
        .unwrap();
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("another irori is using the database"),
        "{said}"
    );
    for command in ["backup", "restore"] {
        let mut command_line = on(&postgres, two.path());
        command_line.args([command, "/nowhere/irori.tar"]);
        let (code, said) = refused(&mut command_line);
        assert!(code == 1 && said.contains("works on SQLite only"), "{said}");
    }
    running.signal(Signal::KILL);
    running.ended().await;
    Running::start_by(on(&postgres, two.path()));
}

/// What is done without a server changes no schema: a server of the version that
/// the database is of may be running elsewhere.
#[test]
fn a_command_refuses_a_database_of_another_version() {
    let postgres = PostgresServer::start();
    let dir = tempfile::tempdir().unwrap();
    let stats = || {
        let mut command = on(&postgres, dir.path());
        command.arg("stats");
        refused(&mut command)
    };
    let (code, said) = stats();
    assert!(code == 1 && said.contains("there is no irori in"), "{said}");
    assert_eq!(postgres.run(&["select to_regclass('rooms') is null"]), "t");
    drop(Running::start_by(on(&postgres, dir.path())));
    assert_eq!(stats().0, 0);
    let newest = "where version = (select max(version) from _sqlx_migrations)";
    for (change, expected) in [
        (
            "update _sqlx_migrations set version = version + 1000",
            "by a newer irori",
        ),
        ("delete from _sqlx_migrations", "by an older irori"),
    ] {
        postgres.run(&[&format!("{change} {newest}")]);
        let (code, said) = stats();
        assert!(code == 1 && said.contains(expected), "{change}: {said}");
    }
}

/// What `irori check-config` says, and whether it is content.
fn checked(url: &str) -> (bool, String) {
    let dir = tempfile::tempdir().unwrap();
    let mut command = irori(dir.path());
    command.env("IRORI_DATABASE", url).arg("check-config");
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn what_cannot_be_used_is_said_without_the_password() {
    let postgres = PostgresServer::start();
    postgres.run(&["create database latin encoding 'LATIN1' locale 'C' template template0"]);
    let url = postgres.url("postgres");
    let socket = postgres.socket().display();
    for (url, says) in [
        (url, None),
        (postgres.url("latin"), Some("its encoding is LATIN1")),
        (postgres.url("none"), Some("\"none\" does not exist")),
        (
            format!("postgres://u:hunter2@localhost/x?host={socket}/none"),
            Some("cannot open the store in PostgreSQL"),
        ),
        (
            format!("postgres://irori:hunter2@localhost/postgres?host={socket}&sslmode=off"),
            Some("sslmode is one of"),
        ),
        (
            "postgres://u:hunter2@localhost:1/x".to_owned(),
            Some("cannot open the store in PostgreSQL"),
        ),
    ] {
        let (content, said) = checked(&url);
        assert_eq!(content, says.is_none(), "{said}");
        let says = says.unwrap_or("database: PostgreSQL ");
        assert!(said.contains(says), "{url}: {said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn certificates_are_looked_at_as_the_url_says() {
    let certificates = tempfile::tempdir().unwrap();
    let right = Pair::good(certificates.path(), "right");
    let wrong = Pair::good(certificates.path(), "wrong");
    let port = {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        free.local_addr().unwrap().port()
    };
    let settings = [
        "listen_addresses=127.0.0.1".to_owned(),
        format!("port={port}"),
        "ssl=on".to_owned(),
        "ssl_cert_file=../right.pem".to_owned(),
        "ssl_key_file=../right.key".to_owned(),
    ];
    let settings: Vec<_> = settings.iter().map(String::as_str).collect();
    let _postgres = PostgresServer::start_with(&settings, |dir| {
        use std::os::unix::fs::PermissionsExt as _;
        let key = dir.join("right.key");
        std::fs::copy(&right.certificate, dir.join("right.pem")).unwrap();
        std::fs::copy(&right.key, &key).unwrap();
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    });
    let (right, wrong) = (right.certificate.display(), wrong.certificate.display());
    let with = "with TLS";
    for (options, says) in [
        ("sslmode=disable".to_owned(), Some("without TLS")),
        ("sslmode=prefer".to_owned(), Some(with)),
        ("sslmode=require".to_owned(), Some(with)),
        ("sslmode=verify-full".to_owned(), None),
        ("sslmode=verify-ca".to_owned(), None),
        (format!("sslmode=verify-full&sslrootcert={wrong}"), None),
        (format!("sslmode=verify-ca&sslrootcert={wrong}"), None),
        (
            format!("sslmode=verify-full&sslrootcert={right}"),
            Some(with),
        ),
        (format!("sslmode=verify-ca&sslrootcert={right}"), Some(with)),
    ] {
        // The first of the hosts is down.
        let hosts = format!("{NAME}:1,{NAME}:{port}");
        let (content, said) = checked(&format!("postgres://irori@{hosts}/postgres?{options}"));
        assert_eq!(content, says.is_some(), "{options}: {said}");
        assert!(
            said.contains(says.unwrap_or("cannot open")),
            "{options}: {said}"
        );
    }
}
