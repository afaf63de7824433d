//! The use cases around files of messages: uploading them in pieces, and
//! handing them out to whoever may see the message they were sent with.

mod anywhere;
mod claim;
mod disk;
mod housekeeping;
mod locks;
mod prepare;
mod space;
mod staging;

use std::{io, ops::Range, path::Path, sync::Arc, time::Duration};

use blobs::{Blob, BlobError, Blobs, Key};
use bytes::Bytes;
use futures_util::stream::BoxStream;
use protocol::{File, FileId, Rejection, User, UserId, clean_file_name, views::UploadProgress};
use tokio::{
    sync::{Mutex, OwnedMutexGuard, Semaphore},
    time::Instant,
};
use tracing::Instrument as _;

use crate::{
    chat::{Chat, rate_limited},
    internal::internal,
    limits::{FileLimits, STORED_AT_ONCE, UPLOADS_PER_MINUTE},
    pictures::{Payer, Pictures},
    rate::RateLimit,
    storage::{NewUpload, Storage, StoredCopy, StoredFile},
    telemetry::{Collectors, SPANS},
};
pub use anywhere::Arrival;
use disk::{Disk, Room};
use locks::Locks;
use prepare::{Prepared, Refused};
use space::Space;
use staging::{Staging, Written};

/// How long it is believed that the store of blobs is (not) well.
const CHECKED_EVERY: Duration = Duration::from_secs(10);

/// What an upload brings, as it arrives. An error is a connection that broke.
pub type Pieces<'a> = BoxStream<'a, io::Result<Bytes>>;

/// The use cases around files. Share it behind an [`Arc`].
#[derive(Debug)]
pub struct Files {
    chat: Arc<Chat>,
    storage: Storage,
    blobs: Blobs,
    arrival: Arrival,
    staging: Staging,
    limits: FileLimits,
    space: Space,
    begun: RateLimit<UserId>,
    locks: Locks,
    pictures: Pictures,
    /// Permits to put blobs into the store.
    storing: Semaphore,
    /// When the store was tried out, and how it went.
    checked: Mutex<Option<(Instant, Result<(), Rejection>)>>,
}

/// Which of a picture's sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// As it was uploaded, or cleaned where it is a picture.
    Original,
    /// For a column of messages.
    Small,
    /// For looking at it.
    Large,
}

/// A file that may be read by who asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// What it is.
    pub file: File,
    /// What this variant of it is.
    pub media_type: String,
    /// How large this variant is.
    pub bytes: u64,
    key: String,
}

impl Files {
    /// Joins the rooms' rules to a store of blobs. Uploads on their way are
    /// kept in `dir`, which is made when it is missing; `blobs_dir`: where the
    /// blobs are, if it is on this machine. `pictures` is shared with whoever
    /// else decodes some on this server.
    pub fn new(
        chat: Arc<Chat>,
        blobs: Blobs,
        dir: &Path,
        blobs_dir: Option<&Path>,
        limits: FileLimits,
        pictures: Pictures,
        arrival: Arrival,
    ) -> io::Result<Self> {
        let staging = Staging::open(dir)?;
        let dirs = blobs_dir.into_iter().chain([dir]).map(Path::to_owned);
        let disk = Disk::new(dirs.collect(), limits.keep_free_bytes);
        let room = blobs_dir.map(Room::of).transpose()?;
        let storage = chat.storage.clone();
        let begun = RateLimit::new(UPLOADS_PER_MINUTE, Duration::from_mins(1));
        chat.spendings().share("uploads", &begun);
        Ok(Self {
            space: Space::new(storage.clone(), disk, room, limits),
            storage,
            chat,
            blobs,
            arrival,
            staging,
            limits,
            begun,
            locks: Locks::default(),
            pictures,
            storing: Semaphore::new(STORED_AT_ONCE),
            checked: Mutex::default(),
        })
    }

    /// The largest file, in bytes.
    pub const fn file_max_bytes(&self) -> u64 {
        self.limits.file_bytes
    }

