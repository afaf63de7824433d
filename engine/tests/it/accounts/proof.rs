//! Who changes how they sign in shows anew who they are, at every door.

use std::time::Duration;

use engine::{
    limits::PROOF_LASTS,
    storage::{Governed, NewInvite, Session},
};
use protocol::{Rejection, Role};

use super::{PASSWORD, STRICT, identity, second_factor::with_app};
use crate::chat::{START_MS, TestChat, caller};
use engine::accounts::{SignIn, SignUp};

/// Every change there is, tried in a session; what each says.
async fn try_all(it: &TestChat, session: &Session) -> Vec<(&'static str, Result<(), Rejection>)> {
    let accounts = &it.accounts;
    vec![
        ("an app", accounts.begin_totp(session).await.map(nothing_of)),
        (
            "the app's first code",
            accounts
                .confirm_totp(session, "000000", caller())
                .await
                .map(nothing_of),
        ),
        ("no app", accounts.remove_totp(session, "", caller()).await),
        (
            "codes on paper",
            accounts
                .renew_recovery_codes(session, caller())
                .await
                .map(nothing_of),
        ),
        (
            "a passkey",
            accounts
                .begin_passkey(session, caller())
                .await
                .map(nothing_of),
        ),
        (
            "the passkey itself",
            accounts.add_passkey(session, "x", "{}", caller()).await,
        ),
        (
            "another name for one",
            accounts.rename_passkey(session, 1, "mine").await,
        ),
        (
            "no passkey",
            accounts.remove_passkey(session, 1, caller()).await,
        ),
        (
            "no provider",
            accounts
                .unlink_identity(session, "github", "x", caller())
                .await,
        ),
        (
            "another address",
            accounts
                .change_email(session, "eve@example.org", caller())
                .await,
        ),
        (
            "second steps for others",
            accounts.require_second_step(session, vec![]).await,
        ),
        (
            "an admin's invitation",
            accounts
                .create_invite(session, admins_invite())
                .await
                .map(nothing_of),
        ),
        (
            "another provider of the same name",
            accounts.confirm_issuer(session, "github", "x").await,
        ),
        (
            "a link for another's password",
            accounts
                .create_reset(session, session.user.id, true)
                .await
                .map(nothing_of),
        ),
        (
            "a password",
            accounts
                .change_password(session, "", "taken over by Eve", caller())
                .await
                .map(nothing_of),
        ),
    ]
}

fn nothing_of<T>(_: T) {}

fn admins_invite() -> NewInvite {
    NewInvite {
        role: Role::Admin,
        note: String::new(),
        uses: 1,
        lasts: Duration::from_hours(1),
    }
}

impl TestChat {
    /// Olga, who has an app, signed in once more with a code on paper.
    async fn owner_again(&self, code: &str) -> Session {
        let signed_in =
            self.accounts
                .sign_in_with_password("olga@example.org", PASSWORD, "/", caller());
        let SignIn::NeedsCode(pending) = signed_in.await.unwrap() else {
            panic!("a code is asked for");
        };
        let signed_in = self.accounts.sign_in_with_code(&pending, code, caller());
        signed_in.await.unwrap().0
    }
}

