//! Roles that need a second step.

use engine::storage::{Governed, Session};
use protocol::{Rejection, Role};

use super::{PASSWORD, STRICT, identity};
use crate::chat::{TestChat, caller};
use engine::accounts::SignUp;

/// Whether somebody who signs in now is led to set one up.
async fn owes(it: &TestChat, name: &str) -> bool {
    it.sign_in(name, PASSWORD).await.unwrap().owes_second_step
}

async fn require(it: &TestChat, by: &Session, roles: &[Role]) -> Result<(), Rejection> {
    it.prove(by).await;
    it.accounts.require_second_step(by, roles.to_vec()).await
}

#[tokio::test]
async fn those_of_the_role_owe_it_and_their_sockets_close() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let admin = it.invited(&owner, Role::Admin, "adam").await;
    let mia = it.invited(&owner, Role::Member, "mia").await;
    let mut of_admin = it.connect(&admin).await;
    let mut of_mia = it.connect(&mia).await;
    require(&it, &owner, &[Role::Admin]).await.unwrap();
    assert_eq!(it.accounts.second_step_roles().await, Ok(vec![Role::Admin]));
    assert!(owes(&it, "adam").await);
    assert!(!owes(&it, "mia").await && !owes(&it, "olga").await);
    assert_eq!(of_admin.closed().await.0, 4001);
    assert_eq!(of_mia.said_by_now().await, []);

    // Who becomes one owes it from then on.
    let what = Governed::Role(Role::Admin);
    it.accounts.govern(&owner, mia.user.id, what).await.unwrap();
    assert!(owes(&it, "mia").await);
    assert_eq!(of_mia.closed().await.0, 4001);
    require(&it, &owner, &[]).await.unwrap();
    assert!(!owes(&it, "adam").await);
}

#[tokio::test]
async fn who_has_set_it_up_owes_nothing_until_it_is_turned_off() {
    let it = TestChat::start().await;
    let (olga, ..) = super::second_factor::with_app(&it).await;
    require(&it, &olga, &[Role::Owner]).await.unwrap();
    let token = it
        .accounts
        .change_password(&olga, PASSWORD, "another one!", caller());
    let token = token.await.unwrap();
    let now = async || it.accounts.session(&token).await.unwrap().unwrap();
    assert!(!now().await.owes_second_step);
    let session = now().await;
    it.accounts
        .remove_totp(&session, "", caller())
        .await
        .unwrap();
    assert!(now().await.owes_second_step);
}

#[tokio::test]
async fn a_provider_s_sign_in_is_the_provider_s_matter() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    let owner = it.owner().await;
    require(&it, &owner, &[Role::Member]).await.unwrap();
    let ann = it
        .accounts
        .sign_in_with_identity(identity("ann"), STRICT, None, None, caller());
    let (ann, _) = ann.await.unwrap();
    assert!(!ann.owes_second_step);
    // With a password she does.
    let token = it
        .accounts
        .change_password(&ann, "", "a password as well", caller());
    let session = it.accounts.session(&token.await.unwrap()).await;
    assert!(session.unwrap().unwrap().owes_second_step);
}

#[tokio::test]
async fn only_owners_say_so() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let admin = it.invited(&owner, Role::Admin, "adam").await;
    let refused = require(&it, &admin, &[Role::Owner]).await;
    assert_eq!(refused, Err(Rejection::Forbidden));
    assert_eq!(it.accounts.second_step_roles().await, Ok(vec![]));
}