    /// What is counted of uploads, and of the pictures that wait to be decoded.
    pub fn collectors(&self) -> Collectors {
        vec![
            Box::new(self.staging.received.clone()),
            Box::new(self.pictures.waiting()),
        ]
    }

    /// Whether blobs can be stored and read. Anybody may ask, so the store is
    /// tried out once in a while at most.
    pub async fn check(&self) -> Result<(), Rejection> {
        let mut checked = self.checked.lock().await;
        if let Some((at, outcome)) = &*checked
            && at.elapsed() < CHECKED_EVERY
        {
            return outcome.clone();
        }
        let outcome = self.blobs.check().await.map_err(|cause| internal(&cause));
        *checked = Some((Instant::now(), outcome.clone()));
        outcome
    }

    /// Announces a file of so many bytes.
    pub async fn begin(&self, user: &User, name: &str, bytes: u64) -> Result<FileId, Rejection> {
        if bytes > self.limits.file_bytes {
            return Err(self.too_large());
        }
        self.begun.take(user.id).map_err(rate_limited)?;
        let id = FileId::from_bits(rand::random());
        let upload = NewUpload {
            id,
            owner: user.id,
            name: clean_file_name(name),
            bytes,
        };
        let guest = self.is_guest(user.id).await?;
        self.space.set_aside(guest, bytes).await?;
        let most = self.limits.person_bytes;
        if self.storage.begin_upload(upload, most).await? {
            Ok(id)
        } else {
            Err(Rejection::StorageFull)
        }
    }

    /// Refuses what is to be written to the disk where that is nearly full.
    pub async fn check_disk(&self) -> Result<(), Rejection> {
        self.space.check_disk(0).await
    }

    async fn is_guest(&self, user: UserId) -> Result<bool, Rejection> {
        Ok(self.storage.is_guest(user).await?)
    }

    /// Takes in what comes at `offset`. Where that is not how far the upload
    /// is, nothing is taken: the answer says how far it is. What arrives
    /// before a connection breaks is kept.
    pub async fn append(
        self: &Arc<Self>,
        user: &User,
        id: FileId,
        offset: u64,
        pieces: Pieces<'_>,
    ) -> Result<UploadProgress, Rejection> {
        let span = tracing::debug_span!(target: SPANS, "upload", offset = offset.cast_signed());
        self.append_piece(user, id, offset, pieces)
            .instrument(span)
            .await
    }

    async fn append_piece(
        self: &Arc<Self>,
        user: &User,
        id: FileId,
        offset: u64,
        pieces: Pieces<'_>,
    ) -> Result<UploadProgress, Rejection> {
        self.chat.check_request(user.id)?;
        let lock = self.locks.lock(id).await;
        let Some(upload) = self.upload(user, id).await? else {
            return self.finished(user.id, id).await;
        };
        // Others may have filled it since this was announced.
        self.space.check_disk(0).await?;
        let Written { length, ended } = match self.arrival {
            Arrival::Here => {
                let written = self.staging.append(id, offset, upload.bytes, pieces).await;
                written.map_err(|cause| full_or_internal(&cause))?
            }
            Arrival::AtAnyNode => self.append_anywhere(&upload, offset, pieces).await?,
        };
        if length == upload.bytes && ended.is_ok() {
            let file = self.finish(lock, upload, self.arrival).await?;
            return Ok(UploadProgress {
                offset: length,
                file: Some(file),
            });
        }
        ended?;
        Ok(UploadProgress {
            offset: length,
            file: None,
        })
    }

    /// Takes in a file of unknown length, in one go: from a plain form.
    pub async fn take_in(
        self: &Arc<Self>,
        user: &User,
        name: &str,
        pieces: Pieces<'_>,
    ) -> Result<File, Rejection> {
        // The largest there may be is set aside until it is known.
        let id = self.begin(user, name, self.limits.file_bytes).await?;
        let span = tracing::debug_span!(target: SPANS, "upload", offset = 0);
        let taken = self.take_in_as(user, id, pieces).instrument(span).await;
        if taken.is_err() {
            // Nobody knows of it who could go on with it.
            let _ = self.cancel(user, id).await;
        }
        taken
    }

