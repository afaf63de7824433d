//! Lost passwords: a link that sets a new one, once.

use protocol::{Rejection, UserId, clean_email};

use super::{
    Accounts, Caller, SignIn, govern::check_admin, new_token, second_factor::FirstStep,
    sign_in::rejection,
};
use crate::{
    chat::rate_limited,
    hub::Ended,
    session::SessionToken,
    storage::{GovernOutcome, NewReset, ResetTarget, Session},
};

impl Accounts {
    /// Makes a link for somebody whose role is below one's own; what is
    /// returned stands in it and is not kept.
    pub async fn create_reset(
        &self,
        session: &Session,
        user: UserId,
        removes_second_step: bool,
    ) -> Result<SessionToken, Rejection> {
        check_admin(session)?;
        // Who has got hold of an admin's session is not to open every account.
        self.check_proof(session).await?;
        let token = new_token()?;
        let reset = NewReset {
            user,
            actor: Some(session.user.id),
            token_hash: token.hash(),
            removes_second_step,
        };
        match self.storage.keep_reset(reset).await? {
            GovernOutcome::Done => Ok(token),
            GovernOutcome::Unknown => Err(Rejection::NotFound),
            GovernOutcome::ProofNeeded => Err(Rejection::ProofNeeded),
            GovernOutcome::Forbidden | GovernOutcome::LastOwner => Err(Rejection::Forbidden),
        }
    }

    /// Whose password a link sets.
    ///
    /// # Errors
    /// [`Rejection::LinkOver`] where it is not valid (any more).
    pub async fn reset_of(&self, token: &SessionToken) -> Result<ResetTarget, Rejection> {
        self.storage
            .reset_of(token)
            .await?
            .ok_or(Rejection::LinkOver)
    }

    /// Follows a link: sets the password, ends all sessions, and signs in, or
    /// goes on to `next` by way of the code where one is asked for. Who has no
    /// address to sign in with says which: `email`, which is of nobody else.
    pub async fn reset_password(
        &self,
        token: &SessionToken,
        password: &str,
        email: &str,
        next: &str,
        caller: &Caller,
    ) -> Result<SignIn, Rejection> {
        // A stranger's guess costs no hash.
        let target = self.reset_of(token).await?;
        let email = if target.has_address {
            None
        } else {
            let email = clean_email(email)?;
            // Every try tells whether an address is taken.
            self.sign_ups.take(caller.address).map_err(rate_limited)?;
            Some(email)
        };
        let about = [Some(target.name.as_str()), email.as_deref()];
        let about: Vec<_> = about.into_iter().flatten().collect();
        let hash = self.new_hash(password, &about).await?;
        let reset = self
            .storage
            .reset_password(token, hash.clone(), email, caller.device())
            .await;
        let reset = reset?.map_err(rejection)?;
        let user = reset.user;
        self.hub.end_sessions(user, Ended::All);
        if reset.has_second_step {
            let shown = FirstStep::Password { user, hash };
            let pending = self.await_code(&shown, next.to_owned(), caller).await?;
            return Ok(SignIn::NeedsCode(pending));
        }
        let (session, token) = self.open_session(user, hash, caller).await?;
        Ok(SignIn::Done(session, token))
    }
}
