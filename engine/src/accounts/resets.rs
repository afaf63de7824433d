//! Lost passwords: a link that sets a new one, once.

use protocol::{Rejection, UserId};

use super::{Accounts, Caller, PasswordSignIn, govern::check_admin, new_token};
use crate::{
    hub::Ended,
    session::SessionToken,
    storage::{GovernOutcome, NewReset, Session},
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
            GovernOutcome::Forbidden | GovernOutcome::LastOwner => Err(Rejection::Forbidden),
        }
    }

    /// Whose password a link sets, by name.
    ///
    /// # Errors
    /// [`Rejection::LinkOver`] where it is not valid (any more).
    pub async fn reset_of(&self, token: &SessionToken) -> Result<String, Rejection> {
        self.storage
            .reset_of(token)
            .await?
            .ok_or(Rejection::LinkOver)
    }

    /// Follows a link: sets the password, ends all sessions, and signs in, or
    /// goes on to `next` by way of the code where one is asked for.
    pub async fn reset_password(
        &self,
        token: &SessionToken,
        password: &str,
        next: &str,
        caller: &Caller,
    ) -> Result<PasswordSignIn, Rejection> {
        // A stranger's guess costs no hash.
        self.reset_of(token).await?;
        let hash = self.new_hash(password, &[]).await?;
        let reset = self
            .storage
            .reset_password(token, hash.clone(), caller.device())
            .await;
        let reset = reset?.ok_or(Rejection::LinkOver)?;
        let user = reset.user;
        self.hub.end_sessions(user, Ended::All);
        if reset.has_second_step {
            let pending = self
                .await_code(user, &hash, next.to_owned(), caller)
                .await?;
            return Ok(PasswordSignIn::NeedsCode(pending));
        }
        let (session, token) = self.open_session(user, hash, caller).await?;
        Ok(PasswordSignIn::Done(session, token))
    }
}