    async fn take_in_as(
        self: &Arc<Self>,
        user: &User,
        id: FileId,
        pieces: Pieces<'_>,
    ) -> Result<File, Rejection> {
        let lock = self.locks.lock(id).await;
        let upload = self.upload(user, id).await?.ok_or(Rejection::UploadGone)?;
        let written = self.staging.append(id, 0, upload.bytes, pieces).await;
        let Written { ended, .. } = written.map_err(|cause| full_or_internal(&cause))?;
        ended.map_err(|rejection| match rejection {
            Rejection::Invalid { .. } => self.too_large(),
            other => other,
        })?;
        self.finish(lock, upload, Arrival::Here).await
    }

    /// How far an upload is.
    pub async fn offset(&self, user: &User, id: FileId) -> Result<UploadProgress, Rejection> {
        self.chat.check_request(user.id)?;
        if self.upload(user, id).await?.is_none() {
            return self.finished(user.id, id).await;
        }
        let offset = match self.arrival {
            Arrival::Here => {
                let length = self.staging.length(id).await;
                length.map_err(|cause| internal(&cause))?
            }
            Arrival::AtAnyNode => self.storage.arrived(id).await?.bytes,
        };
        Ok(UploadProgress { offset, file: None })
    }

    /// Gives up an upload, or a file that was not sent yet.
    pub async fn cancel(&self, user: &User, id: FileId) -> Result<(), Rejection> {
        self.chat.check_request(user.id)?;
        let dropped = self.storage.drop_upload(id, user.id).await?;
        let strays = dropped.ok_or(Rejection::UploadGone)?;
        self.staging.remove(id).await;
        self.throw_away(strays).await;
        Ok(())
    }

    /// A file, for who may see it: before it is sent its owner, after that
    /// whoever may see the room. For everybody else there is none.
    pub async fn find(
        &self,
        viewer: &User,
        id: FileId,
        variant: Variant,
    ) -> Result<Served, Rejection> {
        self.chat.check_request(viewer.id)?;
        let stored = self.storage.file(id).await?;
        let stored = stored.ok_or(Rejection::NotFound)?;
        match stored.sent {
            Some((room, _)) => drop(self.chat.admit(viewer, room).await?),
            None if stored.owner == viewer.id => {}
            None => return Err(Rejection::NotFound),
        }
        Ok(found(stored, variant))
    }

    /// The bytes of a file, or a range of them.
    pub async fn read(&self, found: &Served, range: Option<Range<u64>>) -> Result<Blob, Rejection> {
        let key = key(&found.key)?;
        let read = self.blobs.get(&key, range).await;
        read.map_err(|cause| internal(&cause))
    }

    fn too_large(&self) -> Rejection {
        Rejection::TooLarge {
            max_bytes: self.limits.file_bytes,
        }
    }

    async fn upload(&self, user: &User, id: FileId) -> Result<Option<NewUpload>, Rejection> {
        Ok(self.storage.upload(id, user.id).await?)
    }

    /// For who did not hear that the last piece has arrived.
    async fn finished(&self, user: UserId, id: FileId) -> Result<UploadProgress, Rejection> {
        match self.storage.file(id).await? {
            Some(stored) if stored.owner == user && stored.sent.is_none() => Ok(UploadProgress {
                offset: stored.file.bytes,
                file: Some(stored.file),
            }),
            _ => Err(Rejection::UploadGone),
        }
    }

    /// Makes of what has arrived a file. Goes on when who waits for it hangs
    /// up: they will ask again.
    async fn finish(
        self: &Arc<Self>,
        lock: OwnedMutexGuard<()>,
        upload: NewUpload,
        arrived: Arrival,
    ) -> Result<File, Rejection> {
        let files = Arc::clone(self);
        let span =
            tracing::debug_span!(target: SPANS, "store_file", bytes = upload.bytes.cast_signed());
        let store = async move {
            let finished = match arrived {
                Arrival::Here => files.store(&upload).await,
                Arrival::AtAnyNode => files.store_once(&upload).await,
            };
            drop(lock);
            finished
        };
        // What it logs belongs to the request that has brought the last piece.
        let finished = tokio::spawn(store.instrument(span).in_current_span());
        finished.await.map_err(|cause| internal(&cause))?
    }

