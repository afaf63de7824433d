//! A closed room does not exist for those outside, at any door.

use http::StatusCode;
use protocol::{ClientEvent, Rejection, ServerEvent};

use crate::{
    http_client::Answer,
    test_server::{Closed, TestServer},
};

const NAME: &str = "hideaway";
const SLUG: &str = "hideaway-unguessed";

fn assert_not_found(answer: &Answer, what: &str) {
    assert!(!answer.status().is_success(), "{what}: {}", answer.status());
    assert!(answer.body.contains("not_found"), "{what}: {}", answer.body);
    assert!(!answer.body.contains(NAME), "{what}: {}", answer.body);
}

/// Gives a closed room an address it had before.
async fn formerly_at(closed: &Closed, slug: &str) {
    let data = closed.dir.path().join("data/irori.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&data);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::query("insert into former_slugs (slug, room_id) values ($1, $2)")
        .bind(slug)
        .bind(closed.room.0)
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
}

#[tokio::test]
async fn an_address_of_before_leads_members_on_and_is_nothing_to_others() {
    let closed = Closed::room(NAME).await;
    formerly_at(&closed, NAME).await;
    let server = TestServer::in_dir(closed.dir, &[]);
    let mut member = server.visitor();
    member.cookie = Some(closed.member_cookie);
    for query in ["", "?at=1", "?at=newest", "?before=1"] {
        let answer = member.get(&format!("/rooms/{NAME}{query}")).await;
        assert!(
            answer.status().is_redirection(),
            "{query}: {}",
            answer.status()
        );
        assert_eq!(answer.location(), format!("/rooms/{SLUG}{query}"));
    }
    let settings = member.get(&format!("/rooms/{NAME}/settings")).await;
    assert_eq!(settings.status(), StatusCode::OK);

    let outsider = server.guest("Outsider").await;
    for path in [
        "",
        "?at=1",
        "?on=2026-01-01",
        "/settings",
        "/join",
        "/edits/1",
    ] {
        let there = outsider.get(&format!("/rooms/{NAME}{path}")).await;
        let nowhere = outsider.get(&format!("/rooms/nowhere{path}")).await;
        assert_eq!(there.status(), nowhere.status(), "{path}");
        assert!(!there.body.contains(SLUG), "{path}");
    }
    let json = |slug| format!("{{\"slug\":\"{slug}\",\"stretch\":\"Newest\"}}");
    let there = outsider.call_json("room_page", &json(NAME)).await;
    assert_not_found(&there, "room_page");

    // The name is free for others, and theirs is the room of that address then.
    let fields = [("name", NAME), ("topic", ""), ("kind", "public")];
    let made = outsider.submit("/rooms", &fields).await;
    assert_eq!(made.location(), format!("/rooms/{NAME}"));
    let answer = member.get(&format!("/rooms/{NAME}")).await;
    assert_eq!(answer.location(), format!("/rooms/{NAME}/join"));
}

#[tokio::test]
async fn an_outsider_finds_no_page_no_history_and_no_door() {
    let closed = Closed::room(NAME).await;
    let room = closed.room.to_string();
    let server = TestServer::in_dir(closed.dir, &[]);
    let mut member = server.visitor();
    member.cookie = Some(closed.member_cookie);
    let outsider = server.guest("Outsider").await;
    member.post_message(closed.room, "m", "psst").await;
    let page = member.get(&format!("/rooms/{SLUG}")).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.body.contains("psst"), "the member sees it");

    let nothing = outsider.get("/rooms/nowhere").await;
    let page = outsider.get(&format!("/rooms/{SLUG}")).await;
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    assert!(!page.body.contains("psst"));
    let seen = |page: &Answer| (page.status(), page.body.contains("Nothing here"));
    assert_eq!(seen(&page), seen(&nothing), "as one that is not there");
    assert!(!outsider.get("/rooms/lobby").await.body.contains(NAME));

    for room in [room.as_str(), "99"] {
        for stretch in [
            "\"Newest\"",
            "{\"Before\":9}",
            "{\"After\":0}",
            "{\"Around\":2}",
        ] {
            let json = format!("{{\"room\":{room},\"stretch\":{stretch}}}");
            assert_not_found(&outsider.call_json("history", &json).await, stretch);
        }
        let about = [("room", room), ("target", "2")];
        for (function, more) in [
            ("edit_message", vec![("body", "mine")]),
            ("delete_message", vec![]),
            ("react", vec![("emoji", "👍"), ("on", "true")]),
            ("pin_message", vec![("on", "true")]),
            ("mark_unread", vec![]),
            ("save_message", vec![("on", "true")]),
            ("save_message", vec![("on", "false")]),
        ] {
            let fields: Vec<_> = about.into_iter().chain(more).collect();
            assert_not_found(&outsider.call(function, &fields).await, function);
        }
        let json = format!("{{\"room\":{room},\"target\":2}}");
        for function in ["former_bodies", "reactions"] {
            assert_not_found(&outsider.call_json(function, &json).await, function);
        }
        let json = format!("{{\"room\":{room}}}");
        assert_not_found(&outsider.call_json("saved_in", &json).await, "saved_in");
        for (function, more) in [
            ("set_topic", vec![("topic", "mine")]),
            ("invite", vec![("name", "Outsider")]),
            ("leave_room", vec![]),
        ] {
            let fields: Vec<_> = [("room", room)].into_iter().chain(more).collect();
            assert_not_found(&outsider.call(function, &fields).await, function);
        }
        let fields = [("room", room), ("client_id", "o"), ("body", "let me in")];
        assert_not_found(&outsider.call("post_message", &fields).await, "post");
    }
    let json = format!("{{\"slug\":\"{SLUG}\",\"stretch\":\"Newest\"}}");
    let answer = outsider.call_json("room_page", &json).await;
    assert_not_found(&answer, "the page's data");
    let json = format!("{{\"slug\":\"{SLUG}\",\"since_ms\":0}}");
    let answer = outsider.call_json("first_since", &json).await;
    assert_not_found(&answer, "a day of it");
    let page = outsider.get(&format!("/rooms/{SLUG}?on=2020-01-01")).await;
    assert_eq!(seen(&page), seen(&nothing), "a day of it");
    for (path, fields) in [
        (format!("/rooms/{SLUG}/join"), vec![]),
        (
            format!("/rooms/{SLUG}/settings/preferences"),
            vec![("notify", "nothing")],
        ),
        (format!("/rooms/{SLUG}/settings/add"), vec![("person", "1")]),
        (
            format!("/rooms/{SLUG}/settings/delete"),
            vec![("sure", "true")],
        ),
    ] {
        let answer = outsider.submit(&path, &fields).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    for page in ["settings", "edits/2", "join"] {
        let answer = outsider.get(&format!("/rooms/{SLUG}/{page}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{page}");
        assert!(!answer.body.contains("psst"), "{page}");
    }
    assert!(!outsider.get("/rooms").await.body.contains(NAME));
    let page = member.get(&format!("/rooms/{SLUG}")).await;
    assert!(!page.body.contains("let me in"));
}

#[tokio::test]
async fn an_outsiders_socket_stays_silent() {
    let closed = Closed::room(NAME).await;
    let server = TestServer::in_dir(closed.dir, &[]);
    let mut member = server.visitor();
    member.cookie = Some(closed.member_cookie);
    let mut outside = server.guest("Outsider").await.socket().await;
    let mut inside = member.socket().await;
    inside.join(closed.room, None).await;
    let join = ClientEvent::Join {
        room: closed.room,
        after_seq: None,
    };
    outside.say(&join).await;
    let (room, _, rejection) = outside.rejection().await;
    assert_eq!((room, rejection), (Some(closed.room), Rejection::NotFound));
    for name in ["one", "two"] {
        let seq = member.post_message(closed.room, name, "psst").await;
        inside.events_until(closed.room, seq).await;
    }
    assert_eq!(outside.said_by_now().await, []);
    let heard = outside
        .heard
        .iter()
        .filter(|said| matches!(said, ServerEvent::Event { .. }));
    assert_eq!(heard.count(), 0);
}

#[tokio::test]
async fn what_a_room_is_called_is_text_wherever_it_stands() {
    let closed = Closed::room("</title><img src=x>").await;
    let server = TestServer::in_dir(closed.dir, &[]);
    let mut member = server.visitor();
    member.cookie = Some(closed.member_cookie);
    let page = member.get("/rooms/title-img-src-x-unguessed").await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(!page.shown().contains("<img src=x>"), "{}", page.body);
}
