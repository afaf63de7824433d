//! Reads what is to be stored in pieces, and hashes it on the way.

use std::pin::Pin;

use bytes::{BufMut as _, Bytes, BytesMut};
use object_store::PutPayload;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt as _};

use crate::{error::BlobError, object::Object};

/// How much is read at once. Large enough that a trip to the disk's threads
/// does not count, and what Google's parts have to be a multiple of.
pub(crate) const CHUNK: usize = 256 * 1024;

/// The size of a part of a large object; smaller objects go in one piece.
/// One part is sent while the next is read, so an upload holds two. S3 takes
/// parts from 5 MiB on and at most 10,000 of them: 80 GB.
pub(crate) const PART: usize = 32 * CHUNK;

/// Something to store.
pub(crate) struct Source<'a> {
    reader: Pin<&'a mut (dyn AsyncRead + Send)>,
    hash: Sha256,
    /// A chunk that was read ahead, to know whether the part before it is the
    /// last.
    ahead: Option<Bytes>,
}

/// A piece of an object.
pub(crate) struct Part {
    pub(crate) bytes: PutPayload,
    /// Whether it is the end.
    pub(crate) last: bool,
}

impl<'a> Source<'a> {
    pub(crate) fn new(reader: Pin<&'a mut (dyn AsyncRead + Send)>) -> Self {
        Self {
            reader,
            hash: Sha256::new(),
            ahead: None,
        }
    }

    /// The next bytes: [`CHUNK`] of them, less at the end, none after it.
    pub(crate) async fn chunk(&mut self) -> Result<Bytes, BlobError> {
        let mut chunk = BytesMut::with_capacity(CHUNK);
        loop {
            let room = CHUNK - chunk.len();
            if room == 0 {
                break;
            }
            let read = self.reader.read_buf(&mut (&mut chunk).limit(room)).await;
            if read.map_err(BlobError::source)? == 0 {
                break;
            }
        }
        self.hash.update(&chunk);
        Ok(chunk.freeze())
    }

    /// The next [`PART`] bytes; the last part may have less.
    pub(crate) async fn part(&mut self) -> Result<Part, BlobError> {
        let mut chunks = Vec::from_iter(self.ahead.take());
        loop {
            let chunk = self.chunk().await?;
            if chunk.is_empty() {
                return Ok(Part {
                    bytes: chunks.into_iter().collect(),
                    last: true,
                });
            }
            if chunks.len() == PART / CHUNK {
                self.ahead = Some(chunk);
                return Ok(Part {
                    bytes: chunks.into_iter().collect(),
                    last: false,
                });
            }
            chunks.push(chunk);
        }
    }

    /// At the end: was it what it has to be?
    pub(crate) fn verify(&mut self, object: &Object) -> Result<(), BlobError> {
        let sha256: [u8; 32] = self.hash.finalize_reset().into();
        match object.sha256 {
            Some(expected) if expected != sha256 => Err(BlobError::corrupt(format!(
                "the SHA-256 of the content is not that of {}",
                object.path
            ))),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
