//! A chat that is moved to another database is served from there as if nothing
//! had happened.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
};

use http::StatusCode;
use protocol::Seq;
use rustix::process::Signal;
use serde_json::Value;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    backup::{command, done, events, fails, filled},
    http_client::Visitor,
    postgres::on,
    postgres_server::PostgresServer,
    process::assert_one_sentence,
    running::{Running, irori, refused},
    search::found,
    test_server::{LOBBY, PASSWORD},
};

fn at(dir: &Path) -> String {
    format!("sqlite:{}", dir.display())
}

/// Olga signs in, reads, finds what was said, opens a file and says something.
/// Returns where that is.
async fn goes_on(visitor: Visitor, says: &str) -> Seq {
    let fields = [("email", "olga@example.org"), ("password", PASSWORD)];
    let olga = visitor.enter("/login", &fields).await;
    let page = olga.get("/rooms/lobby").await;
    assert!(page.body.contains("look at this"), "{}", page.body);
    let (_, file) = page.body.split_once("\"/files/").unwrap();
    let file = format!("/files/{}", file.split('"').next().unwrap());
    assert_eq!(olga.get(&file).await.status(), StatusCode::OK);
    let mut socket = olga.socket().await;
    let (seqs, head) = socket.join(LOBBY, Some(0)).await;
    assert_eq!(seqs, (1..=head.0).collect::<Vec<_>>(), "no gap");
    let seq = socket.post(LOBBY, says, says).await;
    assert_eq!(seq, head.next());
    // What was said before is found once the index is there, and what is new.
    found(&olga, "/search?q=look").await;
    found(&olga, &format!("/search?q={says}")).await;
    seq
}

async fn stopped(running: Running) {
    running.signal(Signal::TERM);
    assert_eq!(running.ended().await, Some(0));
}

#[tokio::test]
async fn a_moved_chat_goes_on_and_comes_back() {
    let (dir, data) = filled().await;
    let postgres = PostgresServer::start();
    let there = postgres.url("postgres");
    let said = done(command(&data, &["move", &at(&data), &there])).await;
    let blobs = data.join("blobs");
    for expected in [
        "and each was read back",
        &format!("All 2 files are in {}", blobs.display()),
        &format!("Put {}* aside", data.join("irori.db").display()),
        "the search index is built anew",
    ] {
        let said = said.to_lowercase();
        assert!(said.contains(&expected.to_lowercase()), "{said}");
    }
    let (running, visitor) = Running::start_by(on(&postgres, &data));
    let seq = goes_on(visitor, "there").await;
    stopped(running).await;

    // Without the files being named: it moves what is in the database.
    let back = dir.path().join("back");
    let said = done(command(&data, &["move", &there, &at(&back)])).await;
    assert!(said.contains("Files stay where they were"), "{said}");
    let mut verify = command(&back, &["verify"]);
    verify.env("IRORI_BLOBS", &blobs);
    done(verify).await;
    let mut server = irori(&back);
    server.env("IRORI_BLOBS", &blobs);
    let (running, visitor) = Running::start_by(server);
    assert_eq!(goes_on(visitor, "back").await, seq.next());
    stopped(running).await;
    let mut verify = command(&back, &["verify"]);
    verify.env("IRORI_BLOBS", &blobs);
    done(verify).await;
}

/// So many messages that the move takes a while.
async fn much_was_said(data: &Path) {
    let options = SqliteConnectOptions::new().filename(data.join("irori.db"));
    let mut database = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(
        "insert into events (room_id, seq, kind, author_id, at_ms, client_id, body)
         with recursive number (n) as
           (select 1 union all select n + 1 from number where n < 60000)
         select r.id, r.head_seq + n, 'message_posted', (select min(id) from users),
           r.head_at_ms + n, 'many-' || n, 'word ' || n
         from number, rooms r where r.id = 1;
         update rooms set head_seq = head_seq + 60000, head_at_ms = head_at_ms + 60000
         where id = 1;",
    )
    .execute(&mut database)
    .await
    .unwrap();
    database.close().await.unwrap();
}

