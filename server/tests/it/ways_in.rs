//! Changing how one signs in: asked for anew at every door, and told of.

use http::StatusCode;

use crate::{
    accounts::{house, house_with, invite, invited, sign_in},
    http_client::Visitor,
    test_server::PASSWORD,
};

/// Every form that changes how one signs in, opens another's account, or makes
/// somebody one of those who run the server.
const DOORS: [(&str, &[(&str, &str)]); 18] = [
    ("/account/password", &[("new", "taken over by Eve")]),
    ("/account/email", &[("email", "eve@example.org")]),
    ("/account/app", &[("code", "000000")]),
    ("/account/app/codes", &[]),
    ("/account/app/remove", &[]),
    ("/account/passkeys", &[("flow", "x"), ("answer", "{}")]),
    ("/account/passkeys/rename", &[("id", "1"), ("label", "x")]),
    ("/account/passkeys/remove", &[("id", "1")]),
    (
        "/account/identities/remove",
        &[("issuer", "x"), ("subject", "x")],
    ),
    ("/people/second_step", &[("role", "owner")]),
    ("/people/reset", &[("id", "2")]),
    ("/people/role", &[("id", "2"), ("role", "owner")]),
    ("/people/role", &[("id", "3"), ("role", "member")]),
    ("/people/deactivate", &[("id", "3")]),
    ("/people/reactivate", &[("id", "3")]),
    (
        "/people/invites",
        &[("uses", "1"), ("days", "1"), ("role", "admin")],
    ),
    ("/people/providers/confirm", &[("id", "x"), ("issuer", "x")]),
    ("/account/ways", &[("second_step", "on")]),
];

