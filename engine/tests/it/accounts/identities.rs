use engine::{
    accounts::{FromProvider, ProviderRules, SignUp},
    storage::Identity,
};
use protocol::{AlertKind, Rejection, Role};

use super::{PASSWORD, STRICT, account, done, from_provider, identity};
use crate::chat::{TestChat, caller};

const GITHUB: &str = "github:https://api.github.com";
const GOOGLE: &str = "https://accounts.google.com";

#[tokio::test]
async fn somebody_is_what_the_provider_calls_them_and_nothing_else() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    it.owner().await;
    let ann = it.come_from(identity("ann"), STRICT).await.unwrap();
    let renamed = Identity {
        name: "Ann Lee".to_owned(),
        email: Some("lee@example.org".to_owned()),
        ..identity("ann")
    };
    let again = it.come_from(renamed, STRICT).await.unwrap();
    assert_eq!(again.user.id, ann.user.id);
    assert_eq!(again.user.name, "Ann Lee");
    let own = it.accounts.own_account(ann.user.id).await.unwrap();
    assert_eq!(own.email.as_deref(), Some("lee@example.org"));

    // The same subject elsewhere, and the same name here, are others.
    let elsewhere = Identity {
        provider: "google".to_owned(),
        issuer: GOOGLE.to_owned(),
        ..identity("ann")
    };
    let namesake = Identity {
        name: "Ann Lee".to_owned(),
        ..identity("ann2")
    };
    for other in [elsewhere, namesake] {
        let other = it.come_from(other, STRICT).await.unwrap();
        assert_ne!(other.user.id, ann.user.id);
    }
}

#[tokio::test]
async fn an_address_joins_accounts_only_where_both_sides_are_verified_and_it_is_allowed() {
    let linking = ProviderRules {
        link_by_email: true,
        ..STRICT
    };
    let elsewhere = |verified| Identity {
        provider: "google".to_owned(),
        issuer: GOOGLE.to_owned(),
        subject: format!("verified={verified}"),
        email_verified: verified,
        ..identity("ann")
    };
    let it = TestChat::with_sign_up(SignUp::Open).await;
    it.owner().await;
    let ann = it.come_from(identity("ann"), linking).await.unwrap();
    let unverified = it.come_from(elsewhere(false), linking).await.unwrap();
    assert_ne!(unverified.user.id, ann.user.id);
    let joined = it.come_from(elsewhere(true), linking).await.unwrap();
    assert_eq!(joined.user.id, ann.user.id);

    // A provider that may not join accounts cannot prepare it for another.
    let eve = it.come_from(identity("eve"), STRICT).await.unwrap();
    let of_eve = Identity {
        provider: "google".to_owned(),
        issuer: GOOGLE.to_owned(),
        ..identity("eve")
    };
    let honest = it.come_from(of_eve, linking).await.unwrap();
    assert_ne!(honest.user.id, eve.user.id);

    // Whoever typed the address at sign-up has not shown that it is theirs.
    let olga = it.come_from(identity("olga"), linking).await.unwrap();
    assert_eq!(olga.role, Role::Member);
}

#[tokio::test]
async fn newcomers_come_in_as_the_rules_say() {
    let closed = ProviderRules {
        sign_up: false,
        ..STRICT
    };
    let unverified = Identity {
        email_verified: false,
        ..identity("ann")
    };
    let elsewhere = Identity {
        email: Some("ann@example.com".to_owned()),
        ..identity("ann")
    };
    let lookalike = Identity {
        email: Some("ann@notexample.org".to_owned()),
        ..identity("ann")
    };
    let club = || SignUp::Domains(vec!["example.org".to_owned()]);
    for (admitted, sign_up, rules, who) in [
        (true, SignUp::Open, STRICT, identity("ann")),
        (true, SignUp::Open, STRICT, unverified.clone()),
        (false, SignUp::Open, closed, identity("ann")),
        (false, SignUp::Invite, STRICT, identity("ann")),
        (true, club(), STRICT, identity("ann")),
        (false, club(), STRICT, unverified),
        (false, club(), STRICT, elsewhere),
        (false, club(), STRICT, lookalike),
    ] {
        let it = TestChat::with_sign_up(sign_up.clone()).await;
        it.owner().await;
        let outcome = it.come_from(who.clone(), rules).await;
        assert_eq!(outcome.is_ok(), admitted, "{sign_up:?} {who:?}");
    }
}

