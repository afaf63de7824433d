//! The session a socket belongs to.

use std::sync::Arc;

use protocol::{Rejection, UserId};

use crate::{accounts::Accounts, hub::Link};

/// Pings after which the session's use is noted again.
const PINGS_PER_NOTE: u32 = 24;

/// The session a socket belongs to: in use as long as the socket is, and over
/// when its time is.
pub(super) struct Tenure {
    pub(super) accounts: Arc<Accounts>,
    pub(super) session: i64,
    pub(super) user: UserId,
    pub(super) pings: u32,
}

impl Tenure {
    /// Called with every ping. Returns whether the session goes on, as the
    /// store has it: whatever ended it, and whoever was to tell.
    pub(super) async fn goes_on(&mut self, link: &Link) -> bool {
        self.pings += 1;
        if self.pings.is_multiple_of(PINGS_PER_NOTE) {
            let (accounts, session) = (&self.accounts, self.session);
            accounts.note_use(session, self.user, !link.is_away()).await;
        }
        self.is_live().await != Ok(false)
    }

    pub(super) async fn is_live(&self) -> Result<bool, Rejection> {
        self.accounts.is_live(self.session, self.user).await
    }
}
