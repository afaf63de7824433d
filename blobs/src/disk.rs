//! Objects as files in a directory.
//!
//! Not `object_store`'s own files: those lie half-written beside the finished
//! ones, nothing removes them after a kill, a full disk cannot be told from
//! other errors, and they are read 8 KiB at a time.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Read as _, Seek as _, SeekFrom},
    ops::Range,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::{Bytes, BytesMut};
use futures_util::{
    StreamExt as _, TryStreamExt as _,
    stream::{self, BoxStream},
};
use tokio::{io::AsyncWriteExt as _, task::spawn_blocking};

use crate::{
    blob::{Blob, clip},
    error::BlobError,
    key::Key,
    object::Object,
    source::{CHUNK, Source},
};

/// Where files are while they are written: in the same file system as where
/// they are going, and nowhere near what is listed.
const INCOMING: &str = ".incoming";

pub(crate) struct Disk {
    root: Arc<Path>,
}

impl Disk {
    pub(crate) fn open(root: &Path) -> Result<Self, BlobError> {
        make_directory(root)?;
        let incoming = root.join(INCOMING);
        make_directory(&incoming)?;
        sweep(&incoming).map_err(|error| BlobError::disk("clear the half-written", &error))?;
        // A directory that cannot be written to is an error now, and not when
        // the first file comes.
        drop(Incoming::create(&incoming)?);
        Ok(Self { root: root.into() })
    }

    pub(crate) async fn put(
        &self,
        object: &Object,
        source: &mut Source<'_>,
    ) -> Result<(), BlobError> {
        let failed = |error: io::Error| BlobError::disk("write", &error);
        let folder = self.root.join(INCOMING);
        let incoming = blocking(move || Incoming::create(&folder)).await?;
        let mut file = tokio::fs::File::from_std(incoming.file.try_clone().map_err(failed)?);
        loop {
            let chunk = source.chunk().await?;
            if chunk.is_empty() {
                break;
            }
            file.write_all(&chunk).await.map_err(failed)?;
        }
        source.verify(object)?;
        file.flush().await.map_err(failed)?;
        let (root, path) = (Arc::clone(&self.root), object.path.clone());
        blocking(move || incoming.publish(&root, &path)).await
    }

    pub(crate) async fn get(
        &self,
        key: &Key,
        range: Option<Range<u64>>,
    ) -> Result<Blob, BlobError> {
        let path = self.path(key);
        // The beginning is read in the same trip: most files have no more.
        let (size, range, first, reading) = blocking(move || {
            let mut file = File::open(path).map_err(|error| missing("open", &error))?;
            let metadata = file.metadata().map_err(|error| missing("open", &error))?;
            let size = metadata.len();
            let range = clip(range, size)?;
            if range.start > 0 {
                file.seek(SeekFrom::Start(range.start))
                    .map_err(|error| BlobError::disk("read", &error))?;
            }
            let mut reading = Reading {
                file,
                left: range.end - range.start,
            };
            let first = reading.next()?;
            Ok((size, range, first, reading))
        })
        .await?;
        let rest = stream::try_unfold(reading, async |mut reading: Reading| {
            if reading.left == 0 {
                return Ok(None);
            }
            let (chunk, reading) = blocking(move || Ok((reading.next()?, reading))).await?;
            Ok(chunk.map(|chunk| (chunk, reading)))
        });
        let bytes = stream::iter(first.map(Ok)).chain(rest).boxed();
        Ok(Blob { size, range, bytes })
    }

    pub(crate) async fn size(&self, key: &Key) -> Result<u64, BlobError> {
        match tokio::fs::metadata(self.path(key)).await {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) => Err(missing("look at a file", &error)),
        }
    }

    pub(crate) async fn delete(&self, key: &Key) -> Result<(), BlobError> {
        let path = self.path(key);
        blocking(move || match fs::remove_file(&path) {
            // The directory is synced, so that the file is not back after a
            // power cut.
            Ok(()) => path.parent().map_or(Ok(()), sync),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(BlobError::disk("delete", &error)),
        })
        .await
    }

    /// One folder of the first level at a time.
    pub(crate) fn list(&self) -> BoxStream<'static, Result<(Key, u64), BlobError>> {
        let root = Arc::clone(&self.root);
        stream::once(blocking(move || folders(&root)))
            .map_ok(|folders| stream::iter(folders).map(Ok))
            .try_flatten()
            .and_then(|folder| blocking(move || objects(&folder)))
            .map_ok(|objects| stream::iter(objects).map(Ok))
            .try_flatten()
            .boxed()
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.root.join(key.path())
    }
}

/// A file that is being written. It is locked as long as somebody writes it,
/// and gone with this unless it is published.
struct Incoming {
    file: File,
    path: PathBuf,
    published: bool,
}

