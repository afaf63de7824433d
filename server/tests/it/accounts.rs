//! The pages and forms around accounts, as a browser without a script meets
//! them, and as somebody does who tries what is not theirs.

use http::StatusCode;

use crate::{
    http_client::{Answer, Visitor},
    test_server::{PASSWORD, TestServer, owned},
};

/// A server that Olga owns, and her.
pub(crate) async fn house() -> (TestServer, Visitor) {
    house_with(&[]).await
}

pub(crate) async fn house_with(options: &[&str]) -> (TestServer, Visitor) {
    let server = TestServer::in_dir(owned().await, options);
    let olga = sign_in(&server, "olga@example.org").await;
    (server, olga)
}

pub(crate) async fn sign_in(server: &TestServer, email: &str) -> Visitor {
    let fields = [("email", email), ("password", PASSWORD)];
    server.visitor().enter("/login", &fields).await
}

/// The link in the answer to a form that made one, from its path on.
fn link_in(answer: &Answer) -> String {
    let (_, rest) = answer.body.split_once("/invite?token=").expect("a link");
    let token = rest.split('"').next().unwrap();
    format!("/invite?token={token}")
}

pub(crate) async fn invite(by: &Visitor, uses: &str, role: &str) -> String {
    if role == "admin" {
        by.prove().await;
    }
    let fields = [
        ("note", "club"),
        ("uses", uses),
        ("days", "7"),
        ("role", role),
    ];
    link_in(&by.submit("/people/invites", &fields).await)
}

/// Somebody who came in by a link.
pub(crate) async fn invited(server: &TestServer, link: &str, name: &str) -> Visitor {
    let stranger = server.visitor();
    let page = stranger.get(link).await;
    assert_eq!(page.status(), StatusCode::OK);
    let email = format!("{name}@example.org");
    let fields = [
        ("token", page.field("token")),
        ("next", page.field("next")),
        ("name", name),
        ("email", &email),
        ("password", PASSWORD),
    ];
    stranger.enter("/invite", &fields).await
}

impl Visitor {
    /// Shows anew who it is.
    pub(crate) async fn prove(&self) {
        let fields = [("password", PASSWORD), ("next", "/account")];
        let proved = self.submit("/account/proof/password", &fields).await;
        assert_eq!(proved.location(), "/account");
    }
}

/// The value after `before`, up to the next quote.
fn after<'p>(page: &'p str, before: &str) -> &'p str {
    let (_, rest) = page.split_once(before).expect(before);
    rest.split('"').next().unwrap()
}

/// The id in the form of the row that has this name in it.
pub(crate) fn id_of(page: &Answer, name: &str) -> String {
    let row = page
        .body
        .split("<li class=\"row")
        .find(|row| row.contains(name) && row.contains("name=\"id\""))
        .expect("a row with a form");
    after(row, "name=\"id\" value=\"").to_owned()
}

#[tokio::test]
async fn an_invitation_knows_who_follows_it() {
    let (server, olga) = house().await;
    let link = invite(&olga, "2", "member").await;
    let stranger = server.visitor().get(&link).await;
    assert!(stranger.shown().contains(">I have an account</a>"));
    assert!(stranger.body.contains("href=\"/login\""));
    // Who is in already is told as whom, and their invitation stays.
    for (tongue, said, offered) in [
        (
            "en",
            "You are signed in already, as Olga.",
            "<a href=\"/\" class=\"button\">Go to the rooms</a>",
        ),
        (
            "ja",
            "すでに「Olga」としてサインインしています。",
            "<a href=\"/\" class=\"button\">ルームへ進む</a>",
        ),
    ] {
        let mut reader = olga.clone();
        let cookie = olga.cookie.clone().unwrap();
        reader.cookie = Some(format!("{cookie}; lang={tongue}"));
        let page = reader.get(&link).await;
        assert_eq!(page.status(), StatusCode::OK);
        assert!(page.shown().contains(said), "{}", page.shown());
        assert!(page.shown().contains(offered), "{}", page.shown());
        assert!(!page.body.contains("name=\"password\""));
    }
    let (_, token) = link.split_once("token=").unwrap();
    let fields = [
        ("token", token),
        ("name", "Other"),
        ("email", "other@example.org"),
        ("password", PASSWORD),
    ];
    let again = olga.submit("/invite", &fields).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert!(again.shown().contains("signed in already"));
    for name in ["Mia", "Ben"] {
        invited(&server, &link, name).await;
    }
}

