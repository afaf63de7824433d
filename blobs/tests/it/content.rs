//! Content to store, and what comes back.

use std::ops::Range;

use blobs::{Blob, BlobError, Blobs, Key};
use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};

/// What is sent in one piece, and a part of what is not.
pub(crate) const PART: usize = 8 * 1024 * 1024;

/// Bytes that are not the same anywhere.
pub(crate) fn content(size: usize) -> Vec<u8> {
    let words = (0..size.div_ceil(4)).map(|n| u32::try_from(n).unwrap());
    let mut content: Vec<u8> = words
        .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    content.truncate(size);
    content
}

pub(crate) fn key(content: &[u8]) -> Key {
    Key::mint(Sha256::digest(content).into())
}

/// Stores `content` under a new key.
pub(crate) async fn stored(blobs: &Blobs, content: &[u8]) -> Key {
    let key = key(content);
    blobs.put(&key, content).await.unwrap();
    key
}

/// Everything that is stored under `key`.
pub(crate) async fn read(blobs: &Blobs, key: &Key) -> Result<Vec<u8>, BlobError> {
    all(blobs.get(key, None).await?).await
}

pub(crate) async fn read_range(
    blobs: &Blobs,
    key: &Key,
    range: Range<u64>,
) -> Result<Vec<u8>, BlobError> {
    all(blobs.get(key, Some(range)).await?).await
}

/// All bytes of `blob`, which are as many as it says.
pub(crate) async fn all(blob: Blob) -> Result<Vec<u8>, BlobError> {
    let mut content = Vec::new();
    let mut bytes = blob.bytes;
    while let Some(bytes) = bytes.try_next().await? {
        content.extend_from_slice(&bytes);
    }
    assert_eq!(content.len() as u64, blob.range.end - blob.range.start);
    Ok(content)
}

/// The keys and sizes in a store, sorted.
pub(crate) async fn listed(blobs: &Blobs) -> Vec<(Key, u64)> {
    let mut listed: Vec<_> = blobs.list().try_collect().await.unwrap();
    listed.sort_unstable();
    listed
}

/// Large contents are not printed when they differ.
pub(crate) fn assert_same(one: &[u8], other: &[u8]) {
    assert_eq!(one.len(), other.len());
    let differ = one.iter().zip(other).position(|(one, other)| one != other);
    assert_eq!(differ, None, "where they differ");
}
