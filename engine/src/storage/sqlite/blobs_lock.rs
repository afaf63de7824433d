//! Keeps those who delete blobs and those who copy all of them apart: by a lock
//! of a file in the data directory, whichever process they are in.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
};

/// Whoever has this file's lock decides over blobs: many who delete some, or
/// one who copies all that there are.
const FILE: &str = "blobs.lock";

/// As long as it lives no blob is deleted by the servers of a data directory.
#[derive(Debug)]
pub struct BlobsHeld {
    _lock: File,
}

/// Nobody copies all blobs as long as it lives.
#[derive(Debug)]
pub(crate) struct BlobsFree {
    _lock: File,
}

impl BlobsHeld {
    /// Waits for it.
    pub(in crate::storage) fn wait(dir: &Path) -> io::Result<Self> {
        let lock = File::create(dir.join(FILE))?;
        lock.lock()?;
        Ok(Self { _lock: lock })
    }
}

impl BlobsFree {
    /// `None`: somebody copies them now.
    pub(in crate::storage) fn now(dir: &Path) -> io::Result<Option<Self>> {
        let lock = File::create(dir.join(FILE))?;
        match lock.try_lock_shared() {
            Ok(()) => Ok(Some(Self { _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(cause),
        }
    }
}