#[tokio::test]
async fn a_session_alone_changes_nothing() {
    let it = TestChat::start().await;
    // Signing in a moment ago is no proof: the cookie may be stolen as early.
    let olga = it.owner().await;
    for (what, outcome) in try_all(&it, &olga).await {
        assert_eq!(outcome, Err(Rejection::ProofNeeded), "{what}");
    }
    let own = it.accounts.own_account(olga.user.id).await.unwrap();
    assert_eq!(own.email.as_deref(), Some("olga@example.org"));
    assert_eq!(own.second_factor, None);
    assert!(it.sign_in("olga", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_proof_opens_every_door_and_no_longer_than_it_lasts() {
    let it = TestChat::start().await;
    let olga = it.owner().await;
    it.prove(&olga).await;
    let last_ms = START_MS + i64::try_from(PROOF_LASTS.as_millis()).unwrap();
    it.clock.set(last_ms - 1);
    assert_eq!(it.accounts.check_proof(&olga).await, Ok(()));
    it.clock.set(last_ms);
    for (what, outcome) in try_all(&it, &olga).await {
        assert_eq!(outcome, Err(Rejection::ProofNeeded), "{what}");
    }
    it.prove(&olga).await;
    for (what, outcome) in try_all(&it, &olga).await {
        assert_ne!(outcome, Err(Rejection::ProofNeeded), "{what}");
    }
}

#[tokio::test]
async fn a_proof_is_the_session_s_where_it_was_given() {
    let it = TestChat::start().await;
    let desk = it.owner().await;
    let phone = it.sign_in("olga", PASSWORD).await.unwrap();
    it.prove(&desk).await;
    assert_eq!(it.accounts.check_proof(&desk).await, Ok(()));
    assert_eq!(
        it.accounts.check_proof(&phone).await,
        Err(Rejection::ProofNeeded)
    );
}

#[tokio::test]
async fn only_what_is_right_is_a_proof() {
    let it = TestChat::start().await;
    let olga = it.owner().await;
    for password in ["", "short", "wrong wrong 1"] {
        let refused = it
            .accounts
            .prove_with_password(&olga, password, caller())
            .await;
        assert_eq!(refused, Err(Rejection::WrongCredentials), "{password}");
    }
    // Who has no app cannot show it with a code, whatever it is.
    let code = it.accounts.prove_with_code(&olga, "000000", caller()).await;
    assert_eq!(code, Err(Rejection::Forbidden));
    let passkey = it.accounts.prove_with_passkey(&olga, "x", "{}").await;
    assert_eq!(passkey, Err(Rejection::PasskeyRefused));
    assert_eq!(
        it.accounts.check_proof(&olga).await,
        Err(Rejection::ProofNeeded)
    );
    // Nor is a sign-in under way one.
    let begun = it.accounts.begin_passkey_sign_in(caller()).await.unwrap();
    let refused = it
        .accounts
        .prove_with_passkey(&olga, &begun.flow, "{}")
        .await;
    assert_eq!(refused, Err(Rejection::PasskeyRefused));
}

#[tokio::test]
async fn a_code_of_the_app_is_a_proof_and_a_way_to_a_new_password() {
    let it = TestChat::start().await;
    let (_, app, codes) = with_app(&it).await;
    let now_ms = START_MS + 3_600_000;
    it.clock.set(now_ms);
    let desk = it.owner_again(&codes[0]).await;
    let wrong = it.accounts.prove_with_code(&desk, "000000", caller()).await;
    assert_eq!(wrong, Err(Rejection::WrongCode));
    let right = app.code(now_ms);
    let proved = it.accounts.prove_with_code(&desk, &right, caller()).await;
    assert_eq!(proved, Ok(()));
    let again = it.accounts.prove_with_code(&desk, &right, caller()).await;
    assert_eq!(again, Err(Rejection::WrongCode), "a code counts once");
    let set = it
        .accounts
        .change_password(&desk, "", "the old one is forgotten", caller());
    assert!(set.await.is_ok());
}

#[tokio::test]
async fn who_has_a_provider_only_signs_in_there_again() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    it.owner().await;
    let come = async || it.come_from(identity("ann"), STRICT).await.unwrap();
    let ann = come().await;
    assert_eq!(it.accounts.check_proof(&ann).await, Ok(()));
    it.clock
        .set(START_MS + i64::try_from(PROOF_LASTS.as_millis()).unwrap());
    assert_eq!(
        it.accounts.check_proof(&ann).await,
        Err(Rejection::ProofNeeded)
    );
    let ways = it.accounts.proof_ways(ann.user.id).await.unwrap();
    assert_eq!(ways.providers, ["github"]);
    let again = come().await;
    let set = it
        .accounts
        .change_password(&again, "", "a password as well", caller());
    set.await.unwrap();
    // With a password, that is what shows it.
    let by_provider = come().await;
    assert_eq!(
        it.accounts.check_proof(&by_provider).await,
        Err(Rejection::ProofNeeded)
    );
    let ways = it.accounts.proof_ways(ann.user.id).await.unwrap();
    assert!(ways.password && ways.providers.is_empty());
}

#[tokio::test]
async fn who_runs_the_server_is_changed_with_a_proof_only() {
    use Governed::{Deactivated, Reactivated, Role as To};
    let it = TestChat::start().await;
    let olga = it.owner().await;
    let ada = it.invited(&olga, Role::Admin, "ada").await.user;
    let owen = it.invited(&olga, Role::Admin, "owen").await.user;
    let mia = it.invited(&olga, Role::Member, "mia").await.user;
    let gus = it.guest("Gus").await.user;
    it.prove(&olga).await;
    let done = it.accounts.govern(&olga, owen.id, To(Role::Owner));
    done.await.unwrap();
    // The same session later, and another one, as a thief's would be.
    it.clock
        .set(START_MS + i64::try_from(PROOF_LASTS.as_millis()).unwrap());
    let thief = it.sign_in("olga", PASSWORD).await.unwrap();
    let of_server = [
        (mia.id, To(Role::Admin)),
        (mia.id, To(Role::Owner)),
        (ada.id, To(Role::Member)),
        (ada.id, To(Role::Owner)),
        (ada.id, Deactivated),
        (ada.id, Reactivated),
        (owen.id, To(Role::Admin)),
        (owen.id, To(Role::Member)),
        (owen.id, Deactivated),
        (olga.user.id, To(Role::Member)),
    ];
    for session in [&olga, &thief] {
        for (whom, what) in of_server {
            let asked = it.accounts.govern(session, whom, what).await;
            assert_eq!(asked, Err(Rejection::ProofNeeded), "{whom:?} {what:?}");
        }
    }
    // Who pours things into rooms is stopped at once.
    for whom in [&mia, &gus] {
        for what in [Deactivated, Reactivated, Deactivated] {
            let done = it.accounts.govern(&olga, whom.id, what).await;
            assert_eq!(done, Ok(()), "{} {what:?}", whom.name);
        }
    }
    // Who may not do it anyhow learns that, and is asked for nothing.
    let xen = it.sign_in("ada", PASSWORD).await.unwrap();
    let refused = it.accounts.govern(&xen, owen.id, Deactivated).await;
    assert_eq!(refused, Err(Rejection::Forbidden));
    it.prove(&olga).await;
    for (whom, what) in of_server {
        let done = it.accounts.govern(&olga, whom, what).await;
        assert_ne!(done, Err(Rejection::ProofNeeded), "{whom:?} {what:?}");
    }
}
