//! Which roles need a second step beside their password.

use protocol::{Rejection, Role};

use super::Accounts;
use crate::{hub::Ended, storage::Session};

impl Accounts {
    /// The roles that need a second step beside their password.
    pub async fn second_step_roles(&self) -> Result<Vec<Role>, Rejection> {
        Ok(self.storage.second_step_roles().await?)
    }

    /// Sets them. Who lacks a second step is led to set it up with whatever
    /// they ask for next.
    pub async fn require_second_step(
        &self,
        session: &Session,
        roles: Vec<Role>,
    ) -> Result<(), Rejection> {
        self.check_proof(session).await?;
        if !self
            .storage
            .set_second_step_roles(session.user.id, roles)
            .await?
        {
            return Err(Rejection::Forbidden);
        }
        self.hub.sessions_changed(None);
        self.close_who_owe().await
    }

    /// Closes the sockets of those who are to set up a second step first.
    pub(super) async fn close_who_owe(&self) -> Result<(), Rejection> {
        for (user, session) in self.storage.sessions_without_second_step().await? {
            self.hub.end_sessions(user, Ended::One(session));
        }
        Ok(())
    }
}
