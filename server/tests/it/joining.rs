//! Coming into a public room: by a form, never by an address.

use http::StatusCode;
use protocol::RoomId;

use crate::{
    http_client::Visitor,
    test_server::{LOBBY, TestServer},
};

impl Visitor {
    async fn make_public(&self, name: &str) {
        let fields = [
            ("name", name),
            ("topic", "green & black"),
            ("kind", "public"),
        ];
        let made = self.submit("/rooms", &fields).await;
        assert_eq!(made.status(), StatusCode::SEE_OTHER, "{}", made.body);
    }

    async fn person_id(&self, name: &str) -> String {
        let json = format!("{{\"part\":\"{name}\"}}");
        let found = self.call_json("find_people", &json).await;
        let found: serde_json::Value = serde_json::from_str(&found.body).unwrap();
        found[0]["id"].to_string()
    }
}

/// The room made after the lobby.
const SECOND: RoomId = RoomId(LOBBY.0 + 1);

#[tokio::test]
async fn an_address_shows_the_way_in_and_the_form_goes_it() {
    let server = TestServer::start();
    let (ann, ben) = (server.guest("Ann").await, server.guest("Ben").await);
    ann.make_public("Tea club").await;
    ann.post_message(SECOND, "m", "between us").await;

    let page = ben.get("/rooms/tea-club?at=2").await;
    assert!(page.status().is_redirection(), "{}", page.status());
    assert_eq!(page.location(), "/rooms/tea-club/join");
    for _ in 0..2 {
        let page = ben.get("/rooms/tea-club/join").await;
        assert_eq!(page.status(), StatusCode::OK);
        let shown = page.shown();
        for part in [
            "Tea club",
            "green &amp; black",
            "1 member",
            "Join this room",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains("between us"));
    }
    let json = "{\"slug\":\"tea-club\",\"stretch\":\"Newest\"}";
    let refused = ben.call_json("room_page", json).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert!(refused.body.contains("not_member"), "{}", refused.body);
    let others = ann.get("/rooms/tea-club").await;
    assert!(!others.body.contains("Ben"), "he has only looked");

    let joined = ben.submit("/rooms/tea-club/join", &[]).await;
    assert_eq!(joined.location(), "/rooms/tea-club");
    assert!(ben.get("/rooms/tea-club").await.body.contains("between us"));
    let page = ben.get("/rooms/tea-club/join").await;
    assert_eq!(page.location(), "/rooms/tea-club", "he is in already");

    let cy = server.guest("Cy").await;
    for slug in ["tea-club", "nowhere"] {
        let joined = cy.call("join_room", &[("slug", slug)]).await;
        assert_eq!(joined.status() == StatusCode::OK, slug == "tea-club");
    }
    assert!(cy.get("/rooms/tea-club").await.body.contains("between us"));
}

#[tokio::test]
async fn who_was_removed_sees_why_and_is_let_in_by_a_form() {
    let server = TestServer::start();
    let (ann, ben) = (server.guest("Ann").await, server.guest("Ben").await);
    ann.make_public("Tea club").await;
    ben.submit("/rooms/tea-club/join", &[]).await;
    let id = ann.person_id("Ben").await;
    let settings = "/rooms/tea-club/settings";
    let fields = [("person", &*id)];
    ann.submit(&format!("{settings}/remove"), &fields).await;

    let page = ben.get("/rooms/tea-club").await;
    assert_eq!(page.location(), "/rooms/tea-club/join");
    let page = ben.get("/rooms/tea-club/join").await;
    assert!(page.shown().contains("You were removed from this room"));
    assert!(!page.shown().contains("Join this room"));
    let joined = ben.submit("/rooms/tea-club/join", &[]).await;
    assert_eq!(joined.status(), StatusCode::FORBIDDEN);

    let page = ann.get(settings).await;
    assert!(page.shown().contains("Let in again"));
    let done = ann.submit(&format!("{settings}/let_in"), &fields).await;
    assert_eq!(done.location(), format!("{settings}?done=members#members"));
    assert!(!ann.get(settings).await.shown().contains("Let in again"));
    ben.submit("/rooms/tea-club/join", &[]).await;
    let page = ben.get("/rooms/tea-club").await;
    assert_eq!(page.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_conversation_is_closed_in_its_settings() {
    let server = TestServer::start();
    let (ann, ben) = (server.guest("Ann").await, server.guest("Ben").await);
    let id = ann.person_id("Ben").await;
    let direct = ann.submit("/direct", &[("person", &*id)]).await;
    let address = direct.location().to_owned();
    assert!(!ben.get("/rooms/lobby").await.body.contains(&address));
    ann.post_message(SECOND, "m", "hello").await;
    let linked = format!("href=\"{address}\"");
    assert!(ben.get("/rooms/lobby").await.body.contains(&linked));
    let page = ben.get(&format!("{address}/settings")).await;
    assert!(page.shown().contains("Close this conversation"));
    let closed = ben.submit(&format!("{address}/settings/leave"), &[]).await;
    assert_eq!(closed.location(), "/");
    assert!(!ben.get("/rooms/lobby").await.body.contains(&linked));
    assert!(
        ben.get(&address).await.body.contains("hello"),
        "it is there"
    );
    ann.post_message(SECOND, "n", "still there?").await;
    assert!(ben.get("/rooms/lobby").await.body.contains(&linked));
}
