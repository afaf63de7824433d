//! The first start: makes a link, printed once, with which its reader becomes
//! the owner.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use protocol::Rejection;

use super::Accounts;
use crate::{
    accounts::new_token,
    session::{SessionToken, TokenHash},
    storage::{Ground, Storage},
};

/// What stands in the link, until somebody owns the server.
#[derive(Debug)]
pub(super) struct Setup {
    token: Mutex<Option<SessionToken>>,
    owned: AtomicBool,
}

impl Setup {
    pub(super) async fn new(storage: &Storage) -> Result<Self, Rejection> {
        let owned = storage.has_owner().await?;
        let token = if owned { None } else { Some(new_token()?) };
        Ok(Self {
            token: Mutex::new(token),
            owned: AtomicBool::new(owned),
        })
    }
}

impl Accounts {
    /// Whether somebody owns the server.
    pub fn is_owned(&self) -> bool {
        self.setup.owned.load(Ordering::Acquire)
    }

    /// What stands in the link that makes the owner; nothing once there is one.
    pub fn setup_token(&self) -> Option<SessionToken> {
        let token = self.setup.token.lock();
        token.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether this is what stands in that link.
    pub fn is_setup_token(&self, token: &SessionToken) -> bool {
        // Hashes are compared, so that the time it takes tells nothing.
        self.setup_token()
            .is_some_and(|setup| setup.hash() == token.hash())
    }

    /// The ground on which who follows that link comes in.
    pub(super) fn setup_ground(&self, token: TokenHash) -> Result<Ground, Rejection> {
        if self
            .setup_token()
            .is_some_and(|setup| setup.hash() == token)
        {
            Ok(Ground::FirstOwner)
        } else {
            Err(Rejection::LinkOver)
        }
    }

    /// The link has done its work.
    pub(super) fn note_owned(&self) {
        let mut token = self
            .setup
            .token
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *token = None;
        self.setup.owned.store(true, Ordering::Release);
    }
}
