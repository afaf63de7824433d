//! Talking with nothing but forms.

use http::StatusCode;

use crate::{
    accounts::{house, id_of, invite, invited},
    test_server::{LOBBY, TestServer},
};

#[tokio::test]
async fn a_form_stores_a_message_and_leads_back_to_it() {
    let server = TestServer::start();
    let (ann, ben) = (server.guest("Ann").await, server.guest("Ben").await);
    let mut listening = ben.socket().await;
    listening.join(LOBBY, None).await;
    let page = ann.get("/rooms/lobby").await;
    let client_id = page.field("client_id").to_owned();
    let room = page.field("room").to_owned();
    assert_eq!(room, LOBBY.to_string());
    let fields = [
        ("room", room.as_str()),
        ("client_id", client_id.as_str()),
        ("body", "hello by form"),
    ];
    let answer = ann.submit("/api/post_message", &fields).await;
    assert_eq!(answer.location(), "/rooms/lobby?at=newest");
    let page = ann.get(answer.location()).await;
    assert_eq!(page.shown().matches("hello by form").count(), 1);
    assert_ne!(
        page.field("client_id"),
        client_id,
        "the next one has a name of its own"
    );
    assert_eq!(listening.event(LOBBY).await.author.name, "Ann");

    let again = ann.submit("/api/post_message", &fields).await;
    assert_eq!(again.location(), "/rooms/lobby?at=newest");
    let page = ben.get("/rooms/lobby").await;
    assert_eq!(
        page.shown().matches("hello by form").count(),
        1,
        "stored once"
    );
    assert_eq!(listening.said_by_now().await, [], "and told once");
}

#[tokio::test]
async fn words_that_are_refused_stand_in_the_box_of_the_next_page() {
    let server = TestServer::start();
    let (ann, ben) = (server.guest("Ann").await, server.guest("Ben").await);
    let too_long = "long ".repeat(1_000);
    let room = LOBBY.to_string();
    let fields = |client_id| {
        [
            ("room", room.as_str()),
            ("client_id", client_id),
            ("body", too_long.as_str()),
        ]
    };
    // Programs know what they said.
    ann.call("post_message", &fields("a")).await;
    assert!(!ann.get("/rooms/lobby").await.body.contains("long long"));

    ann.submit("/api/post_message", &fields("b")).await;
    let page = ann.get("/rooms/lobby").await;
    assert!(page.body.contains("long long"));
    assert_eq!(page.shown().matches("<article").count(), 0);
    let others = ben.get("/rooms/lobby").await;
    assert!(!others.body.contains("long long"), "it is theirs alone");
}

#[tokio::test]
async fn words_for_who_is_gone_are_refused_and_stay_with_who_wrote_them() {
    let (server, olga) = house().await;
    invited(&server, &invite(&olga, "1", "member").await, "mia").await;
    let id = id_of(&olga.get("/people").await, "mia@example.org");
    let began = olga.submit("/direct", &[("person", &id)]).await;
    let before = olga.get(began.location()).await;
    let (client_id, room) = (before.field("client_id"), before.field("room"));
    let done = olga.submit("/people/deactivate", &[("id", &id)]).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    // The page is from before; so is the form.
    let fields = [
        ("room", room),
        ("client_id", client_id),
        ("body", "see you tomorrow"),
    ];
    let refused = olga.call("post_message", &fields).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert!(refused.body.contains("nobody_there"), "{}", refused.body);
    let back = olga.submit("/api/post_message", &fields).await;
    let page = olga.get(back.location()).await;
    let why = "Nobody else is in this conversation any more";
    assert!(page.body.contains(why), "{}", page.body);
    let page = olga.get(began.location()).await;
    assert_eq!(page.shown().matches("<article").count(), 0);
    for part in ["see you tomorrow", "mia is no longer here."] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
}

#[tokio::test]
async fn what_people_write_is_text_and_never_html() {
    let server = TestServer::start();
    let nasty = "<img src=x onerror=alert(1)></p><script>alert(1)</script>&lt;";
    let ann = server.guest("<b>Ann</b>").await;
    ann.post_message(LOBBY, "c", nasty).await;
    let link = r#"https://a.example/"onmouseover="alert(1) javascript:alert(1)"#;
    ann.post_message(LOBBY, "d", link).await;
    let page = ann.get("/rooms/lobby").await;
    for raw in ["<img src=x", "<script>alert", "<b>Ann", "</p><script"] {
        assert!(!page.body.contains(raw), "{raw}");
    }
    let shown = page.shown();
    for tag in shown.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        for attribute in ["\"onmouseover=", " onmouseover=", "href=\"javascript:"] {
            assert!(!tag.contains(attribute), "{tag}");
        }
    }
    assert!(
        shown.contains("href=\"https://a.example/"),
        "or the test tests nothing"
    );
    let as_written = "&lt;img src=x onerror=alert(1)&gt;&lt;/p&gt;&lt;script&gt;";
    assert!(shown.contains(as_written), "{shown}");
    // An entity is shown as it was typed.
    assert!(shown.contains("&lt;/script&gt;&amp;lt;"), "{shown}");
    assert!(shown.contains("&lt;b&gt;Ann&lt;/b&gt;"));
}

#[tokio::test]
async fn people_page_back_through_the_past() {
    let server = TestServer::with(&["--messages-per-10s", "1000"]);
    let ann = server.guest("Ann").await;
    let mut socket = ann.socket().await;
    for n in 1..=60 {
        socket
            .post(LOBBY, &format!("m{n}"), &format!("message number {n}."))
            .await;
    }
    let newest = ann.get("/rooms/lobby").await.body;
    // Sixty, and her arrival: fifty are on the page.
    assert!(newest.contains("message number 60."));
    assert!(newest.contains("message number 11."));
    assert!(!newest.contains("message number 10."));
    let older = ann.get("/rooms/lobby?before=12").await.body;
    assert!(older.contains("message number 10."));
    assert!(older.contains("message number 1."));
    assert!(!older.contains("message number 11."));
}

#[tokio::test]
async fn a_form_with_something_missing_stores_nothing() {
    let server = TestServer::start();
    let ann = server.guest("Ann").await;
    for fields in [
        vec![("room", "1"), ("body", "unstored")],
        vec![("client_id", "c"), ("body", "unstored")],
        vec![("room", "one"), ("client_id", "c"), ("body", "unstored")],
        vec![
            ("room", "1"),
            ("client_id", "no good"),
            ("body", "unstored"),
        ],
        vec![("room", "1"), ("client_id", "c"), ("body", " ")],
    ] {
        let answer = ann.call("post_message", &fields).await;
        assert!(!answer.status().is_success(), "{fields:?}");
    }
    let page = ann.get("/rooms/lobby").await.body;
    assert!(!page.contains("unstored"));
}
