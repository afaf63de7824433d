//! Links for who has lost their password.

use std::sync::Arc;

use engine::{
    accounts::{SignIn, SignUp},
    clock::Clock as _,
    limits::RESET_LASTS,
    operator::{Operator, OperatorError},
    session::SessionToken,
    storage::{Governed, Identity, ResetTarget, Session},
};
use protocol::{AlertKind, Field, Rejection, Role, User};

use super::{PASSWORD, STRICT, identity, second_factor::with_app};
use crate::chat::{START_MS, TestChat, caller};

const NEW: &str = "found again at last";

async fn follow(it: &TestChat, link: &SessionToken) -> Result<SignIn, Rejection> {
    it.accounts
        .reset_password(link, NEW, "", "/", caller())
        .await
}

/// A link made without a browser, by whoever has the data directory.
async fn beside(
    it: &TestChat,
    whom: &str,
    second_step: bool,
) -> Result<SessionToken, OperatorError> {
    let operator = Operator::new(Arc::clone(&it.accounts), Arc::clone(&it.chat));
    operator.reset_password(whom, second_step).await
}

#[tokio::test]
async fn a_link_sets_a_password_once_and_ends_every_session() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let mia = it.invited(&owner, Role::Member, "mia").await;
    let mut on_phone = it.connect(&mia).await;
    it.prove(&owner).await;
    let link = it.accounts.create_reset(&owner, mia.user.id, false).await;
    let link = link.unwrap();
    let target = ResetTarget {
        name: "mia".to_owned(),
        has_address: true,
    };
    assert_eq!(it.accounts.reset_of(&link).await, Ok(target));
    let alerts = it.accounts.alerts(mia.user.id, mia.id).await.unwrap();
    assert_eq!(alerts[0].kind, AlertKind::ResetLinkMade);

    let short = it
        .accounts
        .reset_password(&link, "short", "", "/", caller());
    let field = Field::Password;
    assert_eq!(short.await.unwrap_err(), Rejection::Invalid { field });
    let SignIn::Done(session, _) = follow(&it, &link).await.unwrap() else {
        panic!("nothing else is asked for");
    };
    assert_eq!(session.user, mia.user);
    assert_eq!(on_phone.closed().await.0, 4001);
    let own = it.accounts.own_account(mia.user.id).await.unwrap();
    assert_eq!(own.sessions.len(), 1);
    let alerts = it.accounts.alerts(mia.user.id, session.id).await.unwrap();
    assert_eq!(alerts[0].kind, AlertKind::PasswordReset);
    assert!(it.sign_in("mia", PASSWORD).await.is_err());
    assert!(it.sign_in("mia", NEW).await.is_ok());
    assert_eq!(follow(&it, &link).await.unwrap_err(), Rejection::LinkOver);
    assert_eq!(it.accounts.reset_of(&link).await, Err(Rejection::LinkOver));
}

#[tokio::test]
async fn who_is_above_somebody_makes_links_for_them_and_nobody_else() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let admin = it.invited(&owner, Role::Admin, "adam").await;
    let other = it.invited(&owner, Role::Admin, "ada").await;
    let mia = it.invited(&owner, Role::Member, "mia").await;
    let guest = it.guest("Gus").await;
    for session in [&owner, &admin, &mia] {
        it.prove(session).await;
    }
    let forbidden = Some(Rejection::Forbidden);
    for (refused, by, of) in [
        (None, &owner, &admin),
        (None, &owner, &mia),
        (None, &admin, &mia),
        (forbidden.clone(), &owner, &owner),
        (forbidden.clone(), &admin, &other),
        (forbidden.clone(), &admin, &owner),
        (forbidden.clone(), &admin, &admin),
        (forbidden.clone(), &mia, &mia),
        (forbidden.clone(), &mia, &guest),
        // A guest has nothing to come back to.
        (forbidden, &owner, &guest),
    ] {
        let made = it.accounts.create_reset(by, of.user.id, false).await;
        assert_eq!(made.err(), refused, "{} {}", by.user.name, of.user.name);
    }
}

