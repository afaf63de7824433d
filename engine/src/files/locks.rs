//! Lets one request at a time work on an upload.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use protocol::FileId;
use tokio::sync::OwnedMutexGuard;

/// Above this many the free ones, which say nothing, are thrown away.
const SWEEP_ABOVE: usize = 256;

/// One lock per upload.
#[derive(Debug, Default)]
pub(super) struct Locks(Mutex<HashMap<FileId, Arc<tokio::sync::Mutex<()>>>>);

impl Locks {
    /// Waits for the lock of an upload. It is free again when the guard is gone.
    pub(super) async fn lock(&self, id: FileId) -> OwnedMutexGuard<()> {
        self.of(id).lock_owned().await
    }

    fn of(&self, id: FileId) -> Arc<tokio::sync::Mutex<()>> {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if locks.len() > SWEEP_ABOVE {
            locks.retain(|_, lock| Arc::strong_count(lock) > 1);
        }
        Arc::clone(locks.entry(id).or_default())
    }
}
