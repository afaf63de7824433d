//! What several nodes do to the same rooms, people and messages.

use std::time::{Duration, Instant};

use protocol::{ClientEvent, Draft, DraftFile, FileId, Rejection, RoomId, Seq, ServerEvent};
use tokio::time::sleep;

use super::{
    Client, Dirs, LOBBY, PostgresServer, TOLD_WITHIN, Visitor, at, enters, node, person_id,
};
use crate::client::{id, soon};

/// The room made after the lobby.
const SECOND: RoomId = RoomId(LOBBY.0 + 1);

/// A public room of Ann's, which Ben is in as well.
async fn club(ann: &Visitor, ben: &Visitor) {
    let fields = [("name", "club"), ("topic", ""), ("kind", "public")];
    let made = ann.submit("/rooms", &fields).await;
    assert_eq!(made.location(), "/rooms/club");
    let joined = ben.submit("/rooms/club/join", &[]).await;
    assert_eq!(joined.location(), "/rooms/club");
}

#[tokio::test]
async fn who_is_removed_at_one_node_is_out_at_all() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let (_one, visitor) = node(&postgres, &dirs, "one");
    let (_two, other) = node(&postgres, &dirs, "two");
    let (ann, mut hers) = enters(&visitor, "Ann").await;
    let (ben, mut his) = enters(&other, "Ben").await;
    club(&ann, &ben).await;
    hers.join(SECOND, None).await;
    his.join(SECOND, None).await;
    let before = hers.post(SECOND, "before", "with him").await;
    his.events_until(SECOND, before).await;

    let person = person_id(&ann, "Ben").await;
    let since = Instant::now();
    let removed = ann
        .submit("/rooms/club/settings/remove", &[("person", &person)])
        .await;
    assert!(removed.status().is_redirection(), "{}", removed.body);
    let told = his.find(|said| match said {
        ServerEvent::RoomGone { room } => Some(*room),
        _ => None,
    });
    assert_eq!(told.await, SECOND);
    assert!(since.elapsed() < TOLD_WITHIN, "{:?}", since.elapsed());
    hers.post(SECOND, "after", "without him").await;
    let post = ClientEvent::post(SECOND, id("his"), "let me in".to_owned());
    his.say(&post).await;
    assert!(his.answer(&id("his")).await.is_err());
    // What was said after is nowhere in what he has heard by now.
    let heard = his.said_by_now().await;
    let of_the_room = heard
        .iter()
        .filter(|said| matches!(said, ServerEvent::Event { room, .. } if *room == SECOND));
    assert_eq!(of_the_room.count(), 0);
    let page = ben.get("/rooms/club").await;
    assert!(!page.body.contains("without him"));
}

/// How often a message is sent to two nodes at once.
const TIMES: i64 = 40;

/// How far somebody is told that they have read.
async fn read_up_to(socket: &mut Client, seq: Seq) {
    let told = socket.find(|said| match said {
        ServerEvent::Read { room: LOBBY, mark } if mark.seq == seq => Some(()),
        _ => None,
    });
    told.await;
}

#[tokio::test]
async fn marks_drafts_and_follows_are_one_persons_at_all_nodes() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let (_one, visitor) = node(&postgres, &dirs, "one");
    let (_two, other) = node(&postgres, &dirs, "two");
    let (ann, mut laptop) = enters(&visitor, "Ann").await;
    let (_, mut his) = enters(&other, "Ben").await;
    let mut phone = at(&other, &ann).socket().await;
    phone.join(LOBBY, None).await;
    let first = his.post(LOBBY, "first", "one").await;
    let second = his.post(LOBBY, "second", "two").await;
    let room = LOBBY;
    let read = |seq| ClientEvent::Read {
        room,
        seq,
        turn: None,
    };
    laptop.say(&read(second)).await;
    read_up_to(&mut phone, second).await;
    // The greatest counts, whichever was said last, at whatever node.
    phone.say(&read(first)).await;
    phone.said_by_now().await;
    let unread = |socket: &mut Client| {
        let rooms = socket.heard.iter().rev().find_map(|said| match said {
            ServerEvent::Rooms { rooms } => Some(rooms.clone()),
            _ => None,
        });
        let lobby = rooms.unwrap().into_iter().find(|it| it.room.id == LOBBY);
        lobby.unwrap().unread
    };
    for socket in [&mut laptop, &mut phone] {
        socket.say(&ClientEvent::Rooms).await;
        socket.said_by_now().await;
        assert_eq!(unread(socket), 0);
    }

    // A draft that was written at one node is over when it is sent at the other.
    let draft = ClientEvent::Draft {
        room,
        after: 0,
        body: "half a".to_owned(),
    };
    laptop.say(&draft).await;
    let kept = phone.find(|said| match said {
        ServerEvent::Draft { draft, .. } => Some(draft.clone()),
        _ => None,
    });
    let kept = kept.await;
    assert_eq!(kept.body, "half a");
    let whole = Draft {
        client_id: id("whole"),
        body: "half a sentence".to_owned(),
        files: Vec::new(),
        reply_to: None,
        thread: None,
        draft_version: Some(kept.version),
    };
    phone.say(&ClientEvent::Post { room, draft: whole }).await;
    phone.answer(&id("whole")).await.unwrap();
    let empty = laptop.find(|said| match said {
        ServerEvent::Draft { draft, .. } if draft.version > kept.version => {
            Some(draft.body.clone())
        }
        _ => None,
    });
    assert_eq!(empty.await, "");

    let (lobby, thread) = (LOBBY.to_string(), second.to_string());
    for (on, follows) in [("true", true), ("false", false)] {
        let fields = [("room", lobby.as_str()), ("thread", &thread), ("on", on)];
        let done = ann.call("follow_thread", &fields).await;
        assert!(done.status().is_success(), "{}", done.body);
        let told = phone.find(|said| match said {
            ServerEvent::Thread {
                thread, following, ..
            } if *thread == second => Some(*following),
            _ => None,
        });
        assert_eq!(told.await, follows);
    }
}