#[tokio::test]
async fn a_link_ends_with_time_with_the_next_one_and_with_what_made_it_right() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let admin = it.invited(&owner, Role::Admin, "adam").await;
    let mia = it.invited(&owner, Role::Member, "mia").await;
    it.prove(&owner).await;
    let make = async |by: &Session| {
        it.prove(by).await;
        let made = it.accounts.create_reset(by, mia.user.id, false).await;
        made.unwrap()
    };
    let is_over = async |link: &SessionToken| {
        let over = it.accounts.reset_of(link).await == Err(Rejection::LinkOver);
        assert_eq!(follow(&it, link).await.is_err(), over);
        over
    };
    let first = make(&admin).await;
    let second = make(&admin).await;
    assert!(is_over(&first).await, "the newest counts");

    // Who changes their password themselves needs none.
    let changed = it
        .accounts
        .change_password(&mia, PASSWORD, "mine as it was", caller());
    changed.await.unwrap();
    assert!(is_over(&second).await);

    // Whoever made it may not do so any more.
    let of_admin = make(&admin).await;
    let role = Governed::Role(Role::Member);
    it.accounts
        .govern(&owner, admin.user.id, role)
        .await
        .unwrap();
    assert!(is_over(&of_admin).await);

    // Nor would they for who the account is now.
    it.prove(&owner).await;
    let before = make(&owner).await;
    let role = Governed::Role(Role::Owner);
    it.accounts.govern(&owner, mia.user.id, role).await.unwrap();
    assert!(is_over(&before).await);
    let role = Governed::Role(Role::Member);
    it.accounts.govern(&owner, mia.user.id, role).await.unwrap();

    let before = make(&owner).await;
    let what = Governed::Deactivated;
    it.accounts.govern(&owner, mia.user.id, what).await.unwrap();
    assert!(is_over(&before).await);
    let what = Governed::Reactivated;
    it.accounts.govern(&owner, mia.user.id, what).await.unwrap();

    let late = make(&owner).await;
    it.clock
        .set(START_MS + i64::try_from(RESET_LASTS.as_millis()).unwrap());
    assert!(is_over(&late).await);
}

#[tokio::test]
async fn the_second_step_stays_unless_the_link_says_so() {
    let it = TestChat::start().await;
    let (olga, app, _) = with_app(&it).await;
    let link = beside(&it, "olga@example.org", false).await.unwrap();
    let SignIn::NeedsCode(pending) = follow(&it, &link).await.unwrap() else {
        panic!("a code is asked for");
    };
    let code = app.code(it.clock.now_ms());
    let signed_in = it.accounts.sign_in_with_code(&pending, &code, caller());
    assert_eq!(signed_in.await.unwrap().0.user, olga.user);

    let link = beside(&it, "olga@example.org", true).await.unwrap();
    assert!(matches!(follow(&it, &link).await, Ok(SignIn::Done(..))));
    assert_eq!(it.accounts.second_factor(olga.user.id).await, Ok(None));
}

#[tokio::test]
async fn whoever_has_the_data_makes_one_beside_the_server() {
    let it = TestChat::start().await;
    it.owner().await;
    // While it writes, and it goes on writing after it.
    let ann = it.guest("Ann").await;
    let mut client = it.connect(&ann).await;
    client.join(it.room, None).await;
    client.post(it.room, "before", "hi").await;
    let link = beside(&it, "olga@example.org", false).await.unwrap();
    client.post(it.room, "after", "hi").await;
    assert!(follow(&it, &link).await.is_ok());
}

/// Somebody who came from a provider that has told no address of theirs.
async fn without_address(it: &TestChat, subject: &str) -> User {
    let identity = Identity {
        email: None,
        email_verified: false,
        ..identity(subject)
    };
    it.come_from(identity, STRICT).await.unwrap().user
}

