//! Lost passwords: a link from an admin, or from whoever has the data.

use http::StatusCode;

use crate::{
    accounts::{house, id_of, invite, invited},
    running::{Running, irori},
    test_server::{PASSWORD, owned},
};

/// What stands in a link that sets a password.
fn token_in(text: &str) -> String {
    let (_, rest) = text.split_once("/reset?token=").expect("a link");
    rest.chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect()
}

#[tokio::test]
async fn an_admin_makes_a_link_that_serves_once() {
    let (server, olga) = house().await;
    let link = invite(&olga, "1", "member").await;
    let mia = invited(&server, &link, "mia").await;
    let mut socket = mia.socket().await;
    let people = olga.get("/people").await;
    assert!(
        people.body.contains("not verified"),
        "nobody vouches for it"
    );
    let id = id_of(&people, "mia@example.org");
    let fields = [("id", id.as_str()), ("q", "mia")];
    let asked = olga.submit("/people/reset", &fields).await;
    assert_eq!(asked.location(), "/account/proof?next=%2Fpeople%3Fq%3Dmia");
    olga.prove().await;
    let made = olga.submit("/people/reset", &fields).await;
    let token = token_in(&made.body);
    assert!(
        !olga.get("/people").await.body.contains("/reset?token="),
        "it is shown once"
    );

    let stranger = server.visitor();
    let path = format!("/reset?token={token}");
    let page = stranger.get(&path).await;
    assert!(page.body.contains("mia"));
    let easy = [("token", token.as_str()), ("new", "password123")];
    let refused = stranger.submit("/reset", &easy).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.field("token"), token);
    let fields = [("token", token.as_str()), ("new", "found again at last")];
    let set = stranger.submit("/reset", &fields).await;
    assert_eq!(set.location(), "/account/ways");
    assert_eq!(socket.closed().await.0, 4001);
    let mia = server.visitor();
    let fields = [
        ("email", "mia@example.org"),
        ("password", "found again at last"),
    ];
    mia.enter("/login", &fields).await;
    assert_eq!(stranger.get(&path).await.status(), StatusCode::GONE);
    for token in ["", "abc", &"A".repeat(43)] {
        let page = stranger.get(&format!("/reset?token={token}")).await;
        assert_eq!(page.status(), StatusCode::GONE, "{token}");
    }
}

#[tokio::test]
async fn whoever_has_the_data_makes_one_while_the_server_runs_or_not() {
    let dir = owned().await;
    let data = dir.path().join("data");
    let ask = |address: &str| {
        let mut command = irori(&data);
        command.args(["user", "reset-password", address]);
        command.output().unwrap()
    };
    let first = ask("OLGA@example.org");
    assert!(first.status.success(), "{first:?}");
    let first = token_in(&String::from_utf8(first.stdout).unwrap());

    let (_running, visitor) = Running::start(&data);
    let fields = [("token", first.as_str()), ("new", "found again at last")];
    let set = visitor.submit("/reset", &fields).await;
    assert_eq!(set.location(), "/account/ways");
    let fields = [("email", "olga@example.org"), ("password", PASSWORD)];
    let old = visitor.submit("/login", &fields).await;
    assert_eq!(old.status(), StatusCode::UNAUTHORIZED);

    let second = ask("olga@example.org");
    assert!(second.status.success(), "{second:?}");
    let second = token_in(&String::from_utf8(second.stdout).unwrap());
    let fields = [("token", second.as_str()), ("new", "and once more found")];
    let set = visitor.submit("/reset", &fields).await;
    assert_eq!(set.location(), "/account/ways");

    for whom in ["Olga", "1"] {
        let third = ask(whom);
        assert!(third.status.success(), "{whom}: {third:?}");
    }
    for (address, said) in [
        ("nobody@example.org", "nobody@example.org is nobody"),
        ("nobody", "nobody is nobody who may sign in here"),
    ] {
        let refused = ask(address);
        assert_eq!(refused.status.code(), Some(1));
        let stderr = String::from_utf8(refused.stderr).unwrap();
        assert!(stderr.contains(said), "{stderr}");
    }
}
