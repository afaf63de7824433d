//! Looks whether a backup, or a data directory, is as it has to be.

use std::{collections::HashSet, path::Path};

use archive::Keys;
use blobs::{BlobError, Key};
use engine::{
    clock::SystemClock,
    storage::{Look, Storage},
};
use futures_util::TryStreamExt as _;
use tokio::task::spawn_blocking;

use super::{
    place::Spot,
    unpack::{Unpacked, unpack},
};
use crate::{config::StorageOptions, progress::Progress};

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// What is wrong, as sentences.
    pub(crate) faults: Vec<String>,
    /// What is to be known and hurts nobody.
    pub(crate) notes: Vec<String>,
    /// Blobs that were looked at.
    pub(crate) files: u64,
    /// Bytes that were looked at.
    pub(crate) bytes: u64,
}

/// Reads a backup to its end, and looks at the database in it as a server of
/// this version would have it.
pub(crate) async fn verify_archive(
    from: &Spot,
    keys: Option<Keys>,
    mut progress: Progress,
) -> anyhow::Result<Checked> {
    let dir = tempfile::tempdir()?;
    let (from, into) = (from.clone(), dir.path().to_owned());
    let unpacked = spawn_blocking(move || unpack(&from, keys.as_ref(), &into, None, &mut progress));
    let unpacked = unpacked.await??;
    look_at_unpacked(dir.path(), &unpacked).await
}

/// Looks at what was unpacked into a directory, and brings it up to date.
pub(super) async fn look_at_unpacked(dir: &Path, unpacked: &Unpacked) -> anyhow::Result<Checked> {
    // Before it is changed: what the pages say counts as it was written.
    let mut look = Look::open(dir).await?;
    let older = look.schema() < Look::newest_schema();
    let mut faults = if older {
        look.faults_of_pages().await?
    } else {
        Vec::new()
    };
    look.close().await;
    Storage::bring_up_to_date(dir, &SystemClock).await?;
    let mut look = Look::open(dir).await?;
    if faults.is_empty() {
        faults = look.faults().await?;
    }
    let mut checked = Checked {
        faults,
        files: unpacked.blobs.len() as u64,
        bytes: unpacked.bytes,
        ..Checked::default()
    };
    let told: HashSet<&str> = unpacked.missing.iter().map(String::as_str).collect();
    let mut named = HashSet::new();
    let mut after = String::new();
    loop {
        let blobs = look.next_blobs(&mut after).await?;
        if blobs.is_empty() {
            break;
        }
        for (name, _) in blobs {
            let known = name.parse().is_ok_and(|key: Key| {
                named.insert(key);
                unpacked.blobs.contains(&key)
            });
            if !known && !told.contains(name.as_str()) {
                checked.faults.push(format!("the file {name} is not in it"));
            }
        }
    }
    look.close().await;
    for key in unpacked.blobs.difference(&named) {
        checked
            .notes
            .push(format!("the file {key} belongs to nothing"));
    }
    for name in &unpacked.missing {
        let note = format!("the file {name} was missing already when the backup was made");
        checked.notes.push(note);
    }
    for name in &unpacked.damaged {
        let note = format!("the file {name} was damaged already when the backup was made");
        checked.notes.push(note);
    }
    Ok(checked)
}

/// Looks at a data directory and its blobs, beside a server that runs or not.
pub(crate) async fn verify_data(
    at: &StorageOptions,
    mut progress: Progress,
) -> anyhow::Result<Checked> {
    let mut look = Look::open(&at.data_dir).await?;
    look.check_version()?;
    let mut checked = Checked {
        faults: look.faults().await?,
        ..Checked::default()
    };
    progress.begin(look.blob_bytes().await?);
    let blobs = at.open_blobs()?;
    // Later than the blobs are read: what was deleted meanwhile is no fault.
    let mut later = Look::open(&at.data_dir).await?;
    let mut wrong = Vec::new();
    let mut after = String::new();
    loop {
        let named = look.next_blobs(&mut after).await?;
        if named.is_empty() {
            break;
        }
        for (name, bytes) in named {
            let verified = match name.parse() {
                Ok(key) => blobs.verify(&key).await,
                Err(_) => Err(BlobError::NotFound),
            };
            checked.files += 1;
            checked.bytes += bytes;
            progress.add(bytes);
            if let Err(cause) = verified {
                wrong.push((name, cause));
            }
        }
    }
    progress.end();
    for (name, cause) in wrong {
        if !matches!(cause, BlobError::NotFound) || later.has_file_with(&name).await? {
            checked.faults.push(format!("the file {name}: {cause}"));
        }
    }
    let mut listed = blobs.list();
    while let Some((key, bytes)) = listed.try_next().await? {
        if !later.knows_blob(&key.to_string()).await? {
            let note = format!("the file {key} ({bytes} bytes) belongs to nothing");
            checked.notes.push(note);
        }
    }
    look.close().await;
    later.close().await;
    Ok(checked)
}
