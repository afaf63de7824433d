//! Lets one request at a time work on an upload.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use protocol::FileId;
use tokio::sync::OwnedMutexGuard;

/// Above this many the free ones, which say nothing, are thrown away.
const SWEEP_ABOVE: usize = 256;

/// One turn per upload.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<HashMap<FileId, Arc<tokio::sync::Mutex<()>>>>);

impl Turns {
    /// Waits for the turn at an upload. It ends with the guard.
    pub(super) async fn take(&self, id: FileId) -> OwnedMutexGuard<()> {
        self.of(id).lock_owned().await
    }

    fn of(&self, id: FileId) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.len() > SWEEP_ABOVE {
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        }
        Arc::clone(turns.entry(id).or_default())
    }
}
