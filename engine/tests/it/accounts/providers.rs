//! Who answers under the name of a provider, and what happens when that is
//! somebody else.

use engine::{
    accounts::{FromProvider, SignUp},
    storage::{AuditQuery, ChangedIssuer, ConfiguredProvider, Identity, Session},
};
use protocol::{Rejection, Role};

use super::{STRICT, done, from_provider, identity, two_nodes};
use crate::{
    chat::{TestChat, caller},
    storage::execute,
};

const OLD: &str = "https://id.school.example";
const NEW: &str = "https://id.elsewhere.example";

fn school(issuer: &str) -> Vec<ConfiguredProvider> {
    vec![ConfiguredProvider {
        id: "school".to_owned(),
        issuer: issuer.to_owned(),
    }]
}

fn of_school(issuer: &str) -> Identity {
    Identity {
        provider: "school".to_owned(),
        issuer: issuer.to_owned(),
        ..identity("1")
    }
}

async fn sign_in(it: &TestChat, identity: Identity) -> Session {
    it.come_from(identity, STRICT).await.unwrap()
}

/// Whether an owner has to agree to the school's issuer first.
async fn has_changed(at: &TestChat) -> bool {
    let changed = at.accounts.changed_issuer("school").await;
    changed.unwrap().is_some()
}

#[tokio::test]
async fn a_changed_issuer_waits_for_an_owner_and_opens_no_account_of_before() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    let owner = it.owner().await;
    let admin = it.invited(&owner, Role::Admin, "adam").await;
    it.accounts.meet_providers(school(OLD)).await.unwrap();
    assert_eq!(it.accounts.changed_issuer("school").await, Ok(None));
    let ann = sign_in(&it, of_school(OLD)).await;

    let it = it.killed_and_restarted().await;
    it.accounts.meet_providers(school(NEW)).await.unwrap();
    let changed = ChangedIssuer {
        provider: "school".to_owned(),
        known: OLD.to_owned(),
        configured: NEW.to_owned(),
    };
    assert_eq!(
        it.accounts.changed_issuer("school").await,
        Ok(Some(changed.clone()))
    );
    // Those who run the server are told; only an owner agrees, to what they saw.
    let shown = it.accounts.changed_issuers(&admin).await;
    assert_eq!(shown, Ok(vec![changed]));
    let hidden = it.accounts.changed_issuers(&ann).await;
    assert_eq!(hidden, Err(Rejection::Forbidden));
    for (who, issuer, refused) in [
        (&admin, NEW, Rejection::Forbidden),
        (&ann, NEW, Rejection::Forbidden),
        (&owner, OLD, Rejection::NotFound),
    ] {
        let confirmed = it.accounts.confirm_issuer(who, "school", issuer).await;
        assert_eq!(confirmed, Err(refused));
    }
    let confirmed = it.accounts.confirm_issuer(&owner, "school", NEW).await;
    assert_eq!(confirmed, Ok(()));
    assert_eq!(it.accounts.changed_issuer("school").await, Ok(None));
    let query = AuditQuery::default();
    let log = it.accounts.audit_log(&owner, &query).await.unwrap();
    assert_eq!(log[0].action, "issuer_confirmed");

    // The same subject there is somebody else.
    let mallory = sign_in(&it, of_school(NEW)).await;
    assert_ne!(mallory.user.id, ann.user.id);
    // It stays agreed, and the old one would have to be agreed to again.
    it.accounts.meet_providers(school(NEW)).await.unwrap();
    assert_eq!(it.accounts.changed_issuer("school").await, Ok(None));
    it.accounts.meet_providers(school(OLD)).await.unwrap();
    assert!(has_changed(&it).await);
}

#[tokio::test]
async fn what_an_owner_agrees_to_at_one_node_counts_at_all() {
    let (one, two) = two_nodes().await;
    let owner = one.owner().await;
    one.accounts.meet_providers(school(OLD)).await.unwrap();
    let invite = one.invite(&owner, Role::Member, 1).await;
    let from = FromProvider {
        invite: Some(invite.hash()),
        ..from_provider(of_school(OLD), STRICT)
    };
    let come = one.accounts.sign_in_with_identity(from, caller()).await;
    done(come.unwrap());
    for node in [&one, &two] {
        node.accounts.meet_providers(school(NEW)).await.unwrap();
        assert!(has_changed(node).await);
    }
    one.prove(&owner).await;
    let confirmed = one.accounts.confirm_issuer(&owner, "school", NEW).await;
    assert_eq!(confirmed, Ok(()));
    let changed = two.accounts.changed_issuer("school").await;
    assert_eq!(changed, Ok(None));
    let shown = two.accounts.changed_issuers(&owner).await;
    assert_eq!(shown, Ok(Vec::new()));
}

#[tokio::test]
async fn what_nobody_has_used_may_change() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    it.owner().await;
    it.accounts.meet_providers(school(OLD)).await.unwrap();
    // Nobody has signed in with it; or somebody has, but under another name.
    let elsewhere = Identity {
        provider: "company".to_owned(),
        ..of_school(OLD)
    };
    sign_in(&it, elsewhere).await;
    it.accounts.meet_providers(school(NEW)).await.unwrap();
    assert_eq!(it.accounts.changed_issuer("school").await, Ok(None));
}

#[tokio::test]
async fn an_old_issuer_that_is_set_again_needs_nobody() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    it.owner().await;
    it.accounts.meet_providers(school(OLD)).await.unwrap();
    let ann = sign_in(&it, of_school(OLD)).await;
    it.accounts.meet_providers(school(NEW)).await.unwrap();
    assert!(has_changed(&it).await);
    it.accounts.meet_providers(school(OLD)).await.unwrap();
    assert_eq!(it.accounts.changed_issuer("school").await, Ok(None));
    assert_eq!(sign_in(&it, of_school(OLD)).await.user.id, ann.user.id);
}

#[tokio::test]
async fn identities_from_before_belong_to_whom_the_provider_is_first_seen_as() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    let owner = it.owner().await;
    execute(
        it.dir.path(),
        "insert into identities (issuer, subject, provider, user_id, label, created_at_ms) \
         select 'unseen:' || p.name, '1', p.name, u.id, 'x', 0 from users u, \
         (select 'school' as name union all select 'company' union all select 'gone') p",
    )
    .await;
    let both = [school(OLD), {
        let mut same = school(OLD);
        same[0].id = "company".to_owned();
        same
    }]
    .concat();
    // Two names of one issuer: one of them has the subject.
    it.accounts.meet_providers(both).await.unwrap();
    assert_eq!(sign_in(&it, of_school(OLD)).await.user.id, owner.user.id);
    let own = it.accounts.own_account(owner.user.id).await.unwrap();
    let mut issuers: Vec<_> = own.identities.iter().map(|it| it.issuer.as_str()).collect();
    issuers.sort_unstable();
    assert_eq!(issuers, [OLD, "unseen:company", "unseen:gone"]);
    // Whatever is kept for a name that has not been seen opens nothing.
    let forged = Identity {
        email: None,
        ..of_school(NEW)
    };
    assert_ne!(sign_in(&it, forged).await.user.id, owner.user.id);
}
