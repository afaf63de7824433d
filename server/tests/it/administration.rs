//! What is administered without a browser, beside a server that runs or not.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    os::unix::{fs::PermissionsExt as _, net::UnixStream},
    path::Path,
    process::Output,
};

use http::StatusCode;
use protocol::ServerEvent;
use serde_json::Value;

use crate::{
    accounts::house,
    running::{Running, irori},
    test_server::{LOBBY, PASSWORD, owned},
};

fn irori_does(data: &Path, words: &[&str]) -> Output {
    irori(data).args(words).output().unwrap()
}

/// What it prints when it succeeds.
fn done(data: &Path, words: &[&str]) -> String {
    let output = irori_does(data, words);
    assert!(output.status.success(), "{words:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn rows(data: &Path, words: &[&str]) -> Vec<Value> {
    let words = [words, &["--json"]].concat();
    serde_json::from_str(&done(data, &words)).unwrap()
}

/// What it cries when it fails.
fn fails(data: &Path, words: &[&str]) -> String {
    let output = irori_does(data, words);
    assert_eq!(output.status.code(), Some(1), "{words:?}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn token_in(text: &str) -> String {
    let (_, token) = text.trim().split_once("?token=").expect("a link");
    token.to_owned()
}

/// All of it, the same with a server and without.
fn people_rooms_and_invitations(data: &Path) {
    let link = done(data, &["user", "add", "Mia", "mia@example.org"]);
    assert!(link.contains("/reset?token="), "{link}");
    let role_of = |whom: &str| {
        let people = rows(data, &["user", "list", whom]);
        assert_eq!(people.len(), 1, "{people:?}");
        let text = |name: &str| people[0][name].as_str().unwrap().to_owned();
        (text("role"), text("state"))
    };
    let is = |role: &str, state: &str| (role.to_owned(), state.to_owned());
    assert_eq!(role_of("mia@"), is("member", "active"));
    done(data, &["user", "role", "mia@example.org", "admin"]);
    assert_eq!(role_of("Mia"), is("admin", "active"));
    done(data, &["user", "deactivate", "Mia"]);
    assert_eq!(role_of("mia"), is("admin", "deactivated"));
    done(data, &["user", "reactivate", "mia@example.org"]);
    done(data, &["user", "sign-out", "Mia"]);
    let table = done(data, &["user", "list"]);
    assert!(table.starts_with("id"), "{table}");
    assert!(table.contains("olga@example.org"), "{table}");

    let invites = || rows(data, &["invite", "list"]);
    let before = invites().len();
    let made = ["invite", "make", "--uses", "3", "--note", "choir"];
    assert!(done(data, &made).contains("/invite?token="));
    let there = invites();
    assert_eq!(there.len(), before + 1);
    let id = there[0]["id"].as_str().unwrap();
    done(data, &["invite", "revoke", id]);
    assert_eq!(invites().len(), before);

    // Where it is may be said behind the command as well; that goes before a variable.
    let words = ["stats", "--data-dir", data.to_str().unwrap()];
    let stats = rows(Path::new("/nonexistent"), &words);
    assert!(stats.iter().any(|row| row["what"] == "people"), "{stats:?}");
    for (words, said) in [
        (
            vec!["user", "role", "nobody", "admin"],
            "nobody is nobody who may sign in here",
        ),
        (
            vec!["user", "deactivate", "olga@example.org"],
            "the last one",
        ),
        (
            vec!["user", "add", "Mia", "mia@example.org"],
            "e-mail address",
        ),
        (
            vec!["room", "archive", "nowhere"],
            "there is no room nowhere",
        ),
        (vec!["room", "delete", "lobby", "--yes"], "not allowed"),
        (vec!["invite", "revoke", "777"], "not found"),
    ] {
        let cried = fails(data, &words);
        assert!(cried.contains(said), "{words:?}: {cried}");
    }
    for words in [
        vec!["room", "delete", "lobby"],
        vec!["user", "role", "Mia", "guest"],
        vec!["user", "add", "Mia"],
    ] {
        assert_eq!(irori_does(data, &words).status.code(), Some(2), "{words:?}");
    }
}

#[tokio::test]
async fn all_of_it_works_without_a_server_and_beside_one() {
    let dir = owned().await;
    let data = dir.path().join("data");
    // Rooms are made at a start.
    drop(Running::start(&data));
    people_rooms_and_invitations(&data);
    let dir = owned().await;
    let data = dir.path().join("data");
    let (_running, _) = Running::start(&data);
    people_rooms_and_invitations(&data);
    let socket = std::fs::metadata(data.join("admin.sock")).unwrap();
    assert_eq!(socket.permissions().mode() & 0o777, 0o600);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_here_hears_of_it_at_once() {
    let (server, olga) = house().await;
    let data = server.dir.path().join("data");
    let link = done(&data, &["user", "add", "Mia", "mia@example.org"]);
    let fields = [("token", &*token_in(&link)), ("new", "found again at last")];
    let set = server.visitor().submit("/reset", &fields).await;
    assert_eq!(set.location(), "/account/ways");
    done(&data, &["user", "role", "mia@example.org", "admin"]);
    done(&data, &["user", "role", "mia@example.org", "member"]);
    done(&data, &["invite", "make", "--note", "choir"]);
    let log = olga.get("/people/audit").await.shown();
    for told in [
        "The command line changed the role of Mia",
        "The command line made an invitation",
        "The command line made a link for Mia",
    ] {
        assert!(log.contains(told), "{told}: {log}");
    }
    assert!(
        !log.contains("Olga changed"),
        "whoever it was done as: {log}"
    );
    let fields = [
        ("email", "mia@example.org"),
        ("password", "found again at last"),
    ];
    let mia = server.visitor().enter("/login", &fields).await;
    let mut socket = mia.socket().await;
    done(&data, &["user", "sign-out", "mia@example.org"]);
    assert_eq!(socket.closed().await.0, 4001);
    let mia = server.visitor().enter("/login", &fields).await;
    let mut socket = mia.socket().await;
    socket.join(LOBBY, None).await;
    done(&data, &["user", "deactivate", "Mia"]);
    assert_eq!(socket.closed().await.0, 4001);
    let refused = server.visitor().submit("/login", &fields).await;
    assert_ne!(refused.status(), StatusCode::SEE_OTHER);
    // It is in the log of what was done.
    let page = olga.get("/people").await.shown();
    assert!(page.contains("Mia"), "{page}");

    let fields = [("name", "Old project"), ("topic", ""), ("kind", "private")];
    let made = olga.submit("/rooms", &fields).await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER, "{}", made.body);
    let rooms = rows(&data, &["room", "list"]);
    let room = rooms.iter().find(|room| room["name"] == "Old project");
    let address = room.unwrap()["address"].as_str().unwrap();
    let mut socket = olga.socket().await;
    let state = || {
        let rooms = rows(&data, &["room", "list"]);
        let room = rooms.into_iter().find(|room| room["address"] == address);
        room.map(|room| room["state"].as_str().unwrap().to_owned())
    };
    done(&data, &["room", "archive", address]);
    assert_eq!(state().as_deref(), Some("archived"));
    done(&data, &["room", "restore", address]);
    assert_eq!(state().as_deref(), Some("open"));
    socket.said_by_now().await;
    done(&data, &["room", "delete", address, "--yes"]);
    assert_eq!(state(), None);
    let hears = |event: &ServerEvent| matches!(event, ServerEvent::RoomGone { .. }).then_some(());
    socket.find(hears).await;
}

#[test]
fn what_is_no_request_is_answered_with_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let (_running, _) = Running::start(dir.path());
    for (line, said) in [
        ("\n", "this is no request"),
        ("{\"do\":\"everything\"}\n", "this is no request"),
        (
            "{\"do\":\"invite_make\",\"role\":\"owner\",\"note\":\"\",\"uses\":1,\"days\":1}\n",
            "nobody owns this server yet",
        ),
        ("{\"do\":\"stats\"}\n", "\"ok\""),
    ] {
        let mut socket = UnixStream::connect(dir.path().join("admin.sock")).unwrap();
        socket.write_all(line.as_bytes()).unwrap();
        let mut answer = String::new();
        BufReader::new(socket).read_line(&mut answer).unwrap();
        assert!(answer.contains(said), "{line}: {answer}");
    }
}

#[tokio::test]
async fn an_owner_who_has_lost_everything_gets_in_again() {
    let dir = owned().await;
    let data = dir.path().join("data");
    let (_running, visitor) = Running::start(&data);
    let link = done(
        &data,
        &[
            "user",
            "reset-password",
            "olga@example.org",
            "--remove-second-step",
        ],
    );
    let fields = [("token", &*token_in(&link)), ("new", "found again at last")];
    let set = visitor.submit("/reset", &fields).await;
    assert_eq!(set.location(), "/account/ways");
    let fields = [("email", "olga@example.org"), ("password", PASSWORD)];
    let old = visitor.submit("/login", &fields).await;
    assert_eq!(old.status(), StatusCode::UNAUTHORIZED);
}

#[test]
fn shells_and_readers_are_told_of_every_command() {
    let dir = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let script = done(dir.path(), &["completions", shell]);
        for word in ["reset-password", "backup", "--data-dir"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let pages = dir.path().join("man");
    done(dir.path(), &["man", pages.to_str().unwrap()]);
    for (page, word) in [
        ("irori.1", "data\\-dir"),
        ("irori.1", "IRORI_DATA"),
        ("irori-user.1", "Examples"),
        ("irori-backup.1", "key\\-file"),
    ] {
        let text = std::fs::read_to_string(pages.join(page)).unwrap();
        assert!(text.contains(word), "{page}: {word}");
    }
}
