//! Sign-ins that go well.

use std::time::Duration;

use identity::{Callback, Profile};
use url::Url;

use crate::{
    person::{self, Person, profile, redirect},
    provider::{SECRET, TestProvider},
};

fn ada() -> Profile {
    Profile {
        subject: "1001".to_owned(),
        name: Some("Ada Lovelace".to_owned()),
        email: Some("ada@example.org".to_owned()),
        email_verified: true,
        picture: Some(Url::parse("https://example.org/ada.png").unwrap()),
        second_step: false,
    }
}

#[tokio::test]
async fn everybody_knows_ada() {
    let there = TestProvider::start().await;
    let providers = there.providers();
    for (id, expected) in [
        ("google", ada()),
        ("github", ada()),
        (
            "facebook",
            Profile {
                email_verified: false,
                ..ada()
            },
        ),
        ("acme", ada()),
        ("public", ada()),
    ] {
        let provider = providers.get(id).unwrap();
        assert_eq!(profile(provider, "1001").await.unwrap(), expected, "{id}");
    }
    // By the standard, what is not about the sign-in is told by userinfo.
    assert_eq!(there.asked("GET /me").await, 3);
}

#[tokio::test]
async fn what_is_in_the_id_token_is_not_asked_again() {
    let there = TestProvider::start_with(&["--claims-in-id-token"]).await;
    let providers = there.providers();
    for id in ["google", "acme"] {
        assert_eq!(
            profile(providers.get(id).unwrap(), "1001").await.unwrap(),
            ada(),
            "{id}"
        );
    }
    assert_eq!(there.asked("GET /me").await, 0);
    assert_eq!(there.asked("GET /jwks").await, 2, "keys are kept");
    let bob = profile(providers.get("google").unwrap(), "1002")
        .await
        .unwrap();
    assert_eq!(bob.email.as_deref(), Some("bob@example.org"));
    assert!(!bob.email_verified);
    assert_eq!(
        there.asked("GET /me").await,
        1,
        "Bob's name might have been there"
    );
    assert_eq!(there.asked("GET /jwks").await, 2, "keys are still kept");
    assert_eq!(
        there.asked("GET /.well-known/openid-configuration").await,
        2
    );
}

#[tokio::test]
async fn little_is_enough() {
    let there = TestProvider::start().await;
    let providers = there.providers();
    let nobody = |name: Option<&str>| Profile {
        subject: "1003".to_owned(),
        name: name.map(str::to_owned),
        email: None,
        email_verified: false,
        picture: None,
        second_step: false,
    };
    for (id, expected) in [
        ("google", nobody(Some("cy"))),
        // Without a name, GitHub's login.
        ("github", nobody(Some("1003"))),
        ("facebook", nobody(None)),
    ] {
        assert_eq!(
            profile(providers.get(id).unwrap(), "1003").await.unwrap(),
            expected,
            "{id}"
        );
    }
    // An address GitHub has not verified is none.
    let bob = profile(providers.get("github").unwrap(), "1002")
        .await
        .unwrap();
    assert_eq!((bob.email, bob.email_verified), (None, false));
}

#[tokio::test]
async fn every_sign_in_has_secrets_of_its_own() {
    let there = TestProvider::start().await;
    let providers = there.providers();
    for (id, parameters) in [
        ("google", &["state", "nonce", "code_challenge"][..]),
        ("github", &["state", "code_challenge"]),
        ("facebook", &["state", "code_challenge"]),
    ] {
        let provider = providers.get(id).unwrap();
        let (one, two) = (
            provider.begin(&redirect()).await.unwrap(),
            provider.begin(&redirect()).await.unwrap(),
        );
        let value = |url: &Url, name: &str| {
            let found = url.query_pairs().find(|(key, _)| key == name);
            found
                .unwrap_or_else(|| panic!("{id}: no {name} in {url}"))
                .1
                .into_owned()
        };
        for name in parameters {
            let (one, two) = (
                value(&one.authorize_url, name),
                value(&two.authorize_url, name),
            );
            assert_ne!(one, two, "{id} {name}");
            // 22 characters of base64url are 128 bits.
            assert!(one.len() >= 22, "{id} {name}: {one}");
        }
        assert_eq!(value(&one.authorize_url, "code_challenge_method"), "S256");
        assert_eq!(
            value(&one.authorize_url, "redirect_uri"),
            redirect().as_str()
        );
        assert_eq!(value(&one.authorize_url, "state"), one.flow.state());
        assert!(!one.authorize_url.as_str().contains(SECRET));
    }
}

