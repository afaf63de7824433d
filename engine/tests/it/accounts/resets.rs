//! Links for who has lost their password.

use engine::{
    accounts::PasswordSignIn,
    clock::Clock as _,
    limits::RESET_LASTS,
    session::SessionToken,
    storage::{GovernOutcome, Governed, OpenError, Session, Storage},
};
use protocol::{AlertKind, Field, Rejection, Role};

use super::{PASSWORD, second_factor::with_app};
use crate::chat::{START_MS, TestChat, caller};

const NEW: &str = "found again at last";

async fn follow(it: &TestChat, link: &SessionToken) -> Result<PasswordSignIn, Rejection> {
    it.accounts.reset_password(link, NEW, "/", caller()).await
}

/// A link made beside the server, by whoever has the data directory.
async fn beside(it: &TestChat, email: &str, second_step: bool) -> (SessionToken, GovernOutcome) {
    let token = SessionToken::random().unwrap();
    let clock = &*it.clock;
    let kept = Storage::keep_reset_beside(it.dir.path(), clock, email, second_step, &token);
    let kept = kept.await.unwrap();
    (token, kept)
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
    assert_eq!(it.accounts.reset_of(&link).await.as_deref(), Ok("mia"));
    let alerts = it.accounts.alerts(mia.user.id, mia.id).await.unwrap();
    assert_eq!(alerts[0].kind, AlertKind::ResetLinkMade);

    let short = it.accounts.reset_password(&link, "short", "/", caller());
    let field = Field::Password;
    assert_eq!(short.await.unwrap_err(), Rejection::Invalid { field });
    let PasswordSignIn::Done(session, _) = follow(&it, &link).await.unwrap() else {
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
        // There is nothing a guest could sign in with.
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
    let (link, kept) = beside(&it, "olga@example.org", false).await;
    assert_eq!(kept, GovernOutcome::Done);
    let PasswordSignIn::NeedsCode(pending) = follow(&it, &link).await.unwrap() else {
        panic!("a code is asked for");
    };
    let code = app.code(it.clock.now_ms());
    let signed_in = it.accounts.sign_in_with_code(&pending, &code, caller());
    assert_eq!(signed_in.await.unwrap().0.user, olga.user);

    let (link, _) = beside(&it, "olga@example.org", true).await;
    assert!(matches!(
        follow(&it, &link).await,
        Ok(PasswordSignIn::Done(..))
    ));
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
    let (link, kept) = beside(&it, "olga@example.org", false).await;
    assert_eq!(kept, GovernOutcome::Done);
    client.post(it.room, "after", "hi").await;
    assert!(follow(&it, &link).await.is_ok());
    let (_, kept) = beside(&it, "nobody@example.org", false).await;
    assert_eq!(kept, GovernOutcome::Unknown);

    let empty = tempfile::tempdir().unwrap();
    let token = SessionToken::random().unwrap();
    let refused =
        Storage::keep_reset_beside(empty.path(), &*it.clock, "a@example.org", false, &token).await;
    assert!(matches!(refused, Err(OpenError::Missing(_))));
    assert!(!empty.path().join("irori.db").exists(), "nothing is made");
}
