//! Signing in at a provider, as a browser without a script meets it: what a
//! message, another site, or another configuration cannot make of it.

use engine::limits::PICTURES_PER_HOST;
use http::StatusCode;

use crate::{
    avatars::shown,
    client::soon,
    fake_github::{FakeGitHub, WITHOUT_END},
    http_client::{Answer, Visitor},
    test_server::{PASSWORD, TestServer, owned},
    ways_in::add_app,
};

/// A server that Olga owns, where anybody may come in through the provider.
async fn house(github: &FakeGitHub) -> (TestServer, Visitor) {
    let dir = owned().await;
    let options = ["--sign-up", "open"];
    let server = TestServer::with_providers(dir, &options, github.providers());
    let olga = olga(&server).await;
    (server, olga)
}

async fn olga(server: &TestServer) -> Visitor {
    let fields = [("email", "olga@example.org"), ("password", PASSWORD)];
    server.visitor().enter("/login", &fields).await
}

/// What a page that is being left for the provider hands over: the cookie that
/// binds the sign-in to the browser, and its state.
pub(crate) struct Begun {
    cookie: String,
    state: String,
}

impl Begun {
    /// From the answer that leads to the provider.
    pub(crate) fn of(answer: &Answer, address: &str) -> Self {
        let cookies = answer.cookies();
        let flow = cookies.iter().find(|line| line.starts_with("irori_flow="));
        let cookie = flow.expect("a flow").split(';').next().unwrap().to_owned();
        let (_, state) = address.split_once("state=").expect("a state");
        let state = state.split('&').next().unwrap().to_owned();
        Self { cookie, state }
    }

    /// Comes back from there as the account with this number.
    pub(crate) async fn back(&self, visitor: &Visitor, account: u32) -> Answer {
        let cookies = [Some(&self.cookie), visitor.cookie.as_ref()];
        let cookies: Vec<_> = cookies.into_iter().flatten().cloned().collect();
        let browser = Visitor {
            addr: visitor.addr,
            cookie: Some(cookies.join("; ")),
        };
        let state = &self.state;
        let path = format!("/auth/callback/github?code={account}&state={state}");
        browser.get(&path).await
    }
}

/// Follows a link that signs in.
async fn begin(visitor: &Visitor) -> Begun {
    let answer = visitor.get("/auth/login/github").await;
    Begun::of(&answer, answer.location())
}

/// Sends the form of the account page that adds the provider.
async fn begin_linking(visitor: &Visitor, github: &FakeGitHub) -> Begun {
    visitor.prove().await;
    let page = visitor.get("/account").await;
    let token = page.field("token").to_owned();
    let page = visitor
        .submit("/auth/link/github", &[("token", &token)])
        .await;
    // A form may not lead to another site: the page does.
    assert_eq!(page.status(), StatusCode::OK, "{}", page.shown());
    let refresh = page.header("refresh");
    assert!(
        refresh.starts_with(&format!("0;url={}", github.page())),
        "{refresh}"
    );
    assert!(page.shown().contains(&format!("href=\"{}", github.page())));
    Begun::of(&page, refresh)
}

pub(crate) async fn has_github(visitor: &Visitor) -> bool {
    let page = visitor.get("/account").await;
    page.body.contains("/account/identities/remove")
}

