//! What people are told of: changes of how they sign in.

use protocol::{Rejection, SecurityAlert, UserId};

use super::Accounts;
use crate::{chat::internal, storage::Session};

impl Accounts {
    /// What somebody has not said to have seen in this session, the newest first.
    pub async fn alerts(
        &self,
        user: UserId,
        session: i64,
    ) -> Result<Vec<SecurityAlert>, Rejection> {
        let alerts = self.storage.alerts(user, session).await;
        alerts.map_err(|cause| internal(&cause))
    }

    /// Notes that they have.
    pub async fn dismiss_alert(&self, session: &Session, alert: i64) -> Result<(), Rejection> {
        let dismissed = self
            .storage
            .dismiss_alert(session.user.id, session.id, alert)
            .await;
        dismissed.map_err(|cause| internal(&cause))
    }
}
