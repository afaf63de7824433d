//! The data directory: one server has it at a time, whichever database the
//! store is in.

use std::{
    fs::{self, DirBuilder, File, TryLockError},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::Path,
};

use rustix::process::geteuid;

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
    check_owner(dir)?;
    let lock = File::create(dir.join(LOCK)).map_err(unwritable)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(dir.to_owned())),
        Err(TryLockError::Error(cause)) => Err(unwritable(cause)),
    }
}

/// Refuses to write as root into what is somebody else's: a command that is tried
/// as root would leave files there which the server, as its own user, cannot open.
pub(super) fn check_owner(dir: &Path) -> Result<(), OpenError> {
    let Ok(found) = fs::metadata(dir) else {
        return Ok(());
    };
    if !geteuid().is_root() || found.uid() == 0 {
        return Ok(());
    }
    Err(OpenError::Foreign {
        dir: dir.to_owned(),
        owner: name_of(found.uid()),
    })
}

/// What a user is called, or else their number, as `runuser` and `chown` take it.
fn name_of(uid: u32) -> String {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let uid = uid.to_string();
    let line = users
        .lines()
        .find(|line| line.split(':').nth(2) == Some(uid.as_str()));
    let name = line.and_then(|line| line.split(':').next());
    name.map_or(uid.clone(), str::to_owned)
}
