//! What people change about their own account.

use protocol::{AvatarSource, Rejection, UserId, clean_password};

use super::{Accounts, Caller, sign_in::rejection};
use crate::{
    chat::{internal, rate_limited},
    session::SessionToken,
    storage::{Identity, ListedIdentity, ListedPasskey, ListedSession, Session},
};

/// How somebody can sign in, and where they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnAccount {
    /// Their address.
    pub email: Option<String>,
    /// Whether they have a password.
    pub has_password: bool,
    /// Codes on paper that are left, where a code is asked for besides.
    pub second_factor: Option<u32>,
    /// What providers call them.
    pub identities: Vec<ListedIdentity>,
    /// What each source of pictures yields, in their order.
    pub avatars: Vec<(AvatarSource, Option<String>)>,
    /// Their passkeys, the oldest first.
    pub passkeys: Vec<ListedPasskey>,
    /// Where they are signed in, the one used last first.
    pub sessions: Vec<ListedSession>,
}

impl Accounts {
    /// How somebody can sign in, and where they are.
    pub async fn own_account(&self, user: UserId) -> Result<OwnAccount, Rejection> {
        let storage = &self.storage;
        let second_factor = self.second_factor(user).await?;
        let read = async {
            let (email, hash) = storage.password_of(user).await?;
            Ok(OwnAccount {
                email,
                has_password: hash.is_some(),
                second_factor,
                identities: storage.identities_of(user).await?,
                avatars: storage.avatar_sources(user).await?,
                passkeys: storage.passkeys_of(user).await?,
                sessions: storage.sessions_of(user).await?,
            })
        };
        read.await
            .map_err(|cause: crate::storage::StorageError| internal(&cause))
    }

    /// Sets the password; who has one shows that they know it. All sessions
    /// end, this one too, whose secret may have been copied: whoever changes
    /// a password may fear for the old one. Returns a new one.
    pub async fn change_password(
        &self,
        session: &Session,
        current: &str,
        new: &str,
        caller: &Caller,
    ) -> Result<SessionToken, Rejection> {
        let user = session.user.id;
        let new = clean_password(new)?;
        let (email, hash) = self
            .storage
            .password_of(user)
            .await
            .map_err(|cause| internal(&cause))?;
        if email.is_none() {
            // There would be nothing to sign in with.
            return Err(Rejection::Forbidden);
        }
        if hash.is_some() {
            self.check_own_password(user, hash, current).await?;
        }
        let hash = self.passwords.hash(new).await?;
        let set = self.storage.set_password(user, hash.clone()).await;
        set.map_err(|cause| internal(&cause))?;
        let (session, token) = self.open_session(user, hash, caller).await?;
        self.end_other_sessions(&session).await?;
        Ok(token)
    }

    /// Whether it is really `user`, who is signed in and whose password has
    /// this hash. Counted by themselves: what others try keeps nobody from it.
    pub(super) async fn check_own_password(
        &self,
        user: UserId,
        hash: Option<String>,
        password: &str,
    ) -> Result<(), Rejection> {
        self.own_tries.take(user).map_err(rate_limited)?;
        let password = clean_password(password).unwrap_or_default();
        match self.passwords.verify(password, hash).await {
            Ok(false) => Err(Rejection::WrongCredentials),
            // What was right, and what was not looked at, costs nothing.
            looked_at => {
                self.own_tries.give_back(&user);
                looked_at.map(|_| ())
            }
        }
    }

    /// Ends all sessions of somebody but this one, and closes their sockets.
    pub async fn end_other_sessions(&self, session: &Session) -> Result<(), Rejection> {
        let user = session.user.id;
        let ended = self.storage.end_sessions(user, Some(session.id)).await;
        ended.map_err(|cause| internal(&cause))?;
        self.sessions
            .forget(|cached| cached.user.id == user && cached.id != session.id);
        self.hub.end_sessions(user, |of_link| of_link != session.id);
        Ok(())
    }

    /// Gives an account one more way to sign in.
    pub async fn link_identity(&self, user: UserId, identity: Identity) -> Result<(), Rejection> {
        let linked = self.storage.link_identity(user, identity).await;
        linked.map_err(|cause| internal(&cause))?.map_err(rejection)
    }

    /// Takes a way to sign in away, unless it is the last.
    pub async fn unlink_identity(
        &self,
        user: UserId,
        provider: &str,
        subject: &str,
    ) -> Result<(), Rejection> {
        let unlinked = self
            .storage
            .unlink_identity(user, provider.to_owned(), subject.to_owned())
            .await;
        if unlinked.map_err(|cause| internal(&cause))? {
            Ok(())
        } else {
            Err(Rejection::LastOne)
        }
    }
}