#[tokio::test]
async fn a_message_that_goes_to_two_nodes_at_once_is_there_once() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let (_one, visitor) = node(&postgres, &dirs, "one");
    let (_two, other) = node(&postgres, &dirs, "two");
    let (ann, mut laptop) = enters(&visitor, "Ann").await;
    let mut phone = at(&other, &ann).socket().await;
    let (_, from) = phone.join(LOBBY, None).await;
    let mut last = from;
    for n in 0..TIMES {
        let post = ClientEvent::post(LOBBY, id(format!("m-{n}")), format!("message {n}"));
        let wanted = id(format!("m-{n}"));
        let (here, there) = tokio::join!(
            async {
                laptop.say(&post).await;
                laptop.answer(&wanted).await
            },
            async {
                phone.say(&post).await;
                phone.answer(&wanted).await
            }
        );
        assert_eq!(here, there, "one place");
        last = here.unwrap();
    }
    assert_eq!(last.0, from.0 + TIMES, "nothing beside them");
    let mut reader = ann.socket().await;
    let (seqs, _) = reader.join(LOBBY, Some(from.0)).await;
    let expected: Vec<_> = (from.0 + 1..=last.0).collect();
    assert_eq!(seqs, expected);
}

#[tokio::test]
async fn a_file_that_is_sent_at_two_nodes_is_sent_once() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let (_one, visitor) = node(&postgres, &dirs, "one");
    let (_two, other) = node(&postgres, &dirs, "two");
    let (ann, mut laptop) = enters(&visitor, "Ann").await;
    let mut phone = at(&other, &ann).socket().await;
    phone.join(LOBBY, None).await;
    for n in 0..10 {
        let done = ann
            .upload("notes.txt", format!("notes {n}").as_bytes())
            .await;
        let done: serde_json::Value = serde_json::from_str(&done.body).unwrap();
        let file: FileId = serde_json::from_value(done["file"]["id"].clone()).unwrap();
        let post = |name: String| ClientEvent::Post {
            room: LOBBY,
            draft: Draft {
                client_id: id(name),
                body: String::new(),
                files: vec![DraftFile {
                    id: file,
                    alt: String::new(),
                }],
                reply_to: None,
                thread: None,
                draft_version: None,
            },
        };
        // With the same message at both, or with a message at each.
        let names = [format!("a-{n}"), format!("{}-{n}", ["a", "b"][n % 2])];
        let (here, there) = tokio::join!(
            async {
                laptop.say(&post(names[0].clone())).await;
                laptop.answer(&id(&names[0])).await
            },
            async {
                phone.say(&post(names[1].clone())).await;
                phone.answer(&id(&names[1])).await
            }
        );
        if names[0] == names[1] {
            assert_eq!(here, there, "one message");
            here.unwrap();
        } else {
            let sent = [&here, &there].into_iter().filter(|it| it.is_ok());
            assert_eq!(sent.count(), 1, "{here:?} {there:?}");
            let refused = here.err().or(there.err());
            assert_eq!(refused, Some(Rejection::UploadGone));
        }
    }
}

/// How many connections wait for a lock.
fn waiting(postgres: &PostgresServer) -> usize {
    let asked = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";
    postgres.run(&[asked]).parse().unwrap()
}

#[tokio::test]
async fn rooms_commit_side_by_side() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let (one, visitor) = node(&postgres, &dirs, "one");
    // What is done for all nodes is done by the writer that is to wait.
    one.says("this node works for all").await;
    let (_two, other) = node(&postgres, &dirs, "two");
    let (ann, mut hers) = enters(&visitor, "Ann").await;
    let (ben, mut his) = enters(&other, "Ben").await;
    club(&ann, &ben).await;
    his.join(SECOND, None).await;

    // Somebody holds the lobby: whoever writes there waits.
    let hold = format!(
        "begin; select id from rooms where id = {} for update; select pg_sleep(60)",
        LOBBY.0
    );
    let mut holder = postgres.begin(&hold);
    let holds = "from pg_stat_activity where wait_event = 'PgSleep'";
    soon("the lobby is held", async {
        while postgres.run(&[&format!("select count(*) {holds}")]) != "1" {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let post = ClientEvent::post(LOBBY, id("held"), "I wait".to_owned());
    hers.say(&post).await;
    soon("it waits", async {
        while waiting(&postgres) == 0 {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    // Meanwhile the other room goes on at the other node.
    for n in 0..5 {
        his.post(SECOND, &format!("free-{n}"), "I do not").await;
    }
    assert_eq!(waiting(&postgres), 1, "or the test tests nothing");
    postgres.run(&[&format!("select pg_terminate_backend(pid) {holds}")]);
    holder.wait().unwrap();
    hers.answer(&id("held")).await.unwrap();
}
