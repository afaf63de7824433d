use engine::session::SessionToken;
use protocol::{Rejection, Role};

use super::{STRICT, account, done, from_provider, identity};
use crate::chat::{TestChat, caller};
use engine::accounts::{FromProvider, SignUp};

#[tokio::test]
async fn the_link_makes_one_owner_and_is_over() {
    let it = TestChat::start().await;
    let setup = it.accounts.setup_token().unwrap();
    let stranger = SessionToken::random().unwrap();
    let refused = it
        .accounts
        .set_up(account("eve"), &stranger, caller())
        .await;
    assert_eq!(refused.unwrap_err(), Rejection::LinkOver);
    assert!(!it.accounts.is_owned());

    let owner = it.owner().await;
    assert_eq!(owner.role, Role::Owner);
    assert!(it.accounts.is_owned());
    assert_eq!(it.accounts.setup_token(), None);
    let again = it.accounts.set_up(account("eve"), &setup, caller()).await;
    assert_eq!(again.unwrap_err(), Rejection::LinkOver);

    let later = it.killed_and_restarted().await;
    assert!(later.accounts.is_owned());
    assert_eq!(later.accounts.setup_token(), None);
}

#[tokio::test]
async fn every_start_has_another_link_until_there_is_an_owner() {
    let it = TestChat::start().await;
    let later = it.killed_and_restarted().await;
    let setup = it.accounts.setup_token().unwrap();
    assert!(!later.accounts.is_setup_token(&setup));
}

#[tokio::test]
async fn two_who_follow_it_at_once_make_one_owner() {
    let it = TestChat::start().await;
    let setup = it.accounts.setup_token().unwrap();
    let here = caller();
    let (one, other) = tokio::join!(
        it.accounts.set_up(account("ann"), &setup, here),
        it.accounts.set_up(account("ben"), &setup, here),
    );
    assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1);
}

#[tokio::test]
async fn nobody_is_a_member_before_there_is_an_owner() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    let early = it.accounts.sign_up(account("eve"), None, caller()).await;
    assert_eq!(early.unwrap_err(), Rejection::NotAdmitted);
    let early = it.come_from(identity("eve"), STRICT).await;
    assert_eq!(early.unwrap_err(), Rejection::NotAdmitted);
}

#[tokio::test]
async fn a_provider_can_make_the_owner() {
    let it = TestChat::start().await;
    let setup = it.accounts.setup_token().unwrap();
    let from = FromProvider {
        setup: Some(setup.hash()),
        ..from_provider(identity("olga"), STRICT)
    };
    let come = it.accounts.sign_in_with_identity(from, caller()).await;
    assert_eq!(done(come.unwrap()).role, Role::Owner);
    assert!(it.accounts.is_owned());
}
