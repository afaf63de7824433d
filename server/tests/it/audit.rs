//! The log of what was done, as those who run the server read it.

use http::StatusCode;

use crate::{
    http_client::{Answer, Visitor},
    test_server::{LOBBY, PASSWORD, TestServer, owned},
};

/// Olga, who owns the server and is in its room.
async fn sign_in(server: &TestServer) -> Visitor {
    let fields = [("email", "olga@example.org"), ("password", PASSWORD)];
    let olga = server.visitor().enter("/login", &fields).await;
    olga.submit("/rooms/lobby/join", &[]).await;
    olga
}

async fn member(server: &TestServer, by: &Visitor, name: &str) -> Visitor {
    let fields = [
        ("note", "club"),
        ("uses", "1"),
        ("days", "7"),
        ("role", "member"),
    ];
    let made = by.submit("/people/invites", &fields).await;
    let (_, rest) = made.body.split_once("/invite?token=").expect("a link");
    let token = rest.split('"').next().unwrap();
    let email = format!("{name}@example.org");
    let fields = [
        ("token", token),
        ("name", name),
        ("email", &email),
        ("password", PASSWORD),
    ];
    server.visitor().enter("/invite", &fields).await
}

/// The page without its tags.
fn text(answer: &Answer) -> String {
    let mut text = String::new();
    for part in answer.shown().split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, after)| after));
    }
    text
}

/// The address behind a link that says `label`.
fn link<'a>(answer: &'a Answer, label: &str) -> Option<&'a str> {
    let (before, _) = answer.body.split_once(&format!(">{label}<"))?;
    let (_, rest) = before.rsplit_once("href=\"")?;
    rest.split('"').next()
}

#[tokio::test]
async fn what_one_does_to_oneself_hides_nothing_that_was_done_to_others() {
    let server = TestServer::in_dir(owned().await, &["--messages-per-10s", "1000"]);
    let olga = sign_in(&server).await;
    let mut mallory = member(&server, &olga, "mallory").await;
    let seq = mallory
        .post_message(LOBBY, "c", "evidence")
        .await
        .to_string();
    let deleted = olga
        .call("delete_message", &[("room", "1"), ("target", &seq)])
        .await;
    assert_eq!(deleted.status(), StatusCode::OK);
    for _ in 0..30 {
        let fields = [("current", PASSWORD), ("new", PASSWORD)];
        let answer = mallory.submit("/account/password", &fields).await;
        mallory.cookie = Some(answer.session_cookie());
    }
    let people = text(&olga.get("/people").await);
    let line = "Olga deleted what mallory had said in lobby";
    assert!(people.contains(line), "{people}");
    assert!(!people.contains("set a password"), "{people}");
    let security = olga.get("/people/audit?area=security").await;
    let security = text(&security);
    assert!(
        security.contains("mallory set a password 30 times in an hour"),
        "{security}"
    );
    assert!(!security.contains(line));
}

#[tokio::test]
async fn it_is_read_by_page_kind_person_and_day_in_both_languages() {
    let server = TestServer::in_dir(owned().await, &[]);
    let olga = sign_in(&server).await;
    // Each note is another line.
    for n in 0..60 {
        let note = format!("note{n}x");
        let fields = [
            ("note", note.as_str()),
            ("uses", "1"),
            ("days", "7"),
            ("role", "member"),
        ];
        let made = olga.submit("/people/invites", &fields).await;
        assert_eq!(made.status(), StatusCode::OK);
        let revoked = olga
            .submit("/people/invites/revoke", &[("id", made.field("id"))])
            .await;
        assert_eq!(revoked.location(), "/people?done=invite");
    }
    let first = olga.get("/people/audit?action=invite_made").await;
    assert_eq!(first.status(), StatusCode::OK);
    assert!(first.body.contains("note59x") && !first.body.contains("note9x"));
    let older = link(&first, "Older")
        .expect("a next page")
        .replace("&amp;", "&");
    assert!(older.contains("action=invite_made"), "{older}");
    let second = olga.get(&older).await;
    assert!(second.body.contains("note9x") && second.body.contains("note0x"));
    assert!(!second.body.contains("note59x"));
    assert_eq!(link(&second, "Older"), None);
    assert!(link(&second, "Newest").is_some());
    for (path, found) in [
        ("/people/audit?person=olg", true),
        ("/people/audit?person=nobody", false),
        ("/people/audit?day=2001-01-01", false),
        ("/people/audit?day=nonsense", true),
        ("/people/audit?action=role_changed", false),
    ] {
        let page = olga.get(path).await;
        assert_eq!(page.body.contains("note59x"), found, "{path}");
        let nothing = text(&page).contains("Nothing was written down that fits.");
        assert_eq!(nothing, !found, "{path}");
    }
    for area in ["governance", "security"] {
        let page = olga.get(&format!("/people/audit?area={area}")).await;
        let unnamed = text(&page).contains("Other");
        assert!(!unnamed, "everything that is written down has a name");
    }
    let cookie = olga.cookie.clone().unwrap();
    let mut japanese = olga.clone();
    japanese.cookie = Some(format!("{cookie}; lang=ja"));
    let page = text(&japanese.get("/people/audit").await);
    assert!(page.contains("ほかの人への操作") && page.contains("招待を作成"));
}

#[tokio::test]
async fn it_is_for_those_who_run_the_server() {
    let server = TestServer::in_dir(owned().await, &[]);
    let olga = sign_in(&server).await;
    let mia = member(&server, &olga, "mia").await;
    let refused = mia.get("/people/audit").await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert!(!refused.body.contains("mia came in"));
    let stranger = server.visitor().get("/people/audit").await;
    assert_eq!(stranger.location(), "/login?next=%2Fpeople%2Faudit");
}
