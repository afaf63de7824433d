//! The data directory: one server has it at a time, whichever database the
//! store is in.

use std::{
    fs::{DirBuilder, File, TryLockError},
    os::unix::fs::DirBuilderExt as _,
    path::Path,
};

use super::OpenError;

/// Whoever has this file's lock has the directory. It stays when they are gone.
pub(super) const LOCK: &str = "irori.lock";

/// Makes the directory when it is not there, and locks it for as long as the
/// file is open.
pub(super) fn lock(dir: &Path) -> Result<File, OpenError> {
    let unwritable = |cause| OpenError::Unwritable {
        dir: dir.to_owned(),
        cause,
    };
    // Messages and the hashes of secrets are nobody else's business.
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(unwritable)?;
    let lock = File::create(dir.join(LOCK)).map_err(unwritable)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(dir.to_owned())),
        Err(TryLockError::Error(cause)) => Err(unwritable(cause)),
    }
}