/// Sets up an app for codes: looks at the page at one node and sends its form to
/// another, or the same. Returns the codes on paper.
pub(crate) async fn add_app(visitor: &Visitor, sent_to: &Visitor) -> Vec<String> {
    let page = visitor.get("/account/app").await;
    let secret = page.body.split("account__secret\">").nth(1).unwrap();
    let secret = secret.split('<').next().unwrap().to_owned();
    let secret = totp_rs::Secret::try_from_base32(&secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let code = totp.generate_current().to_string();
    let done = sent_to.submit("/account/app", &[("code", &code)]).await;
    let codes = done.body.split("<li><code>").skip(1);
    codes
        .map(|code| code.split('<').next().unwrap().to_owned())
        .collect()
}

/// A copy of somebody's cookie, in another browser.
fn thief(of: &Visitor) -> Visitor {
    of.clone()
}

#[tokio::test]
async fn a_stolen_cookie_is_led_to_show_who_it_is_and_gets_no_further() {
    let (server, olga) = house().await;
    let link = invite(&olga, "1", "member").await;
    invited(&server, &link, "mia").await;
    let link = invite(&olga, "1", "admin").await;
    invited(&server, &link, "ada").await;
    let eve = thief(&sign_in(&server, "olga@example.org").await);
    for (path, fields) in DOORS {
        let answer = eve.submit(path, fields).await;
        assert!(
            answer.location().starts_with("/account/proof?next=%2F"),
            "{path}: {}",
            answer.location()
        );
    }
    let begun = eve.submit("/account/passkeys/begin", &[]).await;
    assert_eq!(begun.status(), StatusCode::UNAUTHORIZED);
    let page = eve.get("/account/app").await;
    assert_eq!(page.location(), "/account/proof?next=%2Faccount%2Fapp");
    // Nothing has changed.
    sign_in(&server, "olga@example.org").await;
    let people = olga.get("/people").await;
    assert!(!people.body.contains("/reset?token="));
}

#[tokio::test]
async fn the_page_that_asks_returns_to_what_was_wanted() {
    let (server, olga) = house().await;
    let page = olga.get("/account/proof?next=%2Faccount%2Fapp").await;
    assert_eq!(page.status(), StatusCode::OK);
    let next = page.field("next").to_owned();
    let wrong = [("password", "wrong wrong 1"), ("next", next.as_str())];
    let again = olga.submit("/account/proof/password", &wrong).await;
    assert_eq!(again.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(again.field("next"), "/account/app");
    assert!(!again.body.contains("wrong wrong 1"));
    let right = [("password", PASSWORD), ("next", next.as_str())];
    let proved = olga.submit("/account/proof/password", &right).await;
    assert_eq!(proved.location(), "/account/app");
    assert_eq!(olga.get("/account/app").await.status(), StatusCode::OK);
    let asked = olga.get("/account/proof?next=%2Faccount%2Fapp").await;
    assert_eq!(asked.location(), "/account/app", "it is not asked twice");
    let forged = [("password", PASSWORD), ("next", "//evil.example")];
    let proved = olga.submit("/account/proof/password", &forged).await;
    assert_eq!(proved.location(), "/");
    // A guest has nothing to show it with but having just come in.
    let gus = server.guest("Gus").await;
    let page = gus.get("/account/proof?next=%2Faccount").await;
    assert_eq!(page.location(), "/account");
}

#[tokio::test]
async fn changes_are_told_on_every_page_until_they_are_dismissed() {
    let (server, desk) = house().await;
    let phone = sign_in(&server, "olga@example.org").await;
    desk.prove().await;
    let email = [("email", "lee@example.org")];
    let changed = desk.submit("/account/email", &email).await;
    assert_eq!(changed.location(), "/account?done=email");
    let text = "The e-mail address of your account was changed";
    for visitor in [&desk, &phone] {
        for path in ["/account", "/rooms/lobby"] {
            let page = visitor.get(path).await;
            assert!(page.shown().contains(text), "{path}");
            assert!(page.shown().contains("127.0.0.1"), "{path}");
        }
    }
    // At the top of every document, and of what is said in place of one.
    for path in [
        "/account/app",
        "/people",
        "/people/audit",
        "/people?q=nobody",
        "/rooms",
        "/rooms/lobby/settings",
        "/rooms/no-such-room/settings",
        "/direct",
        "/threads",
        "/saved",
        "/search",
        "/search?q=tea",
        "/auth/login/nobody",
    ] {
        let page = desk.get(path).await;
        assert_eq!(page.shown().matches(text).count(), 1, "{path}");
        let next = page.body.split("/account/alerts/dismiss").nth(1).unwrap();
        let next = next.split("name=\"next\" value=\"").nth(1).unwrap();
        let next = next.split('"').next().unwrap();
        let back = if path.starts_with("/auth") { "/" } else { path };
        assert_eq!(next, back, "{path}");
    }
    let refused = desk.submit("/rooms", &[("name", "")]).await;
    assert_eq!(refused.shown().matches(text).count(), 1);
    let page = phone.get("/rooms/lobby").await;
    let alert = page.body.split("/account/alerts/dismiss").nth(1).unwrap();
    let id = alert.split("name=\"id\" value=\"").nth(1).unwrap();
    let id = id.split('"').next().unwrap();
    let fields = [("id", id), ("next", "/rooms/lobby")];
    let dismissed = phone.submit("/account/alerts/dismiss", &fields).await;
    assert_eq!(dismissed.location(), "/rooms/lobby");
    assert!(!phone.get("/rooms/lobby").await.shown().contains(text));
    assert!(desk.get("/rooms/lobby").await.shown().contains(text));
    let gus = server.guest("Gus").await;
    assert!(!gus.get("/rooms/lobby").await.shown().contains(text));
}

#[tokio::test]
async fn after_a_new_password_the_other_ways_stay_or_go() {
    let (server, olga) = house().await;
    olga.prove().await;
    assert_eq!(add_app(&olga, &olga).await.len(), 10);
    let renewed = olga.submit("/account/app/codes", &[]).await;
    assert_eq!(renewed.body.matches("<li><code>").count(), 10);

    let fields = [("current", PASSWORD), ("new", "another password")];
    let changed = olga.submit("/account/password", &fields).await;
    assert_eq!(changed.location(), "/account/ways");
    let olga = Visitor {
        addr: server.addr,
        cookie: Some(changed.session_cookie()),
    };
    let page = olga.get("/account/ways").await;
    assert!(page.body.contains("name=\"second_step\""));
    let fields = [("second_step", "on")];
    let removed = olga.submit("/account/ways", &fields).await;
    assert_eq!(removed.location(), "/account?done=password");
    let gone = olga.get("/account/ways").await;
    assert_eq!(gone.location(), "/account?done=password", "nothing is left");
    let fields = [
        ("email", "olga@example.org"),
        ("password", "another password"),
    ];
    server.visitor().enter("/login", &fields).await;
}

#[tokio::test]
async fn who_owes_a_second_step_gets_nothing_before_it() {
    let (server, olga) = house().await;
    let link = invite(&olga, "1", "admin").await;
    let adam = invited(&server, &link, "adam").await;
    let mut socket = adam.socket().await;
    olga.prove().await;
    let set = olga
        .submit("/people/second_step", &[("role", "admin")])
        .await;
    assert_eq!(set.location(), "/people?done=second_step");
    assert_eq!(socket.closed().await.0, 4001);
    for path in ["/", "/rooms/lobby", "/account", "/people", "/search?q=x"] {
        assert_eq!(adam.get(path).await.location(), "/account/app", "{path}");
    }
    let (status, _) = adam.upgrade("/ws?protocol=1", &[]).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let called = adam.call("landing_room", &[]).await;
    assert_eq!(called.status(), StatusCode::FORBIDDEN);
    assert!(
        called.body.contains("second_step_needed"),
        "{}",
        called.body
    );
    let invited = adam
        .submit(
            "/people/invites",
            &[("uses", "1"), ("days", "1"), ("role", "member")],
        )
        .await;
    assert_eq!(invited.location(), "/account/app");

    adam.prove().await;
    let page = adam.get("/account/app").await;
    assert!(page.body.contains("Your role here needs a second step"));
    let secret = page.body.split("account__secret\">").nth(1).unwrap();
    let secret = secret.split('<').next().unwrap().to_owned();
    let secret = totp_rs::Secret::try_from_base32(&secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let code = totp.generate_current().to_string();
    adam.submit("/account/app", &[("code", &code)]).await;
    assert_eq!(adam.get("/rooms/lobby").await.status(), StatusCode::OK);
    adam.socket().await;
}

#[tokio::test]
async fn a_name_is_changed_by_a_form_and_a_refused_one_stays_in_it() {
    let (_server, olga) = house().await;
    let renamed = olga.submit("/account/name", &[("name", "Olga Ō")]).await;
    assert_eq!(renamed.location(), "/account?done=name");
    assert!(olga.get("/rooms/lobby").await.shown().contains("Olga Ō"));
    let long = "x".repeat(41);
    let refused = olga.submit("/account/name", &[("name", &long)]).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains(&format!("value=\"{long}\"")));
}

#[tokio::test]
async fn a_guest_becomes_a_member_in_the_same_browser() {
    let (server, _) = house_with(&["--sign-up", "open"]).await;
    let gus = server.guest("Gus").await;
    assert!(gus.get("/account").await.body.contains("/signup"));
    let page = gus.get("/signup?next=%2Faccount").await;
    assert!(page.body.contains("You keep what you have said"));
    assert!(page.body.contains("value=\"Gus\""));
    let mut socket = gus.socket().await;
    let fields = [
        ("name", "Gustav"),
        ("email", "gus@example.org"),
        ("password", PASSWORD),
        ("next", "/account"),
    ];
    let joined = gus.submit("/signup", &fields).await;
    assert_eq!(joined.location(), "/account");
    assert_eq!(joined.cookies(), [""; 0], "the session goes on");
    let page = gus.get("/account").await;
    assert!(page.body.contains("gus@example.org") && page.body.contains("Member"));
    assert!(page.body.contains("not verified"));
    socket.post(crate::test_server::LOBBY, "c", "hi").await;
    // A member is not asked whether they mean it.
    assert_eq!(gus.submit("/logout", &[]).await.location(), "/login");
}
