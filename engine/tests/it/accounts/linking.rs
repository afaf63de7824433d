//! The forms that begin one more way to sign in, and what is counted by itself.

use engine::{
    accounts::SignIn,
    limits::{CEREMONIES_PER_ADDRESS, FLOW_LASTS, FLOWS_PER_ADDRESS, FORMS_PER_PERSON},
    storage::PendingFlow,
};
use protocol::Rejection;

use super::identity;
use crate::chat::{START_MS, TestChat, caller, caller_at};

#[tokio::test]
async fn a_form_counts_once_in_its_session_and_for_ten_minutes() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let elsewhere = it.sign_in("olga", super::PASSWORD).await.unwrap();
    let token = it.accounts.new_form_token(&owner).await.unwrap();
    let token = token.to_cookie();
    let other = it.accounts.new_form_token(&owner).await.unwrap();
    // Not made up, not in another session, not even of the same person.
    for (session, token) in [(&owner, "made up"), (&owner, ""), (&elsewhere, &*token)] {
        let used = it.accounts.use_form_token(session, token).await;
        assert_eq!(used, Err(Rejection::LinkOver));
    }
    // What somebody else has tried is used up.
    let used = it.accounts.use_form_token(&owner, &token).await;
    assert_eq!(used, Err(Rejection::LinkOver));
    let other = other.to_cookie();
    assert_eq!(it.accounts.use_form_token(&owner, &other).await, Ok(()));
    let again = it.accounts.use_form_token(&owner, &other).await;
    assert_eq!(again, Err(Rejection::LinkOver));

    let late = it.accounts.new_form_token(&owner).await.unwrap();
    let lasts = i64::try_from(FLOW_LASTS.as_millis()).unwrap();
    it.clock.set(START_MS + lasts);
    let used = it.accounts.use_form_token(&owner, &late.to_cookie()).await;
    assert_eq!(used, Err(Rejection::LinkOver));
}

#[tokio::test]
async fn another_secret_of_ours_is_no_form() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let pending = PendingFlow {
        provider: "school".to_owned(),
        flow: owner.id.to_string(),
        purpose: "{}".to_owned(),
        next: "/".to_owned(),
    };
    it.accounts.keep_flow("state", pending).await.unwrap();
    let used = it.accounts.use_form_token(&owner, "state").await;
    assert_eq!(used, Err(Rejection::LinkOver));
}

#[tokio::test(start_paused = true)]
async fn one_kind_of_sign_in_spends_nothing_of_another() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let of = |who| it.accounts.check_flows(who);
    for _ in 0..FLOWS_PER_ADDRESS {
        assert_eq!(of(caller()), Ok(()));
    }
    assert!(matches!(of(caller()), Err(Rejection::RateLimited { .. })));
    assert_eq!(of(&caller_at("192.0.2.99")), Ok(()), "others go on");
    for _ in 0..CEREMONIES_PER_ADDRESS {
        let begun = it.accounts.begin_passkey_sign_in(caller()).await;
        assert!(begun.is_ok());
    }
    let begun = it.accounts.begin_passkey_sign_in(caller()).await;
    assert!(matches!(begun, Err(Rejection::RateLimited { .. })));
    for _ in 0..FORMS_PER_PERSON {
        assert!(it.accounts.new_form_token(&owner).await.is_ok());
    }
    let made = it.accounts.new_form_token(&owner).await;
    assert!(matches!(made, Err(Rejection::RateLimited { .. })));
    // And a password is what it was.
    let signed_in = it
        .accounts
        .sign_in_with_password("olga@example.org", super::PASSWORD, "/", caller())
        .await;
    assert!(matches!(signed_in, Ok(SignIn::Done(..))));
}

#[tokio::test]
async fn an_identity_says_whose_it_is() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let found = it.accounts.owner_of_identity(&identity("olga")).await;
    assert_eq!(found, Ok(None));
    it.accounts
        .link_identity(owner.user.id, identity("olga"), caller())
        .await
        .unwrap();
    let found = it.accounts.owner_of_identity(&identity("olga")).await;
    assert_eq!(found, Ok(Some(owner.user.id)));
}
