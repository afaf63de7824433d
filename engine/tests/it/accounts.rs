//! Accounts: who gets in, who does not, and who may do what.

mod alerts;
mod audit;
mod avatars;
mod govern;
mod identities;
mod linking;
mod membership;
mod names;
mod passkeys;
mod passwords;
mod profile;
mod proof;
mod providers;
mod resets;
mod second_factor;
mod second_step_roles;
mod sessions;
mod setup;

use std::{sync::Arc, time::Duration};

use engine::{
    accounts::{FromProvider, NewAccount, ProviderRules, SignIn},
    hub::{Bus, LocalBus},
    session::SessionToken,
    storage::{Identity, NewInvite, Session},
};
use protocol::{Rejection, Role};

use crate::chat::{TestChat, caller};

pub(super) const PASSWORD: &str = "囲炉裏のまわりで話す";

pub(super) fn account(name: &str) -> NewAccount {
    NewAccount {
        name: name.to_owned(),
        email: format!("{name}@example.org"),
        password: PASSWORD.to_owned(),
    }
}

pub(super) fn identity(subject: &str) -> Identity {
    Identity {
        provider: "github".to_owned(),
        issuer: "github:https://api.github.com".to_owned(),
        subject: subject.to_owned(),
        name: subject.to_owned(),
        email: Some(format!("{subject}@example.org")),
        email_verified: true,
        picture_url: None,
        second_step: false,
    }
}

pub(super) const STRICT: ProviderRules = ProviderRules {
    sign_up: true,
    link_by_email: false,
};

/// Two nodes on one store.
pub(super) async fn two_nodes() -> (TestChat, TestChat) {
    let bus: Arc<dyn Bus> = Arc::new(LocalBus::default());
    let one = TestChat::first_on(&bus).await;
    let two = one.another_on(&bus).await;
    (one, two)
}

/// Somebody who comes back from a provider.
pub(super) fn from_provider(identity: Identity, rules: ProviderRules) -> FromProvider {
    FromProvider {
        identity,
        rules,
        invite: None,
        setup: None,
        next: "/".to_owned(),
    }
}

/// Who was asked for nothing besides.
pub(super) fn done(signed_in: SignIn) -> Session {
    match signed_in {
        SignIn::Done(session, _) => session,
        SignIn::NeedsCode(_) => panic!("a code was asked for"),
    }
}

impl TestChat {
    /// What stands in a new link of the first start.
    pub(super) async fn setup_link(&self) -> Option<SessionToken> {
        self.accounts.open_setup("").await.unwrap()
    }

    pub(crate) async fn owner(&self) -> Session {
        let setup = self.setup_link().await.unwrap();
        let made = self.accounts.set_up(account("olga"), &setup, caller());
        made.await.unwrap().0
    }

    pub(super) async fn invite(&self, by: &Session, role: Role, uses: u32) -> SessionToken {
        if role.is_admin() {
            self.prove(by).await;
        }
        let invite = NewInvite {
            role,
            note: "for the club".to_owned(),
            uses,
            lasts: Duration::from_hours(24),
        };
        self.accounts.create_invite(by, invite).await.unwrap()
    }

    /// Somebody who followed a link that `by` has made.
    pub(super) async fn invited(&self, by: &Session, role: Role, name: &str) -> Session {
        let invite = self.invite(by, role, 1).await;
        let made = self
            .accounts
            .sign_up(account(name), Some(&invite), caller());
        made.await.unwrap().0
    }

    /// Shows anew, in this session, who it is.
    pub(super) async fn prove(&self, session: &Session) {
        let proved = self
            .accounts
            .prove_with_password(session, PASSWORD, caller());
        proved.await.unwrap();
    }

    pub(super) async fn sign_in(&self, name: &str, password: &str) -> Result<Session, Rejection> {
        let email = format!("{name}@example.org");
        let signed_in = self
            .accounts
            .sign_in_with_password(&email, password, "/", caller());
        signed_in.await.map(done)
    }

    /// Signs in who a provider says it is.
    pub(super) async fn come_from(
        &self,
        identity: Identity,
        rules: ProviderRules,
    ) -> Result<Session, Rejection> {
        let from = from_provider(identity, rules);
        let come = self.accounts.sign_in_with_identity(from, caller()).await;
        come.map(done)
    }
}
