//! Answers that are not believed, and what is said of them.

use identity::SignInError;
use url::Url;

use crate::{
    person::{self, profile, redirect},
    provider::{SECRET, TestProvider},
};

/// How every id token of this provider begins: `{"alg":"`.
const JWT: &str = "eyJhbGciOi";

fn detail(error: SignInError) -> String {
    match error {
        SignInError::BadAnswer { detail } => detail,
        other => panic!("expected a bad answer: {other:?}"),
    }
}

#[tokio::test]
async fn no_lie_is_believed() {
    let there = TestProvider::start().await;
    let providers = there.providers();
    for id in ["google", "acme"] {
        let provider = providers.get(id).unwrap();
        for (lie, reason) in [
            ("nonce", "nonce mismatch"),
            ("no-nonce", "missing nonce"),
            ("audience", "Invalid audiences"),
            ("more-audiences", "not a trusted audience"),
            ("issuer", "Invalid issuer"),
            ("expired", "expired"),
            ("signature", "Signature verification failed"),
            ("no-signature", "Signature verification failed"),
            ("shared-secret", "Signature verification failed"),
            ("unknown-key", "No matching key"),
            ("authorized-party", "authorized party"),
            ("issued-later", "in the future (iat)"),
            ("issued-long-ago", "too long ago (iat)"),
            ("not-yet", "not valid yet (nbf)"),
            ("access-token-hash", "another access token (at_hash)"),
            ("another-issuer", "another issuer"),
            ("no-issuer", "does not say which issuer"),
            ("subject", "Invalid subject"),
            ("no-id-token", "no id token"),
            ("bad-token", "access token"),
            ("html", "Content-Type"),
        ] {
            there.lie(lie).await;
            let said = detail(profile(provider, "1001").await.unwrap_err());
            assert!(said.contains(reason), "{id}, {lie}: {said}");
        }
        there.be_honest().await;
        assert!(profile(provider, "1001").await.is_ok(), "{id}");
    }
}

#[tokio::test]
async fn clocks_may_differ_a_little() {
    let there = TestProvider::start().await;
    let providers = there.providers();
    for lie in ["just-expired", "clock-ahead"] {
        there.lie(lie).await;
        let who = profile(providers.get("google").unwrap(), "1001").await;
        assert!(who.is_ok(), "{lie}: {who:?}");
    }
}

/// Nothing that is published has us ask where nobody has told us to: not even
/// for what comes first.
#[tokio::test]
async fn no_endpoint_leads_inside() {
    let there = TestProvider::start().await;
    for endpoint in [
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
    ] {
        for place in [
            "http://127.0.0.1:9/x",
            "http://localhost:9/x",
            "http://id.example.org/x",
            "https://127.0.0.1:9/x",
            "https://localhost/x",
            "https://10.0.0.1/x",
            "https://169.254.169.254/x",
            "https://[::1]/x",
            "javascript:alert(1)",
            "file:///etc/passwd",
        ] {
            there.lie(&format!("place {endpoint} {place}")).await;
            let providers = there.providers();
            let begun = providers.get("acme").unwrap().begin(&redirect()).await;
            let said = detail(begun.unwrap_err());
            assert!(said.starts_with("discovery: "), "{endpoint}: {said}");
        }
    }
    assert_eq!(there.asked("GET /jwks").await, 0);
}

#[tokio::test]
async fn a_code_counts_once() {
    let there = TestProvider::start().await;
    let providers = there.providers();
    for id in ["google", "github", "facebook", "acme", "public"] {
        let provider = providers.get(id).unwrap();
        let (flow, code) = person::go(provider, "1001").await;
        let first = provider
            .finish(&redirect(), flow.clone(), code.clone())
            .await;
        assert!(first.is_ok(), "{id}: {first:?}");
        let again = provider.finish(&redirect(), flow, code).await;
        assert_eq!(again, Err(SignInError::CodeRefused), "{id}");
    }
}

#[tokio::test]
async fn a_code_counts_only_for_its_own_sign_in() {
    let there = TestProvider::start().await;
    let providers = there.providers();
    for id in ["google", "github", "facebook"] {
        let provider = providers.get(id).unwrap();
        let (_, code) = person::go(provider, "1001").await;
        let (other, _) = person::go(provider, "1002").await;
        let refused = provider.finish(&redirect(), other, code).await;
        assert_eq!(
            refused,
            Err(SignInError::CodeRefused),
            "{id}: the verifier is another"
        );

        let (flow, code) = person::go(provider, "1001").await;
        let elsewhere = Url::parse("http://127.0.0.1:9/elsewhere").unwrap();
        let refused = provider.finish(&elsewhere, flow, code).await;
        assert_eq!(
            refused,
            Err(SignInError::CodeRefused),
            "{id}: the address is another"
        );
    }
}

#[tokio::test]
async fn a_wrong_secret_is_our_fault() {
    let there = TestProvider::start().await;
    let wrong = "not-the-secret";
    let providers = there.providers_with(&[
        ("IRORI_OAUTH_GOOGLE_CLIENT_SECRET", wrong),
        ("IRORI_OAUTH_GITHUB_CLIENT_SECRET", wrong),
        ("IRORI_OAUTH_FACEBOOK_CLIENT_SECRET", wrong),
    ]);
    for id in ["google", "github", "facebook"] {
        let refused = profile(providers.get(id).unwrap(), "1001").await;
        assert!(
            matches!(refused, Err(SignInError::ClientRefused { .. })),
            "{id}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let there = TestProvider::start().await;
    let providers = there.providers();
    there.lie("redirect").await;
    for id in ["google", "github"] {
        let said = detail(
            profile(providers.get(id).unwrap(), "1001")
                .await
                .unwrap_err(),
        );
        assert!(said.contains("307"), "{id}: {said}");
    }
    assert_eq!(there.asked("POST /elsewhere").await, 0);
}

#[tokio::test]
async fn what_is_too_large_is_not_read() {
    let there = TestProvider::start().await;
    let providers = there.providers();
    for lie in ["large", "endless"] {
        there.lie(lie).await;
        for id in ["google", "facebook"] {
            let refused = profile(providers.get(id).unwrap(), "1001").await;
            assert_eq!(refused, Err(SignInError::TooLarge), "{id}, {lie}");
        }
    }
}

#[tokio::test]
async fn what_is_said_gives_nothing_away() {
    let there = TestProvider::start().await;
    let providers = there.providers();
    let google = providers.get("google").unwrap();
    for lie in [
        "nonce",
        "signature",
        "no-id-token",
        "bad-token",
        "redirect",
        "large",
        "broken",
        "html",
    ] {
        there.lie(lie).await;
        let (flow, code) = person::go(google, "1001").await;
        let secrets: Vec<String> =
            serde_json::from_str::<serde_json::Value>(&serde_json::to_string(&flow).unwrap())
                .unwrap()
                .as_object()
                .unwrap()
                .values()
                .map(|value| value.as_str().unwrap().to_owned())
                .chain([code.value.clone(), SECRET.to_owned(), JWT.to_owned()])
                .collect();
        assert_eq!(secrets.len(), 6);
        let debug = format!("{flow:?}");
        let error = google.finish(&redirect(), flow, code).await.unwrap_err();
        let told = format!("{error} {error:?} {debug} {providers:?}");
        for secret in secrets {
            assert!(!told.contains(&secret), "{lie}: {secret} in {told}");
        }
    }
}
