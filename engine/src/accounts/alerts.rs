//! What people are told of: changes of how they sign in.

use protocol::{Rejection, SecurityAlert, UserId};

use super::Accounts;
use crate::storage::Session;

impl Accounts {
    /// What somebody has not said to have seen in this session, the newest first.
    pub async fn alerts(
        &self,
        user: UserId,
        session: i64,
    ) -> Result<Vec<SecurityAlert>, Rejection> {
        Ok(self.storage.alerts(user, session).await?)
    }

    /// Notes that they have.
    pub async fn dismiss_alert(&self, session: &Session, alert: i64) -> Result<(), Rejection> {
        Ok(self
            .storage
            .dismiss_alert(session.user.id, session.id, alert)
            .await?)
    }
}