#[tokio::test]
async fn adding_a_provider_is_asked_for_by_a_form_and_confirmed_by_name() {
    let github = FakeGitHub::start().await;
    let (server, olga) = house(&github).await;
    let begun = begin_linking(&olga, &github).await;
    let question = begun.back(&olga, 7).await;
    assert_eq!(question.status(), StatusCode::OK);
    let shown = question.shown();
    for text in ["Is this you?", "GitHub", "Person 7", "Olga"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    assert!(
        !has_github(&olga).await,
        "nothing is added before the answer"
    );

    let token = question.field("token").to_owned();
    let answer = olga.submit("/auth/confirm", &[("token", &token)]).await;
    assert_eq!(answer.location(), "/account?done=identities");
    assert!(has_github(&olga).await);
    // From now on it is a way in.
    let stranger = server.visitor();
    let back = begin(&stranger).await.back(&stranger, 7).await;
    let again = Visitor {
        addr: server.addr,
        cookie: Some(back.session_cookie()),
    };
    let page = again.get("/account").await;
    assert!(page.body.contains("olga@example.org"));
    // The answer counts once.
    let answer = olga.submit("/auth/confirm", &[("token", &token)]).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn nothing_but_the_form_of_the_own_page_begins_it() {
    let github = FakeGitHub::start().await;
    let (server, owner) = house(&github).await;
    // Not without showing who one is.
    let token = owner.get("/account").await.field("token").to_owned();
    let fields = [("token", token.as_str())];
    let answer = owner.submit("/auth/link/github", &fields).await;
    assert!(answer.location().starts_with("/account/proof"));
    owner.prove().await;
    // A link, in a message of this very server as well as anywhere else.
    for site in ["same-origin", "same-site", "cross-site", "none"] {
        let headers = [("accept", "text/html"), ("sec-fetch-site", site)];
        let answer = owner.get_with("/auth/login/github?link=1", &headers).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{site}");
    }
    let answer = owner.get("/auth/link/github").await;
    assert!(answer.status().is_client_error(), "{}", answer.status());
    // A form without the token, with one that is made up, used, or of another
    // session, even of the same person.
    let used = owner.get("/account").await.field("token").to_owned();
    let fields = [("token", used.as_str())];
    owner.submit("/auth/link/github", &fields).await;
    let elsewhere = olga(&server).await;
    let of_another = elsewhere.get("/account").await.field("token").to_owned();
    for token in ["", "made up", &used, &of_another] {
        let answer = owner.submit("/auth/link/github", &[("token", token)]).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{token:?}");
        assert_eq!(answer.header("refresh"), "");
    }
    let foreign = [("accept", "text/html"), ("sec-fetch-site", "cross-site")];
    let token = owner.get("/account").await.field("token").to_owned();
    let fields = [("token", token.as_str())];
    let answer = owner.post("/auth/link/github", &foreign, &fields).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    // And nobody who is not signed in, or a guest.
    let answer = server.visitor().submit("/auth/link/github", &fields).await;
    assert!(answer.location().starts_with("/login"));
    let guest = server.guest("Gus").await;
    assert!(!guest.get("/account").await.body.contains("/auth/link/"));
}

#[tokio::test]
async fn what_was_begun_is_finished_and_confirmed_in_the_same_session() {
    let github = FakeGitHub::start().await;
    let (server, owner) = house(&github).await;
    let elsewhere = olga(&server).await;
    let begun = begin_linking(&owner, &github).await;
    let answer = begun.back(&elsewhere, 7).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let begun = begin_linking(&owner, &github).await;
    let question = begun.back(&owner, 7).await;
    let token = question.field("token").to_owned();
    let answer = elsewhere
        .submit("/auth/confirm", &[("token", &token)])
        .await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert!(!has_github(&owner).await);

    // Somebody else's account is not asked for in vain.
    let stranger = server.visitor();
    begin(&stranger)
        .await
        .back(&stranger, 8)
        .await
        .session_cookie();
    let begun = begin_linking(&owner, &github).await;
    let answer = begun.back(&owner, 8).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn who_is_signed_in_becomes_nobody_else_without_being_asked() {
    let github = FakeGitHub::start().await;
    let (server, owner) = house(&github).await;
    let guest = server.guest("Gus").await;
    for (visitor, name, asked) in [
        (&owner, "Olga", "Sign in as somebody else?"),
        // A guest becomes a member, and keeps the name.
        (&guest, "Gus", "Is this you?"),
    ] {
        let question = begin(visitor).await.back(visitor, 7).await;
        assert_eq!(question.status(), StatusCode::OK, "{}", question.shown());
        let shown = question.shown();
        for text in [asked, "Person 7", name] {
            assert!(shown.contains(text), "{text}: {shown}");
        }
        let session = question
            .cookies()
            .iter()
            .any(|line| line.starts_with("irori_session="));
        assert!(!session, "nothing has changed");
        assert_eq!(visitor.get("/rooms/lobby").await.status(), StatusCode::OK);
    }
    // Nobody was made of it either.
    assert!(!owner.get("/people").await.body.contains("Person 7"));

    let question = begin(&guest).await.back(&guest, 7).await;
    let token = question.field("token").to_owned();
    let answer = guest.submit("/auth/confirm", &[("token", &token)]).await;
    let person = Visitor {
        addr: server.addr,
        cookie: Some(answer.session_cookie()),
    };
    // Who is that person already is not asked.
    let back = begin(&person).await.back(&person, 7).await;
    assert!(back.status().is_redirection());
    // Nor is who is nobody yet.
    let stranger = server.visitor();
    let back = begin(&stranger).await.back(&stranger, 9).await;
    back.session_cookie();
}

#[tokio::test]
async fn pictures_and_frames_of_a_page_begin_nothing_and_spend_nothing() {
    let github = FakeGitHub::start().await;
    let (server, _) = house(&github).await;
    let visitor = server.visitor();
    for (mode, dest) in [
        ("no-cors", "image"),
        ("navigate", "iframe"),
        ("navigate", "frame"),
        ("navigate", "object"),
        ("cors", "empty"),
    ] {
        for _ in 0..60 {
            let headers = [
                ("accept", "text/html"),
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", mode),
                ("sec-fetch-dest", dest),
            ];
            let answer = visitor.get_with("/auth/login/github", &headers).await;
            assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{mode} {dest}");
            assert_eq!(answer.cookies(), [""; 0]);
        }
    }
    begin(&visitor).await;
    // What is spent there is spent there only.
    let mut begun = 1;
    let refused = loop {
        let answer = visitor.get("/auth/login/github").await;
        if !answer.status().is_redirection() {
            break answer;
        }
        begun += 1;
        assert!(begun <= 200, "without end");
    };
    assert_eq!(begun, 200);
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let answer = visitor.submit("/login/passkey/begin", &[]).await;
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn who_may_begin_no_more_has_no_provider_asked() {
    let github = FakeGitHub::start().await;
    let options = ["--trusted-proxies", "127.0.0.1"];
    let server = TestServer::with_providers(owned().await, &options, github.and_a_school());
    let visitor = server.visitor();
    let owner = olga(&server).await;
    owner.prove().await;
    // GitHub has nothing to be asked before somebody comes back from it.
    let mut begun = 0;
    while visitor
        .get("/auth/login/github")
        .await
        .status()
        .is_redirection()
    {
        begun += 1;
        assert!(begun <= 200, "without end");
    }
    for _ in 0..3 {
        let refused = visitor.get("/auth/login/school").await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        let token = owner.get("/account").await.field("token").to_owned();
        let fields = [("token", token.as_str())];
        let refused = owner.submit("/auth/link/school", &fields).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        for back in ["github", "school"] {
            let made_up = format!("/auth/callback/{back}?code=7&state=made-up");
            let refused = visitor.get(&made_up).await;
            assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
        }
    }
    assert_eq!(github.asked("/"), 0, "by nobody, for nothing");
    // Somebody elsewhere has it asked what it is.
    let elsewhere = [("accept", "text/html"), ("x-forwarded-for", "198.51.100.7")];
    visitor.get_with("/auth/login/school", &elsewhere).await;
    assert_eq!(github.asked("/.well-known/openid-configuration"), 1);
}

#[tokio::test]
async fn pictures_that_never_come_hold_up_nobody_else() {
    let github = FakeGitHub::start().await;
    let (server, _) = house(&github).await;
    let mut people = Vec::new();
    // One more than is asked of a host at once.
    let slow = WITHOUT_END..=WITHOUT_END + u32::try_from(PICTURES_PER_HOST).unwrap();
    for account in slow.chain([7]) {
        let stranger = server.visitor();
        let back = begin(&stranger).await.back(&stranger, account).await;
        people.push(Visitor {
            addr: server.addr,
            cookie: Some(back.session_cookie()),
        });
    }
    let last = people.last().unwrap();
    soon("a picture", async {
        while shown(last).await.1.is_none() {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    })
    .await;
    assert!(github.asked("/picture/100") >= 4, "they came first");
}

#[tokio::test]
async fn another_provider_under_the_same_name_waits_for_an_owner() {
    let github = FakeGitHub::start().await;
    let (server, _) = house(&github).await;
    let ann = server.visitor();
    let back = begin(&ann).await.back(&ann, 1).await;
    back.session_cookie();
    let dir = server.stop().await;

    let another = FakeGitHub::start().await;
    let options = ["--sign-up", "open"];
    let server = TestServer::with_providers(dir, &options, another.providers());
    let stranger = server.visitor();
    let answer = stranger.get("/auth/login/github").await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.shown().contains("another place than before"));
    assert_eq!(another.asked("/token"), 0);

    let owner = olga(&server).await;
    let page = owner.get("/people").await;
    assert!(page.shown().contains("Providers that have changed"));
    let issuer = page.field("issuer").to_owned();
    let fields = [("id", "github"), ("issuer", issuer.as_str())];
    let outsider = server.guest("Gus").await;
    let answer = outsider.submit("/people/providers/confirm", &fields).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    owner.prove().await;
    let answer = owner.submit("/people/providers/confirm", &fields).await;
    assert_eq!(answer.location(), "/people?done=provider");
    let page = owner.get("/people?done=provider").await;
    assert!(!page.shown().contains("Providers that have changed"));

    // Number 1 there is somebody else than number 1 of before.
    let back = begin(&stranger).await.back(&stranger, 1).await;
    back.session_cookie();
    let page = owner.get("/people?q=Person").await;
    assert!(page.shown().matches("Person 1").count() > 1);
}

#[tokio::test]
async fn where_a_role_needs_a_second_step_a_provider_alone_opens_nothing() {
    let github = FakeGitHub::start().await;
    let (server, olga) = house(&github).await;
    olga.prove().await;
    let member = [("role", "member")];
    let set = olga.submit("/people/second_step", &member).await;
    assert_eq!(set.location(), "/people?done=second_step");
    let stranger = server.visitor();
    let come = async || begin(&stranger).await.back(&stranger, 7).await;
    let with = |cookie: String| Visitor {
        addr: server.addr,
        cookie: Some(cookie),
    };
    // Who has none sets one up first.
    let person = with(come().await.session_cookie());
    let page = person.get("/rooms/lobby").await;
    assert_eq!(page.location(), "/account/app");
    let codes = add_app(&person, &person).await;
    let page = person.get("/rooms/lobby").await;
    assert_eq!(page.status(), StatusCode::OK);

    // Who has one is asked for it, and is nobody before.
    let back = come().await;
    assert_eq!(back.location(), "/login/code");
    let cookies = back.cookies();
    assert!(
        !cookies.iter().any(|line| line.starts_with("irori_session")),
        "{cookies:?}"
    );
    let [flow] = cookies.as_slice() else {
        panic!("one cookie: {cookies:?}");
    };
    let asked = with(flow.split(';').next().unwrap().to_owned());
    let page = asked.get("/rooms/lobby").await;
    assert!(page.location().starts_with("/login"), "{}", page.location());
    let wrong = asked.submit("/login/code", &[("code", "0000")]).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let again = wrong
        .cookies()
        .into_iter()
        .find(|line| line.starts_with("irori_flow="));
    let asked = with(again.unwrap().split(';').next().unwrap().to_owned());
    let right = asked.submit("/login/code", &[("code", &codes[0])]).await;
    assert_eq!(right.location(), "/");
    let person = with(right.session_cookie());
    let page = person.get("/rooms/lobby").await;
    assert_eq!(page.status(), StatusCode::OK);
    // The session that set it up has shown it as well; what came of the
    // provider alone counts no more.
    let again = asked.submit("/login/code", &[("code", &codes[1])]).await;
    assert_eq!(again.status(), StatusCode::BAD_REQUEST);
}
