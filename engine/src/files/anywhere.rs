//! Uploads whose pieces come to any of several nodes. Each piece becomes a blob,
//! which all nodes have; the store says which there are, and lets in only the one
//! that begins where the upload is.

use std::io;

use blobs::{BlobError, Key};
use futures_util::TryStreamExt as _;
use protocol::{File, FileId, Rejection};
use rand::random;
use tokio::{
    io::AsyncWriteExt as _,
    time::{Duration, Instant, sleep},
};

use super::{Files, Pieces, full_or_internal, full_or_unwell, key, prepare, staging::Written};
use crate::{
    internal::internal,
    storage::{NewUpload, Piece},
};

/// Where the pieces of an upload come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// All to this server: they are put together in a file of its own.
    Here,
    /// Each to any of the nodes that have the store and the blobs in common.
    AtAnyNode,
}

/// How often the node that makes a file of an upload says that it still does.
const CLAIMED_EVERY: Duration = Duration::from_secs(1);

/// A claim that has not changed for so long is one of a node that is gone. Each
/// node measures it by itself, since their clocks may differ.
const CLAIM_LASTS: Duration = Duration::from_secs(5);

/// How often a node looks that waits for another to make a file of an upload.
const LOOKED_EVERY: Duration = Duration::from_millis(200);

impl Files {
    /// Takes in a piece. What came of it is for all nodes when this returns.
    pub(super) async fn append_anywhere(
        &self,
        upload: &NewUpload,
        offset: u64,
        pieces: Pieces<'_>,
    ) -> Result<Written, Rejection> {
        let arrived = self.storage.arrived(upload.id).await?;
        if arrived != offset {
            return Ok(Written {
                length: arrived,
                ended: Ok(()),
            });
        }
        self.staging.remove(upload.id).await;
        let most = upload.bytes.saturating_sub(offset);
        let here = self.staging.append(upload.id, 0, most, pieces).await;
        let Written { length, ended } = here.map_err(|cause| full_or_internal(&cause))?;
        let length = if length == 0 {
            offset
        } else {
            self.share(upload.id, offset, length).await?
        };
        self.staging.remove(upload.id).await;
        Ok(Written { length, ended })
    }

    /// Makes a blob of what lies here of an upload, and a piece of that. Returns
    /// how far the upload is.
    async fn share(&self, id: FileId, offset: u64, bytes: u64) -> Result<u64, Rejection> {
        let path = self.staging.path(id);
        let opened = prepare::open_hashed(path).await;
        let (source, sha256) = opened.map_err(|cause| full_or_internal(&cause))?;
        let key = Key::mint(sha256);
        self.storage.note_blobs(vec![key.to_string()]).await?;
        let permit = self.storing.acquire().await;
        let _permit = permit.map_err(|cause| internal(&cause))?;
        let put = self
            .blobs
            .put(&key, tokio::fs::File::from_std(source))
            .await;
        put.map_err(|cause| full_or_unwell(&cause))?;
        let piece = Piece {
            bytes,
            blob_key: key.to_string(),
        };
        // Another node may have taken in the same piece meanwhile: this one is a
        // stray, then.
        Ok(self.storage.add_piece(id, offset, piece).await?)
    }

    /// Makes a file of the pieces of an upload, unless another node does.
    pub(super) async fn store_once(&self, upload: &NewUpload) -> Result<File, Rejection> {
        let store = async {
            self.gather(upload.id).await?;
            self.store(upload).await
        };
        match self.once(upload.id, store).await {
            Ok(Some(file)) => return Ok(file),
            Ok(None) | Err(Rejection::UploadGone) => {}
            Err(rejection) => return Err(rejection),
        }
        self.staging.remove(upload.id).await;
        let finished = self.finished(upload.owner, upload.id).await?;
        finished.file.ok_or(Rejection::UploadGone)
    }

    /// Puts the pieces of an upload together in this node's own file.
    async fn gather(&self, id: FileId) -> Result<(), Rejection> {
        let pieces = self.storage.pieces(id).await?;
        self.staging.remove(id).await;
        let created = self.staging.create(id).await;
        let mut file = created.map_err(|cause| full_or_internal(&cause))?;
        for piece in pieces {
            let read = self.blobs.get(&key(&piece.blob_key)?, None).await;
            if let Err(BlobError::NotFound) = read {
                // A database that was brought back may know of more than there
                // is. Whoever uploads begins anew.
                self.storage.forget_pieces(id).await?;
            }
            let mut bytes = read.map_err(|cause| internal(&cause))?.bytes;
            loop {
                let next = bytes.try_next().await;
                let Some(next) = next.map_err(|cause| internal(&cause))? else {
                    break;
                };
                let written = file.write_all(&next).await;
                written.map_err(|cause| full_or_internal(&cause))?;
            }
        }
        // Tokio's files write behind one's back; this is where they say so.
        let flushed: io::Result<()> = file.flush().await;
        flushed.map_err(|cause| full_or_internal(&cause))
    }

    /// Does the work of making a file of an upload, unless another node does:
    /// waits for that, then. `None`: another has done it, or the upload is gone.
    async fn once<T>(
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
