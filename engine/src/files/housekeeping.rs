//! Deletes uploads that were never sent, and blobs that belong to no file.

use std::{io, time::Duration};

use protocol::Rejection;

use super::{Files, key};
use crate::{
    internal::internal,
    limits::{UNSENT_LASTS, as_ms},
    ticks::every,
};

/// How often it is looked whether there is something to be thrown away.
const SWEEP_EVERY: Duration = Duration::from_mins(5);

/// Blobs deleted between two looks at the store.
const STRAYS_AT_ONCE: i64 = 100;

impl Files {
    /// Sweeps what nodes have in common now and every few minutes. Never returns;
    /// one node does it at a time.
    pub async fn keep_house(&self) {
        let mut ticks = every(SWEEP_EVERY);
        loop {
            ticks.tick().await;
            // Logged where it went wrong; the next time may go better.
            let _ = self.sweep_shared().await;
        }
    }

    /// Sweeps what is this node's alone. Never returns.
    pub async fn keep_own_house(&self) {
        let mut ticks = every(SWEEP_EVERY);
        loop {
            ticks.tick().await;
            let _ = self.sweep_own().await;
        }
    }

    /// Throws away uploads and unsent files that are too old, uploads nobody
    /// knows of, and blobs that belong to nothing.
    pub async fn sweep(&self) -> Result<(), Rejection> {
        self.sweep_shared().await?;
        self.sweep_own().await
    }

    async fn sweep_shared(&self) -> Result<(), Rejection> {
        let before_ms = self.storage.now_ms().saturating_sub(as_ms(UNSENT_LASTS));
        self.storage.forget_unsent(before_ms).await?;
        self.sweep_strays(before_ms).await
    }

    async fn sweep_own(&self) -> Result<(), Rejection> {
        self.sweep_staging().await.map_err(|cause| internal(&cause))
    }

    /// An upload is known before its file is made, so what is not known after
    /// the files were listed is over.
    async fn sweep_staging(&self) -> io::Result<()> {
        for (path, id) in self.staging.list().await? {
            let known = match id {
                Some(id) => self.storage.is_upload(id).await,
                None => Ok(false),
            };
            if !known.map_err(io::Error::other)?
                && let Err(cause) = tokio::fs::remove_file(path).await
                && cause.kind() != io::ErrorKind::NotFound
            {
                return Err(cause);
            }
        }
        Ok(())
    }

    async fn sweep_strays(&self, before_ms: i64) -> Result<(), Rejection> {
        let free = self.storage.may_delete_blobs();
        let Some(_free) = free.map_err(|cause| internal(&cause))? else {
            // A backup copies what the store had when it began. Next time.
            return Ok(());
        };
        loop {
            let strays = self.storage.stray_blobs(before_ms, STRAYS_AT_ONCE).await?;
            if strays.is_empty() {
                return Ok(());
            }
            self.delete(strays).await?;
        }
    }

    /// Deletes blobs that have just become strays: what somebody gives up makes
    /// place at once, or whoever uploads and gives up again and again would take
    /// far more than their share. What cannot be deleted now is swept.
    pub(super) async fn throw_away(&self, strays: Vec<String>) {
        // A backup copies what the store had when it began.
        if let Ok(Some(_free)) = self.storage.may_delete_blobs() {
            // It is logged where it went wrong.
            let _ = self.delete(strays).await;
        }
    }

    async fn delete(&self, strays: Vec<String>) -> Result<(), Rejection> {
        for stray in &strays {
            let deleted = self.blobs.delete(&key(stray)?).await;
            deleted.map_err(|cause| internal(&cause))?;
        }
        Ok(self.storage.blobs_deleted(strays).await?)
    }
}
