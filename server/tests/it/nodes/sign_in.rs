//! Ways in that take several steps, each of them at another node.

use http::StatusCode;

use super::{
    Dirs, PostgresServer, Running, Visitor, at, command,
    first_start::{become_owner, printed_by},
};
use crate::{
    accounts::invite,
    fake_github::FakeGitHub,
    providers::{Begun, has_github},
    test_server::PASSWORD,
    ways_in::add_app,
};

/// Three nodes, at which people come in by way of a provider; the owner.
struct Three {
    _postgres: PostgresServer,
    _dirs: Dirs,
    nodes: [(Running, Visitor); 3],
    olga: Visitor,
}

impl Three {
    async fn start(github: &FakeGitHub) -> Self {
        let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
        let nodes = ["one", "two", "three"].map(|name| {
            let blobs = dirs.of("blobs");
            let mut command = command(&postgres, &dirs.of(name), name, Some(&blobs));
            command.envs(github.variables());
            Running::start_by(command)
        });
        let link = printed_by(&nodes[0].0).await;
        let olga = become_owner(&nodes[1].1, &link).await;
        Self {
            _postgres: postgres,
            _dirs: dirs,
            nodes,
            olga,
        }
    }

    /// Somebody at each of the nodes.
    fn everywhere(&self, person: &Visitor) -> [Visitor; 3] {
        [0, 1, 2].map(|n| at(&self.nodes[n].1, person))
    }

    /// Somebody without a session at each of the nodes.
    fn strangers(&self) -> [Visitor; 3] {
        [0, 1, 2].map(|n| self.nodes[n].1.clone())
    }
}

#[tokio::test]
async fn a_provider_is_added_and_signs_in_with_each_step_elsewhere() {
    let github = FakeGitHub::start().await;
    let it = Three::start(&github).await;
    let [one, two, three] = it.everywhere(&it.olga);
    // Asked before the proof, so that every node has seen the session without it.
    for node in [&one, &two, &three] {
        assert_eq!(node.get("/account").await.status(), StatusCode::OK);
    }
    let token = three.get("/account").await.field("token").to_owned();
    let unproven = one.submit("/auth/link/github", &[("token", &token)]).await;
    assert!(unproven.location().starts_with("/account/proof"));

    two.prove().await;
    let token = three.get("/account").await.field("token").to_owned();
    let leaving = one.submit("/auth/link/github", &[("token", &token)]).await;
    assert_eq!(leaving.status(), StatusCode::OK, "{}", leaving.shown());
    let begun = Begun::of(&leaving, leaving.header("refresh"));
    let question = begun.back(&two, 7).await;
    assert_eq!(question.status(), StatusCode::OK, "{}", question.shown());
    let token = question.field("token").to_owned();
    let answer = three.submit("/auth/confirm", &[("token", &token)]).await;
    assert_eq!(answer.location(), "/account?done=identities");
    assert!(has_github(&one).await);
    let again = one.submit("/auth/confirm", &[("token", &token)]).await;
    assert_eq!(
        again.status(),
        StatusCode::BAD_REQUEST,
        "once for all nodes"
    );

    let [one, two, three] = it.strangers();
    let leaving = one.get("/auth/login/github").await;
    let begun = Begun::of(&leaving, leaving.location());
    let back = begun.back(&two, 7).await;
    let olga = Visitor {
        cookie: Some(back.session_cookie()),
        ..three
    };
    assert!(olga.get("/account").await.body.contains("olga@example.org"));
    let twice = begun.back(&olga, 7).await;
    assert_ne!(twice.status(), StatusCode::SEE_OTHER, "once for all nodes");
}

#[tokio::test]
async fn a_second_step_is_shown_elsewhere_than_the_first() {
    let github = FakeGitHub::start().await;
    let it = Three::start(&github).await;
    let [one, two, three] = it.everywhere(&it.olga);
    one.prove().await;
    let codes = add_app(&two, &three).await;
    assert!(codes.len() > 1, "codes on paper");

    let [one, two, three] = it.strangers();
    let fields = [("email", "olga@example.org"), ("password", PASSWORD)];
    let asked = one.submit("/login", &fields).await;
    assert_eq!(asked.location(), "/login/code");
    let pending = asked.cookies()[0].split(';').next().unwrap().to_owned();
    let half = |node: &Visitor| Visitor {
        cookie: Some(pending.clone()),
        ..node.clone()
    };
    let shown = half(&two).get("/login/code").await;
    assert_eq!(shown.status(), StatusCode::OK);
    let code = [("code", codes[0].as_str())];
    let done = half(&three).submit("/login/code", &code).await;
    let olga = Visitor {
        cookie: Some(done.session_cookie()),
        ..one.clone()
    };
    assert_eq!(olga.get("/people").await.status(), StatusCode::OK);

    // A code serves once, at whatever node.
    let asked = two.submit("/login", &fields).await;
    let pending = asked.cookies()[0].split(';').next().unwrap().to_owned();
    let half = Visitor {
        cookie: Some(pending),
        ..one
    };
    let used = half.submit("/login/code", &code).await;
    assert_ne!(used.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_guest_of_one_node_becomes_a_member_at_another() {
    let github = FakeGitHub::start().await;
    let it = Three::start(&github).await;
    let link = invite(&it.olga, "1", "member").await;
    let guest = it.nodes[0].1.clone().sign_in("Gus").await;
    let [one, two, three] = it.everywhere(&guest);
    assert_eq!(two.get("/rooms/lobby").await.status(), StatusCode::OK);
    let page = three.get(&link).await;
    assert_eq!(page.status(), StatusCode::OK, "{}", page.shown());
    let fields = [
        ("token", page.field("token")),
        ("next", "/"),
        ("name", "Gustav"),
        ("email", "gus@example.org"),
        ("password", PASSWORD),
    ];
    let made = two.submit("/invite", &fields).await;
    assert_eq!(made.location(), "/");
    // It is the guest's own session that goes on.
    for node in [&one, &two, &three] {
        let account = node.get("/account").await;
        assert!(account.body.contains("gus@example.org"));
    }
    let over = it.nodes[2].1.get(&link).await;
    assert_ne!(over.status(), StatusCode::OK, "it was good for one");
}