    async fn store(&self, upload: &NewUpload) -> Result<File, Rejection> {
        let path = self.staging.path(upload.id);
        let payer = Payer {
            user: upload.owner,
            guest: self.is_guest(upload.owner).await?,
        };
        let prepared = match prepare::prepare(path, payer, &self.pictures).await {
            Ok(prepared) => prepared,
            // What has arrived stays: they may ask again by then.
            Err(Refused::Later(rejection)) => return Err(rejection),
            Err(Refused::Io(cause)) => return Err(full_or_internal(&cause)),
        };
        let stored = self.keep(upload, prepared).await?;
        let (file, blobs) = (stored.file.clone(), stored.blobs());
        let Some(pieces) = self.storage.finish_upload(stored).await? else {
            self.throw_away(blobs).await;
            return Err(Rejection::UploadGone);
        };
        self.staging.remove(upload.id).await;
        self.throw_away(pieces).await;
        Ok(file)
    }

    /// Puts everything into the store of blobs. They are strays until the
    /// file is known.
    async fn keep(&self, upload: &NewUpload, prepared: Prepared) -> Result<StoredFile, Rejection> {
        let Prepared {
            source,
            sha256,
            bytes,
            media_type,
            kind,
            copies,
        } = prepared;
        let original = Key::mint(sha256);
        let copies = copies.map(|copy| copy.map(|copy| (Key::mint(copy.sha256), copy.webp)));
        let keys = copies.iter().flatten().map(|(key, _)| key);
        let keys = keys.chain([&original]).map(Key::to_string).collect();
        self.storage.note_blobs(keys).await?;
        let permit = self.storing.acquire().await;
        let permit = permit.map_err(|cause| internal(&cause))?;
        let source = tokio::fs::File::from_std(source);
        let put = self.blobs.put(&original, source).await;
        put.map_err(|cause| full_or_unwell(&cause))?;
        for (key, webp) in copies.iter().flatten() {
            let put = self.blobs.put(key, webp.as_slice()).await;
            put.map_err(|cause| full_or_unwell(&cause))?;
        }
        drop(permit);
        let [small, large] = copies.map(|copy| {
            copy.map(|(key, webp)| StoredCopy {
                blob_key: key.to_string(),
                bytes: webp.len() as u64,
            })
        });
        Ok(StoredFile {
            owner: upload.owner,
            file: File {
                id: upload.id,
                name: upload.name.clone(),
                media_type: media_type.to_owned(),
                bytes,
                kind,
            },
            blob_key: original.to_string(),
            small,
            large,
            sent: None,
        })
    }
}

/// The variant, or the next larger one there is.
fn found(stored: StoredFile, variant: Variant) -> Served {
    let StoredFile {
        file,
        blob_key,
        small,
        large,
        owner: _,
        sent: _,
    } = stored;
    let copy = match variant {
        Variant::Original => None,
        Variant::Small => small.or(large),
        Variant::Large => large,
    };
    match copy {
        Some(StoredCopy { blob_key, bytes }) => Served {
            file,
            media_type: "image/webp".to_owned(),
            bytes,
            key: blob_key,
        },
        None => Served {
            media_type: file.media_type.clone(),
            bytes: file.bytes,
            file,
            key: blob_key,
        },
    }
}

fn key(stored: &str) -> Result<Key, Rejection> {
    stored.parse::<Key>().map_err(|cause| internal(&cause))
}

/// Logs the cause, unless it is the expected one that a disk is full.
fn full_or_internal(cause: &io::Error) -> Rejection {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    match cause.kind() {
        StorageFull | QuotaExceeded | FileTooLarge => {
            tracing::warn!("a file did not fit: the disk is full");
            Rejection::StorageFull
        }
        _ => internal(cause),
    }
}

fn full_or_unwell(cause: &BlobError) -> Rejection {
    if *cause == BlobError::Full {
        tracing::warn!("a file did not fit: the store of files is full");
        return Rejection::StorageFull;
    }
    internal(cause)
}