/// Begins a move, and kills it in the middle of the messages.
async fn killed(data: &Path, from: &str, to: &str) {
    let mut moving = command(data, &["move", from, to, "--json"]);
    let killed = tokio::task::spawn_blocking(move || {
        let mut process = moving.spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let in_the_middle = lines.map(Result::unwrap).any(|line| {
            let said: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(said["event"], "progress", "it was over too soon");
            assert_eq!(said["what"], "moved", "it was over too soon");
            said["rows"].as_u64().unwrap() > 8_192
        });
        assert!(in_the_middle);
        process.kill().unwrap();
        process.wait().unwrap();
    });
    killed.await.unwrap();
}

#[tokio::test]
async fn a_killed_move_goes_on_and_no_server_starts_meanwhile() {
    let (dir, data) = filled().await;
    much_was_said(&data).await;
    let postgres = PostgresServer::start();
    let there = postgres.url("postgres");
    let back = dir.path().join("back");
    for (from, to) in [(at(&data), there.clone()), (there, at(&back))] {
        killed(&data, &from, &to).await;
        let server = |words: &[&str]| {
            let mut command = command(&back, words);
            if to.starts_with("postgres") {
                command.env("IRORI_DATABASE", &to);
            }
            command
        };
        for words in [&[][..], &["stats"]] {
            let told = fails(server(words)).await;
            assert_one_sentence(&told, "holds a part of a chat that was being moved from");
        }
        if to.starts_with("postgres") {
            let mut check = server(&["check-config"]);
            let checked = tokio::task::spawn_blocking(move || check.output().unwrap());
            let said = String::from_utf8(checked.await.unwrap().stdout).unwrap();
            assert!(
                said.contains("database: the database in PostgreSQL holds a part"),
                "{said}"
            );
        } else {
            for words in [&["verify"][..], &["backup", "/nowhere/irori.tar"]] {
                let told = fails(server(words)).await;
                assert_one_sentence(&told, "holds a part of a chat");
            }
        }
        let said = done(command(&data, &["move", &from, &to, "--json"])).await;
        let moved = events(&said).pop().unwrap();
        assert_eq!(moved["event"], "moved", "{said}");
        assert_eq!(moved["went_on"], true, "{said}");
        assert!(moved["rows"].as_u64().unwrap() > 60_000, "{said}");
    }
    let mut verify = command(&back, &["verify"]);
    verify.env("IRORI_BLOBS", data.join("blobs"));
    done(verify).await;
}

#[tokio::test]
async fn what_cannot_be_moved_is_told_in_a_sentence() {
    let (dir, data) = filled().await;
    let elsewhere = at(&dir.path().join("elsewhere"));
    let here = at(&data);
    let serving = Running::start(&data);
    let told = fails(command(&data, &["move", &here, &elsewhere])).await;
    assert_one_sentence(&told, "stop it, and start none on either store");
    drop(serving);
    for (from, to, expected) in [
        (here.as_str(), "mysql://u:hunter2@h/d", "TO is no store"),
        ("irori.db", &here, "FROM is no store"),
        ("sqlite:", &here, "FROM names no data directory"),
        (&here, "postgres://u:hunter2@h", "TO cannot be used"),
        (
            &here,
            "postgres://u:hunter2@localhost:1/x",
            "cannot open the store in PostgreSQL",
        ),
        (&here, &here, "the two are the same store"),
        (&elsewhere, &here, "there is no irori in"),
    ] {
        let told = fails(command(&data, &["move", from, to])).await;
        assert_one_sentence(&told, expected);
        assert!(!told.contains("hunter2"), "{told}");
    }
    assert!(!dir.path().join("elsewhere/irori.db").exists());

    // Files that are missing are no reason not to move, and are told.
    std::fs::remove_dir_all(data.join("blobs")).unwrap();
    std::fs::create_dir(data.join("blobs")).unwrap();
    let told = fails(command(&data, &["move", &here, &elsewhere])).await;
    assert_one_sentence(
        &told,
        "everything was moved, but 2 files are not where they should be",
    );
    let (code, _) = refused(&mut command(&data, &["move", &here, &elsewhere]));
    assert_eq!(code, 1, "it is there already");
}
