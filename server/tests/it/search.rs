//! The page for finding messages.

use std::time::Duration;

use http::StatusCode;
use tokio::time::sleep;

use crate::{
    client::soon,
    http_client::{Answer, Visitor},
    test_server::{Closed, LOBBY, TestServer},
};

/// Asks until something is found: the index comes a moment behind.
pub(crate) async fn found(visitor: &Visitor, path: &str) -> Answer {
    soon(path, async {
        loop {
            let page = visitor.get(path).await;
            assert_eq!(page.status(), StatusCode::OK);
            if page.body.contains("<mark>") {
                return page;
            }
            sleep(Duration::from_millis(50)).await;
        }
    })
    .await
}

/// What of a page is left without its tags.
fn text(page: &Answer) -> String {
    let mut text = String::new();
    for piece in page.shown().split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, after)| after));
    }
    text
}

#[tokio::test]
async fn a_message_is_found_and_leads_to_its_place() {
    let server = TestServer::start();
    let (ann, ben) = (server.guest("Ann").await, server.guest("Ben").await);
    let body = "<b>Meeting</b> & notes";
    let seq = ann.post_message(LOBBY, "one", body).await;
    ann.post_message(LOBBY, "two", "nothing of it").await;
    let page = found(&ben, "/search?q=meeting").await;
    let shown = page.shown();
    assert!(
        shown.contains("&lt;b&gt;<mark>Meeting</mark>&lt;/b&gt; &amp; notes"),
        "{shown}"
    );
    assert!(
        shown.contains(&format!("href=\"/rooms/lobby?at={seq}#m{seq}\"")),
        "{shown}"
    );
    assert!(!shown.contains("nothing of it"));
    assert!(shown.contains("value=\"meeting\""), "{shown}");
    let text = text(&page);
    for part in ["Ann", "lobby", "Newest results", "Older results"] {
        assert_eq!(
            text.contains(part),
            !part.contains("results"),
            "{part}: {text}"
        );
    }
    let there = ben.get(&format!("/rooms/lobby?at={seq}")).await;
    assert!(there.shown().contains(&format!("id=\"m{seq}\"")));
}

#[tokio::test]
async fn times_and_days_are_those_of_who_looks() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    ann.post_message(LOBBY, "one", "meeting").await;
    let mut far = ann.clone();
    // Two places between which there is always a midnight.
    let mut seen = Vec::new();
    for zone in ["-720", "840"] {
        let cookie = ann.cookie.clone().unwrap();
        far.cookie = Some(format!("{cookie}; tz={zone}"));
        let page = found(&far, "/search?q=meeting+on:today").await;
        let (_, rest) = page.body.split_once("<time datetime=\"").unwrap();
        let (iso, rest) = rest.split_once("\">").unwrap();
        let (shown, _) = rest.split_once("</time>").unwrap();
        seen.push((iso.to_owned(), shown.to_owned()));
    }
    assert_eq!(seen[0].0, seen[1].0, "one moment");
    assert_ne!(seen[0].1[..10], seen[1].1[..10], "on two days");
}

#[tokio::test]
async fn older_ones_are_on_the_next_page() {
    let server = TestServer::with(&["--messages-per-10s", "100"]);
    let ann = server.guest("Ann").await;
    for n in 1..=25 {
        ann.post_message(LOBBY, &format!("c{n}"), &format!("meeting number{n}x"))
            .await;
    }
    found(&ann, "/search?q=number25x").await;
    let first = found(&ann, "/search?q=meeting+-%22a+%26+b%22").await;
    assert!(first.shown().contains("number6x") && !first.shown().contains("number5x"));
    let (before, _) = first.body.split_once(">Older results").unwrap();
    let (_, link) = before.rsplit_once("href=\"").unwrap();
    let older = link.split('"').next().unwrap().replace("&amp;", "&");
    let second = found(&ann, &older).await;
    assert!(second.shown().contains("number5x") && !second.shown().contains("number6x"));
    assert!(second.body.contains("Newest results"));
    assert!(!second.body.contains("Older results"));
    let beyond = ann.get("/search?q=meeting&before=1").await;
    assert!(text(&beyond).contains("Nothing older was found."));
    let no_place = ann.get("/search?q=meeting&before=x").await;
    assert!(no_place.shown().contains("number25x"), "the first page");
}

#[tokio::test]
async fn nothing_asked_nothing_found_and_too_much_asked_are_said() {
    let server = TestServer::with(&["--requests-per-10s", "2"]);
    let ann = server.guest("Ann").await;
    let empty = ann.get("/search?q=+").await;
    assert_eq!(empty.status(), StatusCode::OK);
    for part in ["Search messages", "has:file", "from:"] {
        assert!(empty.body.contains(part), "{part}");
    }
    assert!(!text(&empty).contains("Nothing found"));
    let nothing = ann.get("/search?q=%22%3E%3C/title%3E%3Cimg%3E").await;
    assert_eq!(nothing.status(), StatusCode::OK);
    assert!(text(&nothing).contains("Nothing found."));
    assert!(!nothing.body.contains("<img"), "{}", nothing.body);
    let cookie = ann.cookie.clone().unwrap();
    let mut japanese = ann.clone();
    japanese.cookie = Some(format!("{cookie}; lang=ja"));
    let nothing = japanese.get("/search?q=%E7%8C%AB").await;
    assert!(text(&nothing).contains("見つかりませんでした。"));
    assert!(nothing.body.contains("value=\"猫\""));
    let refused = ann.get("/search?q=once+more").await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.body.contains("role=\"alert\""));
    assert!(refused.body.contains("value=\"once more\""));
}

