use engine::session::SessionToken;
use protocol::{Rejection, Role};

use super::{STRICT, account, done, from_provider, identity, two_nodes};
use crate::chat::{TestChat, caller};
use engine::accounts::{FromProvider, SignUp};

#[tokio::test]
async fn the_link_makes_one_owner_and_is_over() {
    let it = TestChat::start().await;
    let setup = it.setup_link().await.unwrap();
    let stranger = SessionToken::random().unwrap();
    let refused = it
        .accounts
        .set_up(account("eve"), &stranger, caller())
        .await;
    assert_eq!(refused.unwrap_err(), Rejection::LinkOver);
    assert!(!it.accounts.is_owned().await);

    let owner = it.owner().await;
    assert_eq!(owner.role, Role::Owner);
    assert!(it.accounts.is_owned().await);
    assert_eq!(it.setup_link().await, None);
    let again = it.accounts.set_up(account("eve"), &setup, caller()).await;
    assert_eq!(again.unwrap_err(), Rejection::LinkOver);

    let later = it.killed_and_restarted().await;
    assert!(later.accounts.is_owned().await);
    assert_eq!(later.setup_link().await, None);
}

#[tokio::test]
async fn the_link_is_another_one_over_a_restart_until_there_is_an_owner() {
    let it = TestChat::start().await;
    let setup = it.setup_link().await.unwrap();
    let it = it.killed_and_restarted().await;
    it.accounts.check_setup(&setup).await.unwrap();
    let next = it.setup_link().await.unwrap();
    let over = Err(Rejection::LinkOver);
    assert_eq!(it.accounts.check_setup(&setup).await, over);
    it.accounts.check_setup(&next).await.unwrap();
    let used = it.accounts.set_up(account("eve"), &setup, caller()).await;
    assert_eq!(used.unwrap_err(), Rejection::LinkOver);
}

#[tokio::test]
async fn the_link_of_each_node_makes_the_owner_and_ends_those_of_all() {
    let (one, two) = two_nodes().await;
    let first = one.accounts.open_setup("a").await.unwrap().unwrap();
    let second = two.accounts.open_setup("b").await.unwrap().unwrap();
    for accounts in [&one.accounts, &two.accounts] {
        accounts.check_setup(&first).await.unwrap();
        accounts.check_setup(&second).await.unwrap();
        assert!(!accounts.is_owned().await);
    }
    let made = two.accounts.set_up(account("olga"), &first, caller()).await;
    assert_eq!(made.unwrap().0.role, Role::Owner);
    for accounts in [&one.accounts, &two.accounts] {
        assert!(accounts.is_owned().await);
        for link in [&first, &second] {
            let over = accounts.check_setup(link).await;
            assert_eq!(over, Err(Rejection::LinkOver));
            let again = accounts.set_up(account("eve"), link, caller()).await;
            assert_eq!(again.unwrap_err(), Rejection::LinkOver);
        }
        assert_eq!(accounts.open_setup("c").await, Ok(None));
    }
}

#[tokio::test]
async fn two_who_follow_it_at_once_make_one_owner() {
    let it = TestChat::start().await;
    let setup = it.setup_link().await.unwrap();
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
    let setup = it.setup_link().await.unwrap();
    let from = FromProvider {
        setup: Some(setup.hash()),
        ..from_provider(identity("olga"), STRICT)
    };
    let come = it.accounts.sign_in_with_identity(from, caller()).await;
    assert_eq!(done(come.unwrap()).role, Role::Owner);
    assert!(it.accounts.is_owned().await);
}
