//! The page of what somebody has saved, and the one of what a message said.

use http::StatusCode;
use protocol::Seq;

use crate::{
    http_client::Visitor,
    test_server::{Closed, LOBBY, TestServer},
};

impl Visitor {
    async fn save(&self, seq: Seq) {
        let room = LOBBY.to_string();
        let target = seq.to_string();
        let fields = [("room", &*room), ("target", &*target), ("on", "true")];
        let saved = self.call("save_message", &fields).await;
        assert_eq!(saved.status(), StatusCode::OK, "{}", saved.body);
    }
}

#[tokio::test]
async fn what_was_saved_is_listed_leads_to_its_place_and_is_removed() {
    let server = TestServer::start();
    let (ann, ben) = (server.guest("Ann").await, server.guest("Ben").await);
    let empty = ann.get("/saved").await;
    assert!(empty.shown().contains("Nothing is saved here."));
    let first = ben
        .post_message(LOBBY, "one", "**remember** <b>me</b>")
        .await;
    let second = ben.post_message(LOBBY, "two", "and me").await;
    ben.post_message(LOBBY, "three", "not me").await;
    ann.save(first).await;
    ann.save(second).await;

    let page = ann.get("/saved").await;
    assert_eq!(page.status(), StatusCode::OK);
    let shown = page.shown();
    for part in [
        "<strong>remember</strong> &lt;b&gt;me&lt;/b&gt;",
        "and me",
        "Ben",
        "lobby",
        &format!("href=\"/rooms/lobby?at={first}#m{first}\""),
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("not me"));
    let at = |text: &str| shown.find(text).unwrap();
    assert!(at("and me") < at("remember"), "saved last first");
    assert!(!ben.get("/saved").await.body.contains("and me"), "his own");

    let (room, target) = (LOBBY.to_string(), second.to_string());
    let fields = [("room", &*room), ("target", &*target)];
    // Twice is as good as once.
    for _ in 0..2 {
        let removed = ann.submit("/saved", &fields).await;
        assert_eq!(removed.status(), StatusCode::SEE_OTHER);
        assert_eq!(removed.location(), "/saved");
    }
    let page = ann.get("/saved").await;
    assert!(!page.body.contains("and me") && page.body.contains("remember"));
}

#[tokio::test]
async fn what_was_saved_before_is_on_the_next_page_and_removing_stays_there() {
    let server = TestServer::with(&["--messages-per-10s", "100"]);
    let ann = server.guest("Ann").await;
    let mut seqs = Vec::new();
    for n in 1..=22 {
        let (name, body) = (format!("c{n}"), format!("number{n}x"));
        seqs.push(ann.post_message(LOBBY, &name, &body).await);
        ann.save(seqs[n - 1]).await;
    }
    let first = ann.get("/saved").await.shown();
    assert!(first.contains("number22x") && !first.contains("number2x"));
    let (_, rest) = first.split_once("rel=\"next\" href=\"").unwrap();
    let (older, _) = rest.split_once('"').unwrap();
    let next = ann.get(older).await.shown();
    assert!(next.contains("number2x") && !next.contains("number3x"));
    let (room, target) = (LOBBY.to_string(), seqs[0].to_string());
    let fields = [("room", &*room), ("target", &*target)];
    let removed = ann.submit(older, &fields).await;
    assert_eq!(removed.location(), older);
}

#[tokio::test]
async fn nobody_sees_what_was_saved_where_they_are_not() {
    let closed = Closed::room("hideaway").await;
    let room = closed.room.to_string();
    let server = TestServer::in_dir(closed.dir, &[]);
    let mut member = server.visitor();
    member.cookie = Some(closed.member_cookie);
    let seq = member.post_message(closed.room, "m", "psst").await;
    let target = seq.to_string();
    let fields = [("room", &*room), ("target", &*target), ("on", "true")];
    member.call("save_message", &fields).await;
    assert!(member.get("/saved").await.body.contains("psst"));
    let left = member.call("leave_room", &[("room", &room)]).await;
    assert_eq!(left.status(), StatusCode::OK, "{}", left.body);
    let page = member.get("/saved").await;
    assert!(!page.body.contains("psst") && !page.body.contains("hideaway"));
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_the_door_and_back() {
    let server = TestServer::start();
    let nobody = server.visitor();
    for path in ["/saved", "/rooms/lobby/edits/2"] {
        let answer = nobody.get(path).await;
        assert!(answer.status().is_redirection(), "{path}");
        assert!(answer.location().starts_with("/login?next="), "{path}");
    }
}

#[tokio::test]
async fn what_a_message_said_is_read_without_a_script() {
    let server = TestServer::start();
    let (ann, ben) = (server.guest("Ann").await, server.guest("Ben").await);
    let seq = ann.post_message(LOBBY, "one", "<i>first</i>").await;
    let (room, target) = (LOBBY.to_string(), seq.to_string());
    let fields = [("room", &*room), ("target", &*target), ("body", "second")];
    ann.call("edit_message", &fields).await;
    let path = format!("/rooms/lobby/edits/{seq}");
    let line = ben.get("/rooms/lobby").await.shown();
    assert!(line.contains(&format!("href=\"{path}\"")), "{line}");
    let page = ben.get(&path).await.shown();
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}: {page}"));
    assert!(
        at("second") < at("&lt;i&gt;first&lt;/i&gt;"),
        "newest first"
    );
    ann.call("delete_message", &fields[..2]).await;
    for gone in [
        path.as_str(),
        "/rooms/lobby/edits/99",
        "/rooms/lobby/edits/x",
    ] {
        let page = ben.get(gone).await;
        assert!(!page.status().is_success(), "{gone}");
        assert!(!page.body.contains("first"), "{gone}");
    }
}