#[tokio::test]
async fn who_has_no_address_chooses_one_with_the_password() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    let owner = it.owner().await;
    it.invited(&owner, Role::Member, "mia").await;
    let ann = without_address(&it, "ann").await;
    it.prove(&owner).await;
    let link = it.accounts.create_reset(&owner, ann.id, false).await;
    let link = link.unwrap();
    let target = it.accounts.reset_of(&link).await.unwrap();
    assert!(!target.has_address);
    let follow = async |email: &str| {
        let followed = it
            .accounts
            .reset_password(&link, NEW, email, "/", caller())
            .await;
        followed.map(super::done)
    };
    let invalid = Rejection::Invalid {
        field: Field::Email,
    };
    for (email, refused) in [
        ("", invalid.clone()),
        ("ann", invalid),
        ("Mia@example.org", Rejection::EmailTaken),
    ] {
        assert_eq!(follow(email).await.unwrap_err(), refused, "{email}");
    }
    let session = follow("Ann@example.org").await.unwrap();
    assert_eq!(session.user.id, ann.id);
    assert_eq!(follow("ann@example.org").await, Err(Rejection::LinkOver));
    assert_eq!(it.sign_in("ann", NEW).await.unwrap().user.id, ann.id);
    let own = it.accounts.own_account(ann.id).await.unwrap();
    assert_eq!((own.email_verified, own.identities.len()), (false, 1));
    let told = it.accounts.alerts(ann.id, session.id).await.unwrap();
    let told: Vec<_> = told.into_iter().map(|alert| alert.kind).collect();
    for kind in [AlertKind::EmailChanged, AlertKind::PasswordReset] {
        assert!(told.contains(&kind), "{told:?}");
    }
}

#[tokio::test]
async fn who_has_an_address_keeps_it_whatever_the_form_says() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let mia = it.invited(&owner, Role::Member, "mia").await;
    it.prove(&owner).await;
    let link = it.accounts.create_reset(&owner, mia.user.id, false).await;
    let link = link.unwrap();
    let forged = "eve@example.org";
    let followed = it
        .accounts
        .reset_password(&link, NEW, forged, "/", caller());
    followed.await.unwrap();
    let own = it.accounts.own_account(mia.user.id).await.unwrap();
    assert_eq!(own.email.as_deref(), Some("mia@example.org"));
}

#[tokio::test]
async fn beside_the_server_people_are_meant_by_address_number_or_name() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    let owner = it.owner().await;
    let ann = without_address(&it, "Élodie").await;
    let numbered = it.invited(&owner, Role::Member, "mia").await.user;
    it.guest("Gus").await;
    // A name of before the rule, twice.
    crate::storage::execute(
        it.dir.path(),
        "update users set folded_name = 'twin' where id in (select id from users \
         where role = 'member')",
    )
    .await;
    for whom in ["OLGA@example.org", "Ｏｌｇａ", &ann.id.to_string()] {
        assert!(beside(&it, whom, false).await.is_ok(), "{whom}");
    }
    let twins = OperatorError::Several {
        whom: "twin".to_owned(),
        people: format!(
            "{} ({}), {} ({})",
            ann.id, ann.name, numbered.id, numbered.name
        ),
    };
    assert_eq!(beside(&it, "twin", false).await, Err(twins));
    let nobody = |whom: &str| Err(OperatorError::NoAccount(whom.to_owned()));
    for whom in ["Gus", "nobody@example.org", "nobody", "999999", ""] {
        assert_eq!(beside(&it, whom, false).await, nobody(whom), "{whom}");
    }
    let what = Governed::Deactivated;
    it.accounts.govern(&owner, ann.id, what).await.unwrap();
    let number = ann.id.to_string();
    assert_eq!(beside(&it, &number, false).await, nobody(&number));
}