#[tokio::test]
async fn an_invitation_lets_a_newcomer_in_and_is_not_used_up_by_others() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let invite = it.invite(&owner, Role::Admin, 1).await;
    let come = async |subject: &str| {
        let from = FromProvider {
            invite: Some(invite.hash()),
            ..from_provider(identity(subject), STRICT)
        };
        let come = it.accounts.sign_in_with_identity(from, caller()).await;
        come.map(done)
    };
    assert_eq!(come("ann").await.unwrap().role, Role::Admin);
    // Somebody who has an account needs no link.
    assert_eq!(come("ann").await.unwrap().role, Role::Admin);
    assert_eq!(come("eve").await.unwrap_err(), Rejection::LinkOver);
}

#[tokio::test]
async fn a_second_way_in_is_added_and_taken_away_but_never_the_last() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    let owner = it.owner().await;
    let id = owner.user.id;
    it.accounts
        .link_identity(id, identity("olga"), caller())
        .await
        .unwrap();
    let by_provider = it.come_from(identity("olga"), STRICT).await.unwrap();
    assert_eq!(by_provider.user.id, id);

    let ann = it.come_from(identity("ann"), STRICT).await.unwrap();
    assert_eq!(
        it.accounts
            .link_identity(ann.user.id, identity("olga"), caller())
            .await,
        Err(Rejection::IdentityTaken)
    );
    assert_eq!(
        it.accounts
            .unlink_identity(&ann, GITHUB, "ann", caller())
            .await,
        Err(Rejection::LastOne)
    );
    it.prove(&owner).await;
    let unlinked = it
        .accounts
        .unlink_identity(&owner, GITHUB, "olga", caller());
    assert_eq!(unlinked.await, Ok(()));
    assert_ne!(
        it.come_from(identity("olga"), STRICT)
            .await
            .unwrap()
            .user
            .id,
        id
    );
}

#[tokio::test]
async fn a_guest_links_nothing() {
    let it = TestChat::start().await;
    let guest = it.guest("Ann").await;
    assert_eq!(
        it.accounts
            .link_identity(guest.user.id, identity("ann"), caller())
            .await,
        Err(Rejection::NotAdmitted)
    );
}

#[tokio::test]
async fn who_shows_that_an_address_is_theirs_gets_it_from_who_only_said_so() {
    let linking = ProviderRules {
        link_by_email: true,
        ..STRICT
    };
    let it = TestChat::with_sign_up(SignUp::Open).await;
    it.owner().await;
    let claim = it.accounts.sign_up(account("ceo"), None, caller());
    let claimer = claim.await.unwrap().0;

    // A provider that may not vouch for it changes nothing.
    let unvouched = it.come_from(identity("ceo"), STRICT).await.unwrap();
    let own = async |user| it.accounts.own_account(user).await.unwrap();
    assert_eq!(own(unvouched.user.id).await.email, None);
    assert!(own(claimer.user.id).await.email.is_some());

    let elsewhere = Identity {
        provider: "google".to_owned(),
        ..identity("ceo")
    };
    let real = it.come_from(elsewhere, linking).await.unwrap();
    assert_ne!(
        real.user.id, claimer.user.id,
        "nobody gets the other's account"
    );
    let (theirs, his) = (own(real.user.id).await, own(claimer.user.id).await);
    assert_eq!(theirs.email.as_deref(), Some("ceo@example.org"));
    assert!(theirs.email_verified);
    assert_eq!(his.email, None);
    assert_eq!(his.yielded_email.as_deref(), Some("ceo@example.org"));
    let alerts = it
        .accounts
        .alerts(claimer.user.id, claimer.id)
        .await
        .unwrap();
    assert_eq!(alerts[0].kind, AlertKind::EmailYielded);

    // Nobody is locked out by it: an honest one may have two accounts now.
    assert_eq!(
        it.sign_in("ceo", PASSWORD).await.unwrap().user,
        claimer.user
    );
    // Once the real one has a password, the address is theirs alone.
    let set = it
        .accounts
        .change_password(&real, "", "about to be mine alone", caller());
    set.await.unwrap();
    assert_eq!(
        it.sign_in("ceo", PASSWORD).await.unwrap_err(),
        Rejection::WrongCredentials
    );
    let signed_in = it.sign_in("ceo", "about to be mine alone").await.unwrap();
    assert_eq!(signed_in.user, real.user);
}

#[tokio::test]
async fn an_address_that_was_shown_stays_with_who_showed_it() {
    let linking = ProviderRules {
        link_by_email: true,
        ..STRICT
    };
    let it = TestChat::with_sign_up(SignUp::Open).await;
    it.owner().await;
    let ann = it.come_from(identity("ann"), linking).await.unwrap();
    let said = it.accounts.sign_up(account("ann"), None, caller()).await;
    assert_eq!(said.unwrap_err(), Rejection::EmailTaken);
    let own = it.accounts.own_account(ann.user.id).await.unwrap();
    assert!(own.email_verified);
}
