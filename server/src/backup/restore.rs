//! Brings a backup back.

use std::{
    fs::{self, Permissions},
    io,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use archive::Keys;
use blobs::Location;
use engine::storage::Storage;
use tempfile::TempDir;
use tokio::task::spawn_blocking;

use super::{
    DATABASE,
    place::Spot,
    unpack::unpack,
    verify::{Checked, look_at_unpacked},
};
use crate::{
    config::{StorageOptions, open_blobs},
    progress::Progress,
};

/// What was brought back.
#[derive(Debug)]
pub(crate) struct Restored {
    pub(crate) checked: Checked,
    /// Where that is now what was in the data directory before.
    pub(crate) aside: Option<PathBuf>,
}

/// Brings a backup back into a data directory, and blobs into their store.
/// Nothing is there before all of it was proven to be whole.
pub(crate) async fn restore(
    from: &Spot,
    to: &StorageOptions,
    keys: Option<Keys>,
    force: bool,
    mut progress: Progress,
) -> anyhow::Result<Restored> {
    let dir = std::path::absolute(&to.data_dir)?;
    let (Some(parent), Some(name)) = (dir.parent(), dir.file_name()) else {
        bail!("{} cannot be a data directory", dir.display());
    };
    let occupied = is_occupied(&dir)?;
    ensure!(
        force || !occupied,
        "the data directory {} is not empty; with --force what is there is put aside",
        dir.display()
    );
    ensure!(
        !occupied || !is_mounted(&dir, parent),
        "{} is where a file system is mounted, and is not empty; restore into a directory in it, \
         such as {}",
        dir.display(),
        dir.join("data").display()
    );
    // What is empty is filled and not exchanged: it may be a mount, or the one
    // directory there that this user may write to.
    let fills = !occupied && dir.is_dir();
    // No server starts there meanwhile, or one does already.
    let _lock = (occupied || fills)
        .then(|| Storage::lock(&dir))
        .transpose()?;
    fs::create_dir_all(parent)?;
    let name = name.to_string_lossy();
    // In the same file system as where it is going.
    let workshop = if fills { dir.as_path() } else { parent };
    let beside = tempfile::Builder::new()
        .prefix(&format!(".{name}.restore-"))
        .permissions(Permissions::from_mode(0o700))
        .tempdir_in(workshop)
        .with_context(|| format!("cannot write to {}", workshop.display()))?;
    let location = to.blobs.clone();
    let location = location.unwrap_or_else(|| Location::Directory(beside.path().join("blobs")));
    let blobs = open_blobs(&location)?;
    let (from, into) = (from.clone(), beside.path().to_owned());
    let unpacked =
        spawn_blocking(move || unpack(&from, keys.as_ref(), &into, Some(&blobs), &mut progress));
    let unpacked = unpacked.await??;
    let checked = look_at_unpacked(beside.path(), &unpacked).await?;
    if let Some(fault) = checked.faults.first() {
        let count = checked.faults.len();
        bail!("the backup has {count} faults, and nothing was replaced; the first: {fault}");
    }
    if fills {
        move_in(beside, &dir)?;
        return Ok(Restored {
            checked,
            aside: None,
        });
    }
    let aside = occupied.then(|| parent.join(format!("{name}.before-restore-{}", suffix(&beside))));
    replace(&dir, beside, aside.as_deref())?;
    Ok(Restored { checked, aside })
}

/// Whether there is anything in it. What a new file system has is nothing, and
/// so is what was left by who was here before.
fn is_occupied(dir: &Path) -> anyhow::Result<bool> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(cause) => return Err(cause).with_context(|| format!("cannot read {}", dir.display())),
    };
    for entry in entries {
        let name = entry?.file_name();
        if name != "lost+found" && name != Storage::LOCK {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether it is a file system of its own, which cannot be exchanged for another
/// directory.
fn is_mounted(dir: &Path, parent: &Path) -> bool {
    match (fs::metadata(dir), fs::metadata(parent)) {
        (Ok(own), Ok(outer)) => own.dev() != outer.dev(),
        _ => false,
    }
}

/// Moves what was brought back out of a directory in `dir` into `dir` itself. The
/// database comes last: without it there is no store.
fn move_in(from: TempDir, dir: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(from.path())? {
        let entry = entry?;
        if entry.file_name() != DATABASE {
            fs::rename(entry.path(), dir.join(entry.file_name()))?;
        }
    }
    fs::rename(from.path().join(DATABASE), dir.join(DATABASE))?;
    from.close()?;
    Ok(fs::File::open(dir)?.sync_all()?)
}

fn suffix(beside: &TempDir) -> String {
    let name = beside.path().to_string_lossy();
    let suffix = name.rsplit('-').next();
    suffix.unwrap_or_default().to_owned()
}

/// Puts the directory in its place, and what was there aside.
fn replace(dir: &Path, beside: TempDir, aside: Option<&Path>) -> anyhow::Result<()> {
    match aside {
        Some(aside) => fs::rename(dir, aside)?,
        None => match fs::remove_dir(dir) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause.into()),
            _ => {}
        },
    }
    if let Err(cause) = fs::rename(beside.path(), dir) {
        if let Some(aside) = aside {
            fs::rename(aside, dir)?;
        }
        return Err(cause.into());
    }
    // It is no temporary one any more.
    drop(beside.keep());
    let parent = dir.parent().unwrap_or_else(|| Path::new("/"));
    Ok(fs::File::open(parent)?.sync_all()?)
}