impl Incoming {
    fn create(folder: &Path) -> Result<Self, BlobError> {
        let failed = |error: io::Error| BlobError::disk("write", &error);
        loop {
            let path = folder.join(format!("{:032x}", rand::random::<u128>()));
            let file = File::create_new(&path).map_err(failed)?;
            let made = Self {
                file,
                path,
                published: false,
            };
            // Another process that sweeps may have locked or removed it before
            // we locked it.
            match made.file.try_lock() {
                Ok(()) if made.file.metadata().map_err(failed)?.nlink() > 0 => return Ok(made),
                Ok(()) | Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
        }
    }

    /// Gives it its name, once all of it is on disk.
    fn publish(mut self, root: &Path, path: &str) -> Result<(), BlobError> {
        let failed = |error: io::Error| BlobError::disk("write", &error);
        self.file.sync_all().map_err(failed)?;
        let target = root.join(path);
        let folders: Vec<_> = target
            .ancestors()
            .skip(1)
            .take_while(|folder| *folder != root)
            .collect();
        for folder in folders.iter().rev() {
            make_directory(folder)?;
        }
        fs::rename(&self.path, &target).map_err(failed)?;
        self.published = true;
        // Also folders that were there before: whoever made one a moment ago
        // may not have synced its parent yet.
        folders.into_iter().try_for_each(sync)?;
        sync(root)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.published {
            // What cannot be removed now is swept when the store is opened.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Removes what nobody is writing any more. Another process may write into the
/// same directory: a copy between stores runs beside a server.
fn sweep(incoming: &Path) -> io::Result<()> {
    for entry in fs::read_dir(incoming)? {
        let path = entry?.path();
        match File::open(&path) {
            Ok(file) if file.try_lock().is_ok() => match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            },
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// A file that is being read.
struct Reading {
    file: File,
    left: u64,
}

impl Reading {
    fn next(&mut self) -> Result<Option<Bytes>, BlobError> {
        if self.left == 0 {
            return Ok(None);
        }
        let size = usize::try_from(self.left).map_or(CHUNK, |left| left.min(CHUNK));
        let mut chunk = BytesMut::zeroed(size);
        self.file
            .read_exact(&mut chunk)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => {
                    BlobError::corrupt("the file has become shorter while it was read")
                }
                _ => BlobError::disk("read", &error),
            })?;
        self.left -= size as u64;
        Ok(Some(chunk.freeze()))
    }
}

/// The folders of the first level. Those that are not ours have other names.
fn folders(root: &Path) -> Result<Vec<PathBuf>, BlobError> {
    let failed = |error: io::Error| BlobError::disk("list", &error);
    let mut folders = Vec::new();
    for entry in fs::read_dir(root).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_name().len() == 2 && entry.file_type().map_err(failed)?.is_dir() {
            folders.push(entry.path());
        }
    }
    Ok(folders)
}

/// The objects in a folder of the first level.
fn objects(folder: &Path) -> Result<Vec<(Key, u64)>, BlobError> {
    let failed = |error: io::Error| BlobError::disk("list", &error);
    let mut objects = Vec::new();
    for inner in fs::read_dir(folder).map_err(failed)? {
        let inner = inner.map_err(failed)?;
        if !inner.file_type().map_err(failed)?.is_dir() {
            continue;
        }
        for entry in fs::read_dir(inner.path()).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let Some(key) = entry
                .file_name()
                .to_str()
                .and_then(|name| name.parse().ok())
            else {
                continue;
            };
            match entry.metadata() {
                Ok(metadata) => objects.push((key, metadata.len())),
                // Deleted meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(failed(error)),
            }
        }
    }
    Ok(objects)
}

/// Makes a directory whose parent is there. Not its parents: where a disk is
/// not mounted, files must not end up beneath it.
fn make_directory(path: &Path) -> Result<(), BlobError> {
    match fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(BlobError::disk(&format!("make {}", path.display()), &error))
        }
        _ => Ok(()),
    }
}

/// Puts on disk what a directory contains.
fn sync(directory: &Path) -> Result<(), BlobError> {
    File::open(directory)
        .and_then(|directory| directory.sync_all())
        .map_err(|error| BlobError::disk("write", &error))
}

fn missing(doing: &str, error: &io::Error) -> BlobError {
    match error.kind() {
        io::ErrorKind::NotFound => BlobError::NotFound,
        _ => BlobError::disk(doing, error),
    }
}

/// Runs `work`, which waits for the disk, on a thread that may block.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BlobError> + Send + 'static,
) -> Result<T, BlobError> {
    spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(BlobError::unavailable("stopped in the middle")))
}