#[tokio::test]
async fn what_a_filter_names_in_vain_is_said() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    ann.post_message(LOBBY, "one", "meeting at noon").await;
    found(&ann, "/search?q=meeting").await;
    let mut japanese = ann.clone();
    let cookie = ann.cookie.clone().unwrap();
    japanese.cookie = Some(format!("{cookie}; lang=ja"));
    for (query, said, in_japanese) in [
        (
            "in:nowhere",
            "There is no room called nowhere, or you are not in it.",
            "「nowhere」というルームはないか、参加していません。",
        ),
        (
            "meeting+from:nobody",
            "There is nobody called nobody.",
            "「nobody」という人はいません。",
        ),
        (
            "meeting+before:2026-99-99",
            "2026-99-99 is no date.",
            "「2026-99-99」は日付として読めません。",
        ),
        (
            "meeting+on:tomorrow",
            "tomorrow is no date.",
            "「tomorrow」は日付として読めません。",
        ),
    ] {
        let path = format!("/search?q={query}");
        let page = text(&ann.get(&path).await);
        assert!(page.contains("Nothing found."), "{query}: {page}");
        assert!(page.contains(said), "{query}: {page}");
        let page = text(&japanese.get(&path).await);
        assert!(page.contains(in_japanese), "{query}: {page}");
    }
    // What else was asked for is found all the same.
    for query in [
        "meeting+in:lobby+in:nowhere",
        "meeting+from:ann+from:nobody",
    ] {
        let page = ann.get(&format!("/search?q={query}")).await;
        assert!(page.body.contains("<mark>meeting"), "{query}");
        assert!(text(&page).contains("There is no"), "{query}");
    }
    // Words that look like a filter are words.
    for query in ["in:lobby", "meeting+from:ann", "nothing+of+it"] {
        let page = text(&ann.get(&format!("/search?q={query}")).await);
        assert!(!page.contains("There is no"), "{query}: {page}");
        assert!(!page.contains("is no date"), "{query}: {page}");
    }
}

#[tokio::test]
async fn who_is_not_signed_in_comes_back_to_what_they_looked_for() {
    let server = TestServer::start();
    let stranger = server.visitor();
    let answer = stranger.get("/search?q=a%20b").await;
    assert_eq!(answer.location(), "/login?next=%2Fsearch%3Fq%3Da%2520b");
    let page = stranger.get(answer.location()).await;
    assert_eq!(page.field("next"), "/search?q=a%20b");
}

#[tokio::test]
async fn what_is_said_in_a_closed_room_is_found_by_its_members() {
    let closed = Closed::room("hideaway").await;
    let server = TestServer::in_dir(closed.dir, &[]);
    let mut member = server.visitor();
    member.cookie = Some(closed.member_cookie);
    let outsider = server.guest("Outsider").await;
    member.post_message(closed.room, "one", "psst secret").await;
    found(&member, "/search?q=secret").await;
    for query in ["secret", "secr*", "in:hideaway", "from:member", "-x+secret"] {
        let page = outsider.get(&format!("/search?q={query}")).await;
        assert_eq!(page.status(), StatusCode::OK);
        assert!(text(&page).contains("Nothing found."), "{query}");
        assert!(!page.body.contains("psst"), "{query}");
    }
    // A room that is not for them is one that is not there, to the letter.
    let after = |page: String, name: &str| page.replace(name, "…");
    let there = text(&outsider.get("/search?q=in:hideaway").await);
    let not_there = text(&outsider.get("/search?q=in:nowhere").await);
    assert!(there.contains("no room called hideaway"), "{there}");
    assert_eq!(after(there, "hideaway"), after(not_there, "nowhere"));
}

#[tokio::test]
async fn a_store_of_before_is_taken_up_when_the_server_starts() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    ann.post_message(LOBBY, "one", "meeting").await;
    found(&ann, "/search?q=meeting").await;
    let dir = server.stop().await;
    let data = dir.path().join("data/irori.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&data);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    for sql in [
        "update rooms set indexed_seq = 0",
        "delete from search_documents",
        "delete from search_days",
        "insert into search_index (search_index) values ('delete-all')",
    ] {
        sqlx::query(sql).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let server = TestServer::in_dir(dir, &[]);
    let again = Visitor {
        addr: server.addr,
        cookie: ann.cookie,
    };
    found(&again, "/search?q=meeting").await;
}
