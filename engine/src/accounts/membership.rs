//! Lets guests in by name alone, and makes members of them, who stay who they
//! are.

use protocol::{Rejection, Role, clean_email, clean_name, clean_password};

use super::{Accounts, Caller, FromProvider, NewAccount, SignIn, new_token, sign_in::rejection};
use crate::{chat::rate_limited, session::SessionToken, storage::Session};

impl Accounts {
    /// Makes a guest, with a session that the token stands for.
    pub async fn sign_in_as_guest(
        &self,
        name: &str,
        caller: &Caller,
    ) -> Result<(Session, SessionToken), Rejection> {
        if !self.admittance.guests {
            return Err(Rejection::Forbidden);
        }
        let name = clean_name(name)?;
        self.guests_by_address
            .take(caller.address)
            .map_err(rate_limited)?;
        self.guests.take(()).map_err(rate_limited)?;
        let token = new_token()?;
        let session = self
            .storage
            .create_guest(name, &token, caller.device())
            .await?;
        Ok((session.map_err(rejection)?, token))
    }

    /// Makes a guest a member with a password, on the grounds on which a
    /// newcomer may come in. Their sessions go on.
    pub async fn become_member(
        &self,
        session: &Session,
        new: NewAccount,
        invite: Option<&SessionToken>,
        caller: &Caller,
    ) -> Result<(), Rejection> {
        let ground = self.ground(invite.map(SessionToken::hash), None).await?;
        if let Some(invite) = invite {
            self.check_invite(invite).await?;
        }
        let name = clean_name(&new.name)?;
        let email = clean_email(&new.email)?;
        clean_password(&new.password)?;
        self.sign_ups.take(caller.address).map_err(rate_limited)?;
        let hash = self.new_hash(&new.password, &[&name, &email]).await?;
        let guest = session.user.id;
        let member = self
            .storage
            .become_member(guest, name, email, hash, ground)
            .await?
            .map_err(rejection)?;
        self.show(Some(member));
        self.close_who_owe().await
    }

    /// Signs in who a provider says it is, where a guest sits. A newcomer is
    /// that guest from then on; who has an account leaves the guest behind.
    pub async fn sign_in_from_guest(
        &self,
        guest: &Session,
        from: FromProvider,
        caller: &Caller,
    ) -> Result<SignIn, Rejection> {
        let guest = (guest.role == Role::Guest).then_some(guest.user.id);
        let come = self.come_in_with_identity(from, guest, caller).await?;
        if let Some(guest) = guest {
            self.hub.sessions_changed(Some(guest));
            self.close_who_owe().await?;
        }
        Ok(come)
    }
}
