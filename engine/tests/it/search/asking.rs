//! What is found by what.

use std::sync::Arc;

use blobs::{Blobs, Location};
use bytes::Bytes;
use engine::{
    chat::{Found, Wanted},
    files::{Arrival, Files},
    limits::{FileLimits, Limits},
    storage::RoomChange,
};
use futures_util::{StreamExt as _, stream};
use protocol::{Draft, DraftFile, Rejection, RoomKind, Seq};

use super::{DAY_MS, bodies, wanted};
use crate::{
    chat::{GENEROUS, START_MS, TestChat, as_member},
    client::id,
};

const HOUR_MS: i64 = 60 * 60 * 1000;

#[tokio::test]
async fn a_message_is_found_by_its_words_and_shown_as_it_is() {
    let it = TestChat::start().await;
    let ann = it.person("Ann").await;
    it.say(&ann, it.room, "The **release notes** are here")
        .await;
    let seq = it.say(&ann, it.room, "明日の会議は3時から").await;
    it.say(&ann, it.room, "nothing of it").await;
    assert_eq!(
        it.found(&ann, "note").await,
        ["The **release notes** are here"]
    );
    let found = it.search(&ann, wanted("会議")).await.unwrap();
    let [hit] = found.messages.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!((hit.room.id, hit.event.seq), (it.room, seq));
    assert_eq!(hit.event.author, ann);
    let spans = [(false, "明日の"), (true, "会議"), (false, "は3時から")];
    let spans = spans.map(|(marked, text)| (marked, text.to_owned()));
    assert_eq!(hit.excerpt, spans);
    assert_eq!(found.older, None);
    // Without the signs that draw it; an address behind a link is only in what was typed.
    it.say(
        &ann,
        it.room,
        "[the **plan**](https://example.org/sketch) of `x < y`",
    )
    .await;
    let marked = |words: &[(bool, &str)]| -> Vec<(bool, String)> {
        words
            .iter()
            .map(|(it, text)| (*it, (*text).to_owned()))
            .collect()
    };
    for (asked, shown) in [
        (
            "plan",
            marked(&[(false, "the "), (true, "plan"), (false, " of x < y")]),
        ),
        (
            "sketch",
            marked(&[
                (false, "[the **plan**](https://example.org/"),
                (true, "sketch"),
                (false, ") of `x < y`"),
            ]),
        ),
    ] {
        let found = it.search(&ann, wanted(asked)).await.unwrap();
        assert_eq!(found.messages[0].excerpt, shown, "{asked}");
    }
    for nothing in ["", "  ", "\"\"", "absent", "会社"] {
        assert_eq!(
            it.search(&ann, wanted(nothing)).await,
            Ok(Found::default()),
            "{nothing:?}"
        );
    }
}

#[tokio::test]
async fn a_long_message_is_shown_where_the_word_is() {
    let it = TestChat::start().await;
    let ann = it.person("Ann").await;
    let long = format!("{} needle {}", "hay ".repeat(200), "hay ".repeat(200));
    it.say(&ann, it.room, &long).await;
    let found = it.search(&ann, wanted("needle")).await.unwrap();
    let excerpt = &found.messages[0].excerpt;
    let left_out = (false, "…".to_owned());
    assert_eq!(excerpt.first(), Some(&left_out));
    assert_eq!(excerpt.last(), Some(&left_out));
    assert!(excerpt.contains(&(true, "needle".to_owned())));
}

#[tokio::test]
async fn pages_lead_from_the_newest_to_the_oldest() {
    let it = TestChat::start().await;
    let ann = it.person("Ann").await;
    let said: Vec<_> = (1..=45).map(|n| format!("one of many {n}")).collect();
    for body in &said {
        it.say(&ann, it.room, body).await;
    }
    it.storage.index_all().await.unwrap();
    let pages = it.pages(&ann, "many").await;
    let sizes: Vec<_> = pages.iter().map(|page| page.messages.len()).collect();
    let mut read: Vec<_> = pages.iter().flat_map(bodies).collect();
    read.reverse();
    assert_eq!(read, said);
    assert_eq!(sizes, [20, 20, 5]);
}

