//! Roles that need a second step.

use engine::{
    accounts::{ProviderRules, SignIn, SignUp},
    clock::Clock as _,
    limits::CODES_AWAITED_PER_ADDRESS,
    storage::{Governed, Identity, Session},
};
use protocol::{Rejection, Role};

use super::{
    PASSWORD, STRICT, done, from_provider, identity,
    second_factor::{App, with_app},
};
use crate::chat::{TestChat, caller, caller_at};

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
    let (olga, ..) = with_app(&it).await;
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

/// Who has an app, an identity at a provider, and a role.
async fn with_app_and_provider(it: &TestChat) -> (Session, App) {
    let (olga, app, _) = with_app(it).await;
    let linked = it
        .accounts
        .link_identity(olga.user.id, identity("olga"), caller());
    linked.await.unwrap();
    (olga, app)
}

/// Comes from the provider, which says or does not say that it has asked for a
/// second step itself.
async fn come(it: &TestChat, subject: &str, second_step: bool) -> SignIn {
    let identity = Identity {
        second_step,
        ..identity(subject)
    };
    let from = from_provider(identity, STRICT);
    let come = it.accounts.sign_in_with_identity(from, caller());
    come.await.unwrap()
}

#[tokio::test]
async fn a_provider_that_asks_for_no_second_step_is_one_step() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    let owner = it.owner().await;
    require(&it, &owner, &[Role::Member]).await.unwrap();
    for (subject, second_step) in [("ann", false), ("ben", true)] {
        let session = done(come(&it, subject, second_step).await);
        assert_eq!(session.owes_second_step, !second_step, "{subject}");
        let again = done(come(&it, subject, second_step).await);
        assert_eq!(again.owes_second_step, !second_step, "{subject}");
    }
    // It can be set up where there is nothing but a provider, and goes on then.
    let ann = done(come(&it, "ann", false).await);
    App::add(&it, &ann).await;
    assert!(matches!(
        come(&it, "ann", false).await,
        SignIn::NeedsCode(_)
    ));
    assert!(matches!(come(&it, "ann", true).await, SignIn::Done(..)));
}

#[tokio::test]
async fn who_comes_from_a_provider_shows_the_code_of_this_server() {
    let it = TestChat::start().await;
    let (olga, app) = with_app_and_provider(&it).await;
    // As long as no role needs it, it stands beside the password alone.
    let SignIn::Done(before, of_before) = come(&it, "olga", false).await else {
        panic!("nothing else is asked for");
    };
    let mut on_phone = it.connect(&before).await;
    let mut at_desk = it.connect(&olga).await;
    require(&it, &olga, &[Role::Owner]).await.unwrap();
    // Sessions that began without it are over, and no others.
    assert_eq!(on_phone.closed().await.0, 4001);
    at_desk.said_by_now().await;
    assert_eq!(it.accounts.session(&of_before).await, Ok(None));
    let (mut again, _) = it.dial(&before).await;
    assert_eq!(again.closed().await.0, 4001);

    let SignIn::NeedsCode(pending) = come(&it, "olga", false).await else {
        panic!("a code is asked for");
    };
    let wrong = it
        .accounts
        .sign_in_with_code(&pending, "000000", caller())
        .await;
    let (refused, again) = wrong.unwrap_err();
    assert_eq!(refused, Rejection::WrongCode);
    let code = app.code(it.clock.now_ms());
    let pending = again.unwrap();
    let shown = it
        .accounts
        .sign_in_with_code(&pending, &code, caller())
        .await;
    let (session, token, next) = shown.unwrap();
    assert_eq!((session.user.id, next.as_str()), (olga.user.id, "/"));
    assert!(!session.owes_second_step);
    assert!(it.accounts.session(&token).await.unwrap().is_some());
    // A provider that is trusted to have asked needs no code of ours.
    assert!(matches!(come(&it, "olga", true).await, SignIn::Done(..)));
}

#[tokio::test]
async fn who_was_a_guest_owes_it_in_every_session_of_theirs() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    let owner = it.owner().await;
    require(&it, &owner, &[Role::Member]).await.unwrap();
    let (gus, token) = it.accounts.sign_in_as_guest("Gus", caller()).await.unwrap();
    assert!(!gus.owes_second_step, "guests have no way back to guard");
    let mut at_desk = it.connect(&gus).await;
    let from = from_provider(identity("gustav"), STRICT);
    let come = it.accounts.sign_in_from_guest(&gus, from, caller());
    let member = done(come.await.unwrap());
    assert!(member.owes_second_step);
    assert_eq!(at_desk.closed().await.0, 4001);
    let token = it.accounts.session(&token).await.unwrap();
    assert!(token.unwrap().owes_second_step);
}

#[tokio::test]
async fn nothing_is_joined_before_the_code_is_shown() {
    let linking = ProviderRules {
        link_by_email: true,
        ..STRICT
    };
    let it = TestChat::with_sign_up(SignUp::Open).await;
    let owner = it.owner().await;
    let ann = it.come_from(identity("ann"), linking).await.unwrap();
    let (app, _) = App::add(&it, &ann).await;
    require(&it, &owner, &[Role::Member]).await.unwrap();
    let elsewhere = Identity {
        provider: "google".to_owned(),
        issuer: "https://accounts.google.com".to_owned(),
        subject: "of Ann's address".to_owned(),
        name: "Renamed".to_owned(),
        ..identity("ann")
    };
    let arrive = || {
        let from = from_provider(elsewhere.clone(), linking);
        it.accounts.sign_in_with_identity(from, caller())
    };
    let identities = async || {
        let own = it.accounts.own_account(ann.user.id).await.unwrap();
        own.identities.len()
    };
    let SignIn::NeedsCode(pending) = arrive().await.unwrap() else {
        panic!("a code is asked for");
    };
    assert_eq!(identities().await, 1);
    let code = app.code(it.clock.now_ms());
    let shown = it
        .accounts
        .sign_in_with_code(&pending, &code, caller())
        .await;
    assert_eq!(shown.unwrap().0.user.id, ann.user.id);
    assert_eq!(identities().await, 2);
}

#[tokio::test]
async fn codes_that_are_awaited_have_a_budget_of_their_own() {
    let it = TestChat::start().await;
    let (olga, _) = with_app_and_provider(&it).await;
    require(&it, &olga, &[Role::Owner]).await.unwrap();
    let come_from = async |address: &str| {
        let from = from_provider(identity("olga"), STRICT);
        let come = it
            .accounts
            .sign_in_with_identity(from, &caller_at(address))
            .await;
        come.map(|came| matches!(came, SignIn::NeedsCode(_)))
    };
    let here = "192.0.2.7";
    for _ in 0..CODES_AWAITED_PER_ADDRESS {
        assert_eq!(come_from(here).await, Ok(true));
    }
    let refused = come_from(here).await;
    assert!(matches!(refused, Err(Rejection::RateLimited { .. })));
    assert_eq!(come_from("192.0.2.99").await, Ok(true), "others go on");
    let here = caller_at(here);
    assert_eq!(it.accounts.check_flows(&here), Ok(()));
    assert!(it.accounts.begin_passkey_sign_in(&here).await.is_ok());
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
