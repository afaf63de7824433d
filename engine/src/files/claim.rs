//! Lets one of several nodes at a time make a file of an upload, and another one
//! take over when that is gone.

use protocol::{FileId, Rejection};
use rand::random;
use tokio::time::{Duration, Instant, sleep};

use super::Files;
use crate::internal::internal;

/// How often the node that makes a file of an upload says that it still does.
const CLAIMED_EVERY: Duration = Duration::from_secs(1);

/// A claim that has not changed for so long is one of a node that is gone. Each
/// node measures it by itself, since their clocks may differ.
const CLAIM_LASTS: Duration = Duration::from_secs(5);

/// How often a node looks that waits for another to make a file of an upload.
const LOOKED_EVERY: Duration = Duration::from_millis(200);

impl Files {
    /// Does the work of making a file of an upload, unless another node does:
    /// waits for that, then. `None`: another has done it, or the upload is gone.
    pub(super) async fn once<T>(
        &self,
        id: FileId,
        work: impl Future<Output = Result<T, Rejection>>,
    ) -> Result<Option<T>, Rejection> {
        let Some(mut claim) = self.claim(id).await? else {
            return Ok(None);
        };
        let done = tokio::select! {
            done = work => done,
            () = self.keep_claim(id, &mut claim) => return Ok(None),
        };
        match done {
            Ok(done) => Ok(Some(done)),
            Err(rejection) => {
                // Where it cannot be given back, it is believed for a moment more.
                let _ = self.storage.change_claim(id, Some(claim), None).await;
                Err(rejection)
            }
        }
    }

    async fn claim(&self, id: FileId) -> Result<Option<i64>, Rejection> {
        let mut seen = (None, Instant::now());
        while let Some(found) = self.storage.claim_of(id).await? {
            if found != seen.0 {
                seen = (found, Instant::now());
            }
            if found.is_none() || seen.1.elapsed() > CLAIM_LASTS {
                let ours = random();
                if self.storage.change_claim(id, found, Some(ours)).await? {
                    return Ok(Some(ours));
                }
            }
            sleep(LOOKED_EVERY).await;
        }
        Ok(None)
    }

    /// Says again and again that this node is at work. Returns when another one
    /// has taken over.
    async fn keep_claim(&self, id: FileId, claim: &mut i64) {
        loop {
            sleep(CLAIMED_EVERY).await;
            let next = random();
            match self
                .storage
                .change_claim(id, Some(*claim), Some(next))
                .await
            {
                Ok(true) => *claim = next,
                Ok(false) => return,
                // The store may be back before the claim is over.
                Err(cause) => drop(internal(&cause)),
            }
        }
    }
}
