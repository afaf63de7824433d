//! What people see of their own account, and change about it.

use protocol::{
    AvatarSource, Rejection, UserId, clean_email, clean_name, clean_password,
    views::{Passkey, SignedIn},
};

use super::{Accounts, Caller, addresses::cleaned, new_token, sign_in::rejection};
use crate::{
    chat::rate_limited,
    hub::Ended,
    rules,
    session::SessionToken,
    storage::{Identity, ListedIdentity, Session},
};

/// How somebody can sign in, and where they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnAccount {
    /// Their address.
    pub email: Option<String>,
    /// A provider says that it is theirs.
    pub email_verified: bool,
    /// The address they had before somebody else showed that it is theirs.
    pub yielded_email: Option<String>,
    /// Whether they have a password.
    pub has_password: bool,
    /// Codes on paper that are left, where a code is asked for besides.
    pub second_factor: Option<u32>,
    /// What providers call them.
    pub identities: Vec<ListedIdentity>,
    /// What each source of pictures yields, in their order.
    pub avatars: Vec<(AvatarSource, Option<String>)>,
    /// Their passkeys, the oldest first.
    pub passkeys: Vec<Passkey>,
    /// Where they are signed in, the one used last first.
    pub sessions: Vec<SignedIn>,
}

impl Accounts {
    /// How somebody can sign in, and where they are.
    pub async fn own_account(&self, user: UserId) -> Result<OwnAccount, Rejection> {
        let storage = &self.storage;
        let second_factor = self.second_factor(user).await?;
        let (email, hash) = storage.password_of(user).await?;
        let (email_verified, yielded_email) = storage.standing_of_email(user).await?;
        Ok(OwnAccount {
            email,
            email_verified,
            yielded_email,
            has_password: hash.is_some(),
            second_factor,
            identities: storage.identities_of(user).await?,
            avatars: storage.avatar_sources(user).await?,
            passkeys: storage.passkeys_of(user).await?,
            sessions: storage.sessions_of(user).await?,
        })
    }

    /// Sets the password, for who shows who they are; the current one is a
    /// proof. All sessions end, this one too, whose secret may have been
    /// copied: whoever changes a password may fear for the old one. Returns a
    /// new one.
    pub async fn change_password(
        &self,
        session: &Session,
        current: &str,
        new: &str,
        caller: &Caller,
    ) -> Result<SessionToken, Rejection> {
        let user = session.user.id;
        let (email, _) = self.storage.password_of(user).await?;
        // Without an address there would be nothing to sign in with.
        let email = email.ok_or(Rejection::Forbidden)?;
        clean_password(new)?;
        self.check_proof_or_password(session, current, caller)
            .await?;
        let hash = self.new_hash(new, &[&session.user.name, &email]).await?;
        let token = new_token()?;
        let set = self
            .storage
            .set_password(user, hash, &token, caller.device())
            .await;
        let begun = set?.ok_or(Rejection::Deactivated)?;
        self.hub.end_sessions(user, Ended::AllBut(begun.id));
        Ok(token)
    }

    /// Gives somebody another name. Everybody who is here is told.
    pub async fn rename(&self, session: &Session, name: &str) -> Result<(), Rejection> {
        let name = clean_name(name)?;
        let user = session.user.id;
        self.profile_changes.take(user).map_err(rate_limited)?;
        let renamed = self.storage.rename(user, name).await?;
        self.show(renamed.map_err(rejection)?);
        Ok(())
    }

    /// Gives an account another address, for who shows who they are.
    pub async fn change_email(
        &self,
        session: &Session,
        email: &str,
        caller: &Caller,
    ) -> Result<(), Rejection> {
        if !rules::has_account(session.role) {
            return Err(Rejection::Forbidden);
        }
        let email = clean_email(email)?;
        self.check_proof(session).await?;
        let user = session.user.id;
        self.profile_changes.take(user).map_err(rate_limited)?;
        let changed = self
            .storage
            .change_email(user, email, caller.device())
            .await;
        changed?.map_err(rejection)
    }

    /// Ends all sessions of somebody but this one, and closes their sockets.
    pub async fn end_other_sessions(&self, session: &Session) -> Result<(), Rejection> {
        let user = session.user.id;
        self.storage.end_sessions(user, Some(session.id)).await?;
        self.hub.end_sessions(user, Ended::AllBut(session.id));
        Ok(())
    }

    /// Gives an account one more way to sign in. That its owner has shown who
    /// they are was asked when they set out for the provider.
    pub async fn link_identity(
        &self,
        user: UserId,
        identity: Identity,
        caller: &Caller,
    ) -> Result<(), Rejection> {
        self.storage
            .link_identity(user, cleaned(identity), caller.device())
            .await?
            .map_err(rejection)
    }

    /// Takes a way to sign in away, unless it is the last.
    pub async fn unlink_identity(
        &self,
        session: &Session,
        issuer: &str,
        subject: &str,
        caller: &Caller,
    ) -> Result<(), Rejection> {
        self.check_proof(session).await?;
        if self
            .storage
            .unlink_identity(
                session.user.id,
                issuer.to_owned(),
                subject.to_owned(),
                caller.device(),
            )
            .await?
        {
            Ok(())
        } else {
            Err(Rejection::LastOne)
        }
    }
}