#[tokio::test]
async fn who_declines_comes_back_with_that() {
    let there = TestProvider::start().await;
    let providers = there.providers();
    for id in ["google", "github"] {
        let begun = providers.get(id).unwrap().begin(&redirect()).await.unwrap();
        let callback = Person::new().decline(begun.authorize_url).await;
        let denied = matches!(callback, Callback::Denied { .. });
        assert!(denied, "{id}: {callback:?}");
        assert_eq!(callback.state(), Some(begun.flow.state()), "{id}");
    }
}

#[tokio::test]
async fn new_keys_are_found_but_not_looked_for_all_the_time() {
    let there = TestProvider::start_with(&["--claims-in-id-token"]).await;
    let providers = there.providers();
    let google = providers.get("google").unwrap();
    let (flow, code) = person::go(google, "1001").await;
    there.rotate_keys().await;
    assert_eq!(google.finish(&redirect(), flow, code).await.unwrap(), ada());
    assert_eq!(there.asked("GET /jwks").await, 2);
    // The new ones are kept as well.
    assert_eq!(profile(google, "1001").await.unwrap(), ada());
    assert_eq!(there.asked("GET /jwks").await, 2);
    // And so soon after, an unknown one is no reason to ask again.
    there.lie("unknown-key").await;
    assert!(profile(google, "1001").await.is_err());
    assert_eq!(there.asked("GET /jwks").await, 2);
    later(Duration::from_secs(11)).await;
    assert!(profile(google, "1001").await.is_err());
    assert_eq!(there.asked("GET /jwks").await, 3);
}

#[tokio::test]
async fn a_key_that_changes_under_its_name_is_asked_for_again() {
    let there = TestProvider::start_with(&["--claims-in-id-token"]).await;
    let providers = there.providers();
    let google = providers.get("google").unwrap();
    let (flow, code) = person::go(google, "1001").await;
    there.change_keys().await;
    assert_eq!(google.finish(&redirect(), flow, code).await.unwrap(), ada());
    assert_eq!(there.asked("GET /jwks").await, 2);
    // But whoever signs with anything has us ask no more often than that.
    there.lie("signature").await;
    for _ in 0..3 {
        assert!(profile(google, "1001").await.is_err());
    }
    assert_eq!(there.asked("GET /jwks").await, 2);
}

#[tokio::test]
async fn an_answer_of_another_issuer_is_told_apart() {
    let there = TestProvider::start().await;
    let providers = there.providers();
    let iss = |iss: &str| Callback::parse(&format!("code=c&state=s&iss={iss}"));
    let own = iss(&there.issuer());
    let (denied, silent) = (
        Callback::parse("error=access_denied&state=s&iss=https://another.example.org"),
        Callback::parse("code=c&state=s"),
    );
    let another = iss("https://another.example.org");
    for (id, sent) in [
        ("acme", [true, true, false, false]),
        // It has no issuer of that kind.
        ("github", [true, true, true, true]),
    ] {
        let provider = providers.get(id).unwrap();
        let found = [&own, &silent, &another, &denied].map(|it| provider.may_have_sent(it));
        assert_eq!(found, sent, "{id}");
    }
}

