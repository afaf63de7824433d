//! Decides whether somebody has shown anew who they are, before they change how
//! they sign in: whoever has got hold of a session must not get the account.

use protocol::{Rejection, UserId, clean_password};

use super::{Accounts, Caller, Ceremony, own_account::OwnAccount};
use crate::{chat::rate_limited, storage::Session};

/// How somebody can show anew who they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProofWays {
    /// With their password.
    pub password: bool,
    /// With a code of their app, or one on paper.
    pub second_step: bool,
    /// With a passkey.
    pub passkey: bool,
    /// By signing in again with one of these; only where there is nothing else.
    pub providers: Vec<String>,
}

impl ProofWays {
    fn of(own: OwnAccount) -> Self {
        let alone = !own.has_password && own.passkeys.is_empty();
        Self {
            password: own.has_password,
            second_step: own.second_factor.is_some(),
            passkey: !own.passkeys.is_empty(),
            providers: own
                .identities
                .into_iter()
                .filter(|_| alone)
                .map(|identity| identity.provider)
                .collect(),
        }
    }
}

impl Accounts {
    /// Whether somebody has shown in this session, a moment ago, who they are.
    /// Everything asks this that changes how somebody signs in, or who runs the
    /// server. Whoever has the machine has shown it by that.
    pub async fn has_proof(&self, session: &Session) -> Result<bool, Rejection> {
        Ok(session.id == Session::OF_COMMAND_LINE || self.storage.has_proof(session.id).await?)
    }

    /// Refuses who has not.
    ///
    /// # Errors
    /// [`Rejection::ProofNeeded`].
    pub async fn check_proof(&self, session: &Session) -> Result<(), Rejection> {
        if self.has_proof(session).await? {
            Ok(())
        } else {
            Err(Rejection::ProofNeeded)
        }
    }

    /// The same for a form that has a field for the password: a right one is
    /// a proof, an empty one says nothing.
    pub(super) async fn check_proof_or_password(
        &self,
        session: &Session,
        password: &str,
        caller: &Caller,
    ) -> Result<(), Rejection> {
        if password.is_empty() {
            self.check_proof(session).await
        } else {
            self.prove_with_password(session, password, caller).await
        }
    }

    /// How somebody can show who they are.
    pub async fn proof_ways(&self, user: UserId) -> Result<ProofWays, Rejection> {
        Ok(ProofWays::of(self.own_account(user).await?))
    }

    /// Shows it with the password.
    pub async fn prove_with_password(
        &self,
        session: &Session,
        password: &str,
        caller: &Caller,
    ) -> Result<(), Rejection> {
        let (_, hash) = self.storage.password_of(session.user.id).await?;
        // Counted by themselves: what others try keeps nobody from it.
        let user = session.user.id;
        self.own_tries.take(user).map_err(rate_limited)?;
        let password = clean_password(password).unwrap_or_default();
        match self.passwords.verify(password, hash).await {
            Ok(false) => {
                self.note_failure(Some(user), "password", caller).await;
                return Err(Rejection::WrongCredentials);
            }
            // What was right, and what was not looked at, costs nothing.
            looked_at => {
                self.own_tries.give_back(&user);
                looked_at.map(|_| ())?;
            }
        }
        self.note_proof(session).await
    }

    /// Shows it with a code of the app, or one on paper.
    pub async fn prove_with_code(
        &self,
        session: &Session,
        code: &str,
        caller: &Caller,
    ) -> Result<(), Rejection> {
        if self.second_factor(session.user.id).await?.is_none() {
            return Err(Rejection::Forbidden);
        }
        self.check_code(session.user.id, code, caller).await?;
        self.note_proof(session).await
    }

    /// Begins to show it with a passkey.
    pub async fn begin_passkey_proof(&self, caller: &Caller) -> Result<Ceremony, Rejection> {
        self.begin_passkey_use(super::passkeys::PROVE, caller).await
    }

    /// Shows it with a passkey; the browser's answer is JSON.
    pub async fn prove_with_passkey(
        &self,
        session: &Session,
        flow: &str,
        answer: &str,
    ) -> Result<(), Rejection> {
        let (passkey, credential) = self
            .check_passkey(super::passkeys::PROVE, flow, answer)
            .await?;
        if self
            .storage
            .prove_with_passkey(session.id, passkey, credential)
            .await?
        {
            Ok(())
        } else {
            Err(Rejection::PasskeyRefused)
        }
    }

    async fn note_proof(&self, session: &Session) -> Result<(), Rejection> {
        Ok(self.storage.note_proof(session.id).await?)
    }
}
