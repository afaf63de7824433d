//! The first start: makes a link, printed once, with which its reader becomes
//! the owner. Each node makes one of its own, and each works at every node.

use std::sync::atomic::{AtomicBool, Ordering};

use protocol::Rejection;

use super::Accounts;
use crate::{accounts::new_token, internal::internal, session::SessionToken};

/// Whether somebody owns the server, as far as is known here: once it is so, it
/// stays so.
#[derive(Debug)]
pub(super) struct Setup(AtomicBool);

impl Setup {
    pub(super) const fn new(owned: bool) -> Self {
        Self(AtomicBool::new(owned))
    }
}

impl Accounts {
    /// Whether somebody owns the server. Where that cannot be read, nobody does.
    pub async fn is_owned(&self) -> bool {
        if self.setup.0.load(Ordering::Acquire) {
            return true;
        }
        // It may have happened at another node.
        match self.storage.has_owner().await {
            Ok(false) => false,
            Ok(true) => {
                self.note_owned();
                true
            }
            Err(cause) => {
                drop(internal(&cause));
                false
            }
        }
    }

    /// What stands in the link of this start that makes the owner; nothing once
    /// there is one. The link that this node made before is over; those of other
    /// nodes stay. `node`: what it is called, empty where it is alone.
    pub async fn open_setup(&self, node: &str) -> Result<Option<SessionToken>, Rejection> {
        let token = new_token()?;
        let open = self.storage.open_setup(node.to_owned(), token.hash());
        Ok(open.await?.then_some(token))
    }

    /// Refuses what does not stand in such a link.
    pub async fn check_setup(&self, token: &SessionToken) -> Result<(), Rejection> {
        // It is hashes that are looked up, so the time it takes tells nothing.
        if self.storage.is_setup_link(token.hash()).await? {
            Ok(())
        } else {
            Err(Rejection::LinkOver)
        }
    }

    /// Links of the first start have done their work.
    pub(super) fn note_owned(&self) {
        self.setup.0.store(true, Ordering::Release);
    }
}