#[tokio::test]
async fn who_answers_under_a_name_is_known_by_the_place() {
    let there = TestProvider::start().await;
    let providers = there.providers();
    let issuer = |id: &str| providers.get(id).unwrap().issuer();
    assert_eq!(issuer("acme"), there.issuer());
    assert_eq!(issuer("github"), format!("github:{}", there.issuer()));
    assert_eq!(issuer("facebook"), format!("facebook:{}", there.issuer()));
    // Another path, such as a newer version, is no other provider.
    let at = format!("{}/v99/me", there.issuer());
    let newer = there.providers_with(&[("IRORI_OAUTH_FACEBOOK_PROFILE_URL", &at)]);
    assert_eq!(newer.get("facebook").unwrap().issuer(), issuer("facebook"));
}

#[tokio::test]
async fn what_is_published_is_asked_once_an_hour() {
    const DISCOVERY: &str = "GET /.well-known/openid-configuration";
    let there = TestProvider::start().await;
    let providers = there.providers();
    let google = providers.get("google").unwrap();
    let back = redirect();
    let (one, two, three) = tokio::join!(
        google.begin(&back),
        google.begin(&back),
        google.begin(&back)
    );
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    assert_eq!(there.asked(DISCOVERY).await, 1, "a crowd asks once");
    later(Duration::from_mins(59)).await;
    assert!(google.begin(&back).await.is_ok());
    assert_eq!(there.asked(DISCOVERY).await, 1);
    later(Duration::from_secs(61)).await;
    assert!(google.begin(&back).await.is_ok());
    assert_eq!(there.asked(DISCOVERY).await, 2);
}

/// Moves the clock, which stands still for that moment only.
async fn later(by: Duration) {
    tokio::time::pause();
    tokio::time::advance(by).await;
    tokio::time::resume();
}

#[tokio::test]
async fn a_check_tells_what_would_fail() {
    let there = TestProvider::start().await;
    let slash = format!("{}/", there.issuer());
    let providers = there.providers_with(&[
        ("IRORI_OIDC_SLASH_ISSUER", &slash),
        ("IRORI_OIDC_SLASH_CLIENT_ID", "x"),
        ("IRORI_OIDC_AWAY_ISSUER", "http://127.0.0.1:9"),
        ("IRORI_OIDC_AWAY_CLIENT_ID", "x"),
        ("IRORI_OIDC_NOWHERE_ISSUER", &format!("{slash}nowhere")),
        ("IRORI_OIDC_NOWHERE_CLIENT_ID", "x"),
    ]);
    let said = providers.check().await;
    let ids: Vec<_> = said.iter().map(|(id, _)| id.as_str()).collect();
    let order = [
        "google", "github", "facebook", "acme", "away", "nowhere", "public", "slash",
    ];
    assert_eq!(ids, order);
    for (id, result) in &said {
        match id.as_str() {
            "away" => assert!(
                result
                    .as_ref()
                    .unwrap_err()
                    .contains("could not be reached")
            ),
            "nowhere" => assert!(result.as_ref().unwrap_err().contains("404")),
            "slash" => assert!(result.as_ref().unwrap_err().contains("unexpected issuer")),
            _ => assert_eq!(result, &Ok(()), "{id}"),
        }
    }
}

/// What a web server asks of a handler's future.
#[test]
fn sign_ins_can_move_between_threads() {
    fn is_send<T: Send>(_: &T) {}
    let providers = identity::Providers::default();
    is_send(&providers.check());
    if let Some(provider) = providers.iter().next() {
        is_send(&provider.begin(&redirect()));
    }
    is_send(&profile_of_nobody(&providers));
}

async fn profile_of_nobody(providers: &identity::Providers) {
    if let Some(provider) = providers.get("nobody") {
        let begun = provider.begin(&redirect()).await.unwrap();
        let code = identity::Code {
            value: String::new(),
            iss: None,
        };
        let _ = provider.finish(&redirect(), begun.flow, code).await;
    }
}