#[tokio::test]
async fn people_are_meant_by_name() {
    let it = TestChat::start().await;
    let ann = it.person("Ann Lee").await;
    // Only who runs the server may be called like somebody else.
    let owner = it.owner().await;
    it.accounts.rename(&owner, "ann lee").await.unwrap();
    let other = owner.user;
    let ben = it.person("花子").await;
    for (user, body) in [(&ann, "x one"), (&other, "x two"), (&ben, "x three")] {
        it.say(user, it.room, body).await;
    }
    for (query, expected) in [
        ("from:\"ANN LEE\" x", &["x two", "x one"][..]),
        ("from:@花子", &["x three"]),
        (
            "送信者:花子 from:\"Ann Lee\"",
            &["x three", "x two", "x one"],
        ),
        ("from:Ann x", &[]),
        ("from:nobody x", &[]),
    ] {
        assert_eq!(it.found(&ann, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn rooms_are_meant_by_name_or_address() {
    let it = TestChat::start().await;
    let (ann, ben) = (it.person("Ann").await, it.person("Ben").await);
    let club = it.room_of(&ann, "Tea Club", RoomKind::Private).await;
    let foreign = it.room_of(&ben, "Cellar", RoomKind::Public).await;
    it.say(&ann, it.room, "x in the lobby").await;
    it.say(&ann, club, "x in the club").await;
    it.say(&ben, foreign, "x in the cellar").await;
    for (query, expected) in [
        ("x in:lobby", &["x in the lobby"][..]),
        ("in:#Lobby", &["x in the lobby"]),
        ("x 部屋:\"tea club\"", &["x in the club"]),
        ("x in:tea-club", &["x in the club"]),
        (
            "x in:tea-club in:lobby",
            &["x in the club", "x in the lobby"],
        ),
        ("x in:cellar", &[]),
        ("x in:nowhere", &[]),
    ] {
        assert_eq!(it.found(&ann, query).await, expected, "{query}");
    }
    // The name it has now.
    let rename = RoomChange::Rename("Kitchen".to_owned());
    let renamed = it.chat.change_room(&as_member(&ann), club, rename).await;
    renamed.unwrap();
    assert_eq!(it.found(&ann, "x in:kitchen").await, ["x in the club"]);
}

#[tokio::test]
async fn days_begin_where_the_person_is() {
    let it = TestChat::start().await;
    let ann = it.person("Ann").await;
    // 22:13 in UTC, 07:13 of the next day in Tokyo.
    it.say(&ann, it.room, "x evening").await;
    it.clock.set(START_MS + 2 * HOUR_MS);
    it.say(&ann, it.room, "x after midnight").await;
    for (query, utc_offset_min, expected) in [
        ("x on:2023-11-14", 0, &["x evening"][..]),
        ("x on:2023-11-15", 0, &["x after midnight"]),
        ("x on:today", 0, &["x after midnight"]),
        ("x 日付:昨日", 0, &["x evening"]),
        ("x on:2023-11-15", 540, &["x after midnight", "x evening"]),
        ("x on:today", 540, &["x after midnight", "x evening"]),
        ("x on:2023-11-14", 540, &[]),
        ("x before:2023-11-15", 0, &["x evening"]),
        ("x after:2023-11-14", 0, &["x after midnight"]),
        (
            "x after:2023-11-14",
            540,
            &["x after midnight", "x evening"],
        ),
        ("x after:2023-11-14", -180, &[]),
    ] {
        let asked = Wanted {
            offset_min: &move |_| utc_offset_min,
            day_start_ms: &move |day| day * DAY_MS - i64::from(utc_offset_min) * 60_000,
            ..wanted(query)
        };
        let found = it.search(&ann, asked).await.unwrap();
        assert_eq!(bodies(&found), expected, "{query} {utc_offset_min}");
    }
}

#[tokio::test]
async fn a_file_is_found_by_its_name() {
    let it = TestChat::start().await;
    let ann = it.person("Ann").await;
    let location = Location::Directory(it.dir.path().join("blobs"));
    let files = Files::new(
        Arc::clone(&it.chat),
        Blobs::open(&location, |_| None).unwrap(),
        &it.dir.path().join("uploads"),
        None,
        FileLimits::default(),
        engine::pictures::Pictures::start().unwrap(),
        Arrival::Here,
    );
    let files = Arc::new(files.unwrap());
    let upload = files.begin(&ann, "議事録 minutes.txt", 4).await.unwrap();
    let pieces = stream::iter([Ok(Bytes::from_static(b"text"))]).boxed();
    files.append(&ann, upload, 0, pieces).await.unwrap();
    let draft = Draft {
        client_id: id("with-a-file"),
        body: "here".to_owned(),
        files: vec![DraftFile {
            id: upload,
            alt: String::new(),
        }],
        reply_to: None,
        thread: None,
        draft_version: None,
    };
    let posted = it.chat.post(&ann, it.room, &draft).await.unwrap();
    it.say(&ann, it.room, "here is none").await;
    for query in ["minutes", "議事録", "has:file", "here has:file"] {
        assert_eq!(it.found(&ann, query).await, ["here"], "{query}");
    }
    let found = it.search(&ann, wanted("minutes")).await.unwrap();
    let excerpt = &found.messages[0].excerpt;
    assert!(
        excerpt.contains(&(true, "minutes".to_owned())),
        "{excerpt:?}"
    );

    // The file stays what it is when the words beside it change, and goes
    // with them.
    let author = as_member(&ann);
    let edited = it.chat.edit(&author, it.room, posted.seq, "there").await;
    edited.unwrap();
    for query in ["minutes", "there has:file"] {
        assert_eq!(it.found(&ann, query).await, ["there"], "{query}");
    }
    let deleted = it.chat.delete(&author, it.room, posted.seq).await;
    deleted.unwrap();
    for query in ["minutes", "議事録", "has:file"] {
        assert_eq!(it.found(&ann, query).await, [""; 0], "{query}");
    }
}

#[tokio::test]
async fn who_asks_too_much_is_asked_to_wait() {
    let it = TestChat::with_limits(Limits {
        requests_per_10s: 2,
        ..GENEROUS
    })
    .await;
    let ann = it.person("Ann").await;
    for text in ["x", ""] {
        assert!(it.search(&ann, wanted(text)).await.is_ok());
    }
    let refused = it.search(&ann, wanted("x")).await;
    assert!(matches!(refused, Err(Rejection::RateLimited { .. })));
}

#[tokio::test]
async fn a_message_of_an_archived_room_is_found() {
    let it = TestChat::start().await;
    let ann = it.person("Ann").await;
    let room = it.room_of(&ann, "Attic", RoomKind::Public).await;
    let seq = it.say(&ann, room, "x long ago").await;
    assert!(seq > Seq::START);
    let asked = &as_member(&ann);
    let archived = it.chat.change_room(asked, room, RoomChange::Archive(true));
    archived.await.unwrap();
    assert_eq!(it.found(&ann, "x").await, ["x long ago"]);
}
