//! Decides which providers are believed: those whose issuer is the one people
//! have signed in with, or that an owner has agreed to.

use std::sync::{Mutex, MutexGuard, PoisonError};

use protocol::Rejection;

use super::Accounts;
use crate::{
    rules,
    storage::{ChangedIssuer, ConfiguredProvider, Session},
};

/// The providers whose issuer has changed since people signed in with them.
#[derive(Debug, Default)]
pub(super) struct Changed(Mutex<Vec<ChangedIssuer>>);

impl Changed {
    fn lock(&self) -> MutexGuard<'_, Vec<ChangedIssuer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Accounts {
    /// Notes at the start which providers there are. Nobody signs in with one
    /// whose issuer has changed before an owner has agreed.
    pub async fn meet_providers(
        &self,
        providers: Vec<ConfiguredProvider>,
    ) -> Result<(), Rejection> {
        let changed = self.storage.meet_providers(providers).await?;
        for ChangedIssuer {
            provider,
            known,
            configured,
        } in &changed
        {
            tracing::warn!(
                provider,
                known,
                configured,
                "nobody signs in with this provider: its issuer has changed; an owner can agree to that on the page of people, or the old one can be set again"
            );
        }
        *self.changed.lock() = changed;
        Ok(())
    }

    /// What an owner has to agree to before anybody signs in with a provider.
    pub async fn changed_issuer(&self, provider: &str) -> Result<Option<ChangedIssuer>, Rejection> {
        let changed = self.still_changed().await?;
        Ok(changed.into_iter().find(|it| it.provider == provider))
    }

    /// All that was found at the start and is so still: an owner may have agreed
    /// at another node.
    async fn still_changed(&self) -> Result<Vec<ChangedIssuer>, Rejection> {
        let mut changed = self.changed.lock().clone();
        let mut agreed = Vec::new();
        for it in &changed {
            let known = self.storage.issuer(&it.provider).await?;
            if known.as_ref() == Some(&it.configured) {
                agreed.push(it.clone());
            }
        }
        if !agreed.is_empty() {
            changed.retain(|it| !agreed.contains(it));
            self.changed.lock().retain(|it| !agreed.contains(it));
        }
        Ok(changed)
    }

    /// All of that, for those who run the server.
    pub async fn changed_issuers(
        &self,
        session: &Session,
    ) -> Result<Vec<ChangedIssuer>, Rejection> {
        if session.role.is_admin() {
            self.still_changed().await
        } else {
            Err(Rejection::Forbidden)
        }
    }

    /// An owner agrees that a provider is another one now. `configured` is the
    /// issuer they were shown. Identities of the one before stay apart.
    pub async fn confirm_issuer(
        &self,
        session: &Session,
        provider: &str,
        configured: &str,
    ) -> Result<(), Rejection> {
        if !rules::may_decide_sign_in(session.role) {
            return Err(Rejection::Forbidden);
        }
        self.check_proof(session).await?;
        let changed = self
            .changed_issuer(provider)
            .await?
            .filter(|changed| changed.configured == configured)
            .ok_or(Rejection::NotFound)?;
        if !self
            .storage
            .confirm_issuer(session.user.id, changed)
            .await?
        {
            return Err(Rejection::Forbidden);
        }
        self.changed.lock().retain(|it| it.provider != provider);
        Ok(())
    }
}