#[tokio::test]
async fn a_password_leads_to_where_one_wanted_to_go() {
    let (server, _) = house().await;
    let stranger = server.visitor();
    let page = stranger.get("/login?next=%2Frooms%2Flobby").await;
    let fields = [
        ("next", page.field("next")),
        ("email", "olga@example.org"),
        ("password", PASSWORD),
    ];
    let answer = stranger.submit("/login", &fields).await;
    assert_eq!(answer.location(), "/rooms/lobby");
    let forged = [("next", "//evil.example"), fields[1], fields[2]];
    assert_eq!(stranger.submit("/login", &forged).await.location(), "/");
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_but_the_password() {
    let (server, _) = house().await;
    let stranger = server.visitor();
    let fields = [
        ("next", "/rooms/lobby"),
        ("email", "olga@example.org"),
        ("password", "something else"),
    ];
    let page = stranger.submit("/login", &fields).await;
    assert_eq!(page.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(page.cookies(), [""; 0]);
    assert!(page.body.contains("value=\"olga@example.org\""));
    assert!(page.body.contains("The address or the password is wrong."));
    assert_eq!(page.field("next"), "/rooms/lobby");
    assert!(!page.body.contains("something else"));
}

#[tokio::test]
async fn nobody_signs_in_with_a_password_before_there_is_an_owner() {
    let server = TestServer::start();
    let page = server.visitor().get("/login").await;
    assert!(!page.body.contains("type=\"password\""));
    for path in [
        "/setup",
        "/setup?token=",
        "/setup?token=abc",
        "/invite?token=abc",
    ] {
        let page = server.visitor().get(path).await;
        assert_eq!(page.status(), StatusCode::GONE, "{path}");
    }
}

#[tokio::test]
async fn a_link_lets_as_many_in_as_it_says() {
    let (server, olga) = house().await;
    let link = invite(&olga, "1", "member").await;
    let mia = invited(&server, &link, "mia").await;
    assert_eq!(mia.get("/rooms/lobby").await.status(), StatusCode::OK);
    mia.socket().await;
    assert_eq!(server.visitor().get(&link).await.status(), StatusCode::GONE);
    assert!(
        !olga.get("/people").await.body.contains("/invite?token="),
        "it is shown once"
    );
}

#[tokio::test]
async fn a_refused_link_keeps_what_was_typed() {
    let (_server, olga) = house().await;
    for (uses, days) in [("0", "7"), ("1e3", "7"), ("3", "x"), ("", "")] {
        let fields = [
            ("note", "the club"),
            ("uses", uses),
            ("days", days),
            ("role", "admin"),
        ];
        let page = olga.submit("/people/invites", &fields).await;
        assert_eq!(
            page.status(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "{uses} {days}"
        );
        assert!(page.body.contains("value=\"the club\""));
        assert!(!page.body.contains("/invite?token="));
    }
}

#[tokio::test]
async fn a_revoked_link_is_over() {
    let (server, olga) = house().await;
    let link = invite(&olga, "5", "member").await;
    let page = olga.get("/people").await;
    let id = id_of(&page, "club");
    let answer = olga.submit("/people/invites/revoke", &[("id", &id)]).await;
    assert_eq!(answer.location(), "/people?done=invite");
    assert_eq!(server.visitor().get(&link).await.status(), StatusCode::GONE);
}

#[tokio::test]
async fn outsiders_get_nothing() {
    let (server, olga) = house().await;
    let link = invite(&olga, "1", "member").await;
    let mia = invited(&server, &link, "mia").await;
    let gus = server.guest("Gus").await;
    let people = olga.get("/people").await;
    let mia_id = id_of(&people, "mia@example.org");
    let forms: [(&str, &[(&str, &str)]); 5] = [
        ("/people/role", &[("id", &mia_id), ("role", "owner")]),
        ("/people/deactivate", &[("id", "1")]),
        ("/people/reactivate", &[("id", "1")]),
        (
            "/people/invites",
            &[("uses", "1"), ("days", "1"), ("role", "admin")],
        ),
        ("/people/invites/revoke", &[("id", "1")]),
    ];
    for (who, visitor) in [("a member", &mia), ("a guest", &gus)] {
        let page = visitor.get("/people").await;
        assert_eq!(page.status(), StatusCode::FORBIDDEN, "{who}");
        assert!(!page.body.contains("olga@example.org"));
        for (path, fields) in forms {
            let answer = visitor.submit(path, fields).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{who} {path}");
            assert!(!answer.body.contains("/invite?token="));
        }
    }
    for path in ["/people", "/account"] {
        let answer = server.visitor().get(path).await;
        assert_eq!(answer.location(), format!("/login?next=%2F{}", &path[1..]));
    }
    for (path, fields) in forms {
        let answer = server.visitor().submit(path, fields).await;
        assert!(answer.location().starts_with("/login"), "{path}");
    }
    assert!(mia.get("/rooms/lobby").await.status().is_success());
}

#[tokio::test]
async fn a_session_is_ended_from_another_one() {
    let (server, desk) = house().await;
    let phone = sign_in(&server, "olga@example.org").await;
    let mut on_phone = phone.socket().await;
    let page = desk.get("/account").await;
    let id = id_of(&page, "Sign out:");
    let answer = desk.submit("/account/sessions/end", &[("id", &id)]).await;
    assert_eq!(answer.location(), "/account?done=sessions");
    assert_eq!(on_phone.closed().await.0, 4001);
    assert!(
        phone
            .get("/rooms/lobby")
            .await
            .location()
            .starts_with("/login")
    );
    assert_eq!(desk.get("/rooms/lobby").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn who_is_deactivated_is_out_at_once() {
    let (server, olga) = house().await;
    let link = invite(&olga, "1", "member").await;
    let mia = invited(&server, &link, "mia").await;
    let mut socket = mia.socket().await;
    let id = id_of(&olga.get("/people").await, "mia@example.org");
    let done = olga.submit("/people/deactivate", &[("id", &id)]).await;
    assert_eq!(done.location(), "/people?q=&done=person");
    assert_eq!(socket.closed().await.0, 4001);
    assert!(
        mia.get("/rooms/lobby")
            .await
            .location()
            .starts_with("/login")
    );
    let fields = [("email", "mia@example.org"), ("password", PASSWORD)];
    let page = server.visitor().submit("/login", &fields).await;
    assert_eq!(page.status(), StatusCode::FORBIDDEN);
    assert!(page.body.contains("This account is deactivated."));
}

#[tokio::test]
async fn the_last_owner_stays() {
    let (_server, olga) = house().await;
    olga.prove().await;
    let forms: [(&str, &[(&str, &str)]); 2] = [
        ("/people/deactivate", &[("id", "1")]),
        ("/people/role", &[("id", "1"), ("role", "member")]),
    ];
    for (path, fields) in forms {
        let page = olga.submit(path, fields).await;
        assert_eq!(page.status(), StatusCode::CONFLICT, "{path}");
    }
    assert_eq!(olga.get("/people").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_new_password_counts() {
    let (server, olga) = house().await;
    let wrong = [("current", "something else"), ("new", "another password")];
    let page = olga.submit("/account/password", &wrong).await;
    assert_eq!(page.status(), StatusCode::UNAUTHORIZED);
    let right = [("current", PASSWORD), ("new", "another password")];
    let answer = olga.submit("/account/password", &right).await;
    assert_eq!(answer.location(), "/account?done=password");
    let fields = [
        ("email", "olga@example.org"),
        ("password", "another password"),
    ];
    server.visitor().enter("/login", &fields).await;
}

#[tokio::test]
async fn a_guest_who_signs_in_leaves_the_guest_behind() {
    let (server, _) = house().await;
    let guest = server.guest("Gus").await;
    let fields = [("email", "olga@example.org"), ("password", PASSWORD)];
    guest.enter("/login", &fields).await;
    assert!(
        guest
            .get("/rooms/lobby")
            .await
            .location()
            .starts_with("/login")
    );
}

#[tokio::test]
async fn another_provider_or_action_is_a_page_that_names_what_exists() {
    let (server, _) = house().await;
    for path in ["/auth/login/google", "/auth/callback/x", "/auth/logout/x"] {
        let page = server.visitor().get(path).await;
        assert_eq!(page.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(page.body.contains("no other ways to sign in"), "{path}");
    }
}

#[tokio::test]
async fn where_it_is_open_anybody_makes_an_account() {
    let (server, _) = house_with(&["--sign-up", "open"]).await;
    let stranger = server.visitor();
    assert!(stranger.get("/login").await.body.contains("/signup"));
    let page = stranger.get("/signup").await;
    assert_eq!(page.status(), StatusCode::OK);
    let fields = [
        ("name", "花子"),
        ("email", "hanako@example.org"),
        ("password", PASSWORD),
    ];
    let hanako = stranger.enter("/signup", &fields).await;
    let account = hanako.get("/account").await;
    assert!(account.body.contains("花子") && account.body.contains("hanako@example.org"));

    let (closed, _) = house().await;
    let stranger = closed.visitor();
    assert!(!stranger.get("/login").await.body.contains("/signup"));
    for answer in [
        stranger.get("/signup").await,
        stranger.submit("/signup", &fields).await,
    ] {
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        assert_eq!(answer.cookies(), [""; 0]);
    }
}

#[tokio::test]
async fn these_pages_do_not_load_the_browser_s_half() {
    let (_server, olga) = house().await;
    for path in ["/account", "/people"] {
        let page = olga.get(path).await;
        assert_eq!(page.status(), StatusCode::OK);
        assert!(!page.body.contains("irori.js"), "{path}");
        assert!(page.header("content-security-policy").contains("'nonce-"));
    }
    assert!(olga.get("/rooms/lobby").await.body.contains("irori.js"));
}

#[tokio::test]
async fn the_second_step_is_asked_for_and_leads_on() {
    let (server, olga) = house().await;
    let asked = olga.get("/account/app").await;
    assert_eq!(asked.location(), "/account/proof?next=%2Faccount%2Fapp");
    olga.prove().await;
    let page = olga.get("/account/app").await;
    assert!(page.body.contains("class=\"account__qr\""));
    let secret = page.body.split("account__secret\">").nth(1).unwrap();
    let secret = secret.split('<').next().unwrap().to_owned();
    let code = || {
        let secret = totp_rs::Secret::try_from_base32(&secret).unwrap();
        let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
        totp.generate_current().to_string()
    };
    let wrong = olga.submit("/account/app", &[("code", "000")]).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    assert!(
        wrong.body.contains("account__secret"),
        "the same page again"
    );
    let done = olga.submit("/account/app", &[("code", &code())]).await;
    let paper = done.body.split("<li><code>").nth(1).unwrap();
    let paper = paper.split('<').next().unwrap().to_owned();
    assert_eq!(olga.get("/account/app").await.location(), "/account");

    let fields = [
        ("email", "olga@example.org"),
        ("password", PASSWORD),
        ("next", "/rooms/lobby"),
    ];
    let answer = server.visitor().submit("/login", &fields).await;
    assert_eq!(answer.location(), "/login/code");
    let flow = answer.cookies()[0].split(';').next().unwrap().to_owned();
    assert!(flow.starts_with("irori_flow="));
    let half = Visitor {
        addr: server.addr,
        cookie: Some(flow),
    };
    assert!(
        half.get("/rooms/lobby")
            .await
            .location()
            .starts_with("/login")
    );
    assert_eq!(half.get("/login/code").await.status(), StatusCode::OK);
    // The code that confirmed the app has been used.
    let used = half.submit("/login/code", &[("code", &code())]).await;
    assert_eq!(used.status(), StatusCode::UNAUTHORIZED);
    let again = used.cookies()[0].split(';').next().unwrap().to_owned();
    let half = Visitor {
        addr: server.addr,
        cookie: Some(again),
    };
    let answer = half.submit("/login/code", &[("code", &paper)]).await;
    assert_eq!(answer.location(), "/rooms/lobby");
    let back = Visitor {
        addr: server.addr,
        cookie: Some(answer.session_cookie()),
    };
    let account = back.get("/account").await;
    assert!(account.body.contains("9 written codes are left."));
    let gone = back
        .submit("/account/app/remove", &[("password", PASSWORD)])
        .await;
    assert_eq!(gone.location(), "/account?done=second_factor");
}
