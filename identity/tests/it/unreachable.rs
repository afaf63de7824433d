//! Providers that are not there, or might as well not be.

use std::time::{Duration, Instant};

use identity::SignInError;

use crate::{
    person::{self, profile, redirect},
    provider::{IMPATIENT, TestProvider},
};

fn assert_unreachable<T: std::fmt::Debug>(what: &str, result: &Result<T, SignInError>) {
    let unreachable = matches!(result, Err(SignInError::ProviderUnreachable { .. }));
    assert!(unreachable, "{what}: {result:?}");
}

/// Nobody waits for a page of `id` for long, whichever of `paths` is silent.
async fn assert_no_wait(id: &str, paths: &[&str]) {
    let there = TestProvider::start().await;
    let providers = there.providers_within(IMPATIENT, &[]);
    for path in paths {
        there.hang(path).await;
        let provider = providers.get(id).unwrap();
        let (flow, code) = person::go(provider, "1001").await;
        let since = Instant::now();
        let result = provider.finish(&redirect(), flow, code).await;
        assert_unreachable(path, &result);
        assert!(since.elapsed() < IMPATIENT.total * 2, "{path}");
    }
}

#[tokio::test]
async fn nobody_waits_for_a_silent_openid_provider() {
    assert_no_wait("google", &["/token", "/me"]).await;
}

#[tokio::test]
async fn nobody_waits_for_a_silent_github() {
    let paths = ["/github/login/oauth/access_token", "/github/user/emails"];
    assert_no_wait("github", &paths).await;
}

#[tokio::test]
async fn those_who_wait_for_the_same_answer_wait_no_longer() {
    let there = TestProvider::start().await;
    let providers = there.providers_within(IMPATIENT, &[]);
    there.hang("/.well-known/openid-configuration").await;
    let acme = providers.get("acme").unwrap();
    let back = redirect();
    let since = Instant::now();
    let (one, two) = tokio::join!(acme.begin(&back), acme.begin(&back));
    assert!(since.elapsed() < IMPATIENT.total * 2);
    assert_unreachable("one", &one);
    assert_unreachable("two", &two);
}

#[tokio::test]
async fn a_provider_may_go_away_meanwhile() {
    let there = TestProvider::start().await;
    let providers = there.providers();
    let mut begun = Vec::new();
    for id in ["google", "github", "facebook"] {
        begun.push((id, person::go(providers.get(id).unwrap(), "1001").await));
    }
    there.stop().await;
    for (id, (flow, code)) in begun {
        let provider = providers.get(id).unwrap();
        let result = provider.finish(&redirect(), flow, code).await;
        assert_unreachable(id, &result);
    }
    // Nothing has been asked of this one before.
    let result = providers.get("acme").unwrap().begin(&redirect()).await;
    assert_unreachable("acme", &result);
}

#[tokio::test]
async fn a_provider_may_be_unwell() {
    let there = TestProvider::start().await;
    let providers = there.providers();
    there.lie("broken").await;
    for id in ["google", "github"] {
        assert_unreachable(id, &profile(providers.get(id).unwrap(), "1001").await);
    }
    there.be_honest().await;
    assert!(
        profile(providers.get("google").unwrap(), "1001")
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_provider_that_is_unwell_is_left_alone_for_a_moment() {
    const DISCOVERY: &str = "GET /.well-known/openid-configuration";
    let there = TestProvider::start().await;
    let providers = there.providers();
    let acme = providers.get("acme").unwrap();
    let back = redirect();
    there.lie("unwell").await;
    for _ in 0..20 {
        assert_unreachable("unwell", &acme.begin(&back).await);
    }
    assert_eq!(there.asked(DISCOVERY).await, 1);
    there.be_honest().await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(3)).await;
    tokio::time::resume();
    assert!(acme.begin(&back).await.is_ok());
    assert_eq!(there.asked(DISCOVERY).await, 2);
}
