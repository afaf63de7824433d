//! Uploads whose pieces come to any of several nodes. Each piece becomes a blob,
//! which all nodes have; the store says which there are, and lets in only the one
//! that begins where the upload is.

use std::io;

use blobs::{BlobError, Key};
use futures_util::TryStreamExt as _;
use protocol::{File, FileId, Rejection, UPLOAD_CHUNK_MAX_BYTES};
use tokio::io::AsyncWriteExt as _;

use super::{Files, Pieces, full_or_internal, full_or_unwell, key, prepare, staging::Written};
use crate::{
    internal::internal,
    limits::BROKEN_PIECES_MAX,
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

/// The most pieces an upload of so many bytes may have: with more it begins anew.
/// Whoever sends a file byte by byte does not get as many blobs by it.
const fn pieces_max(bytes: u64) -> u64 {
    // Browsers send halves.
    bytes / (UPLOAD_CHUNK_MAX_BYTES / 2) + BROKEN_PIECES_MAX
}

impl Files {
    /// Takes in a piece. What came of it is for all nodes when this returns.
    pub(super) async fn append_anywhere(
        &self,
        upload: &NewUpload,
        offset: u64,
        pieces: Pieces<'_>,
    ) -> Result<Written, Rejection> {
        let arrived = self.storage.arrived(upload.id).await?;
        let is = |length| Written {
            length,
            ended: Ok(()),
        };
        if arrived.bytes != offset {
            return Ok(is(arrived.bytes));
        }
        if offset < upload.bytes && arrived.pieces >= pieces_max(upload.bytes) {
            let pieces = self.storage.pieces(upload.id).await?;
            self.storage.forget_pieces(upload.id).await?;
            let blobs = pieces.into_iter().map(|piece| piece.blob_key);
            self.throw_away(blobs.collect()).await;
            return Ok(is(0));
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
        let (length, added) = self.storage.add_piece(id, offset, piece).await?;
        // Another node may have taken in the same piece meanwhile.
        if !added {
            self.throw_away(vec![key.to_string()]).await;
        }
        Ok(length)
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
                // Its owner may have given it up.
                if !self.storage.is_upload(id).await? {
                    return Err(Rejection::UploadGone);
                }
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
}
