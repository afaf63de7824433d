//! The store of blobs: [`Blobs`] puts, reads, verifies, lists and deletes them,
//! whichever of the three kinds of store it was opened for.

use std::{fmt, ops::Range, pin::pin, sync::Arc, time::Duration};

use futures_util::{
    TryStreamExt as _, future,
    stream::{BoxStream, StreamExt as _},
};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncRead;

use crate::{
    blob::Blob, disk::Disk, error::BlobError, google::Google, key::Key, location::Location, s3::S3,
    source::Source,
};

/// How long [`Blobs::check`] may take in all: an administrator waits for its
/// answer.
const CHECK_WITHIN: Duration = Duration::from_secs(10);

/// A place where the bytes of files live. Cheap to clone.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<Store>,
    location: Location,
}

/// Written by hand: a derived `Debug` would print the credentials that the
/// libraries keep.
impl fmt::Debug for Blobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blobs({})", self.location)
    }
}

enum Store {
    Disk(Disk),
    Google(Google),
    S3(S3),
}

impl Blobs {
    /// Opens the store at `location`. `var` is asked for the variables of the
    /// environment that have credentials in them, by the names that Google's
    /// and Amazon's own programs use.
    ///
    /// A directory is made if its parent is there, and what killed processes
    /// have left half-written in it is removed. Of a bucket nothing is asked
    /// yet; [`Blobs::check`] does.
    pub fn open(
        location: &Location,
        var: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, BlobError> {
        let store = match location {
            Location::Directory(path) => Store::Disk(Disk::open(path)?),
            Location::Google(bucket) => Store::Google(Google::open(bucket, &var)?),
            Location::S3(bucket) => Store::S3(S3::open(bucket, &var)?),
        };
        Ok(Self {
            store: Arc::new(store),
            location: location.clone(),
        })
    }

    /// Stores what `source` has until its end. Nothing is stored if it fails,
    /// if this is given up halfway, or if the content is not what the key says
    /// ([`BlobError::Corrupt`]).
    ///
    /// An object that is already stored under the key is written once more. Its
    /// content is the same, since the key carries its hash.
    pub async fn put(&self, key: &Key, source: impl AsyncRead + Send) -> Result<(), BlobError> {
        let mut source = pin!(source);
        let mut source = Source::new(source.as_mut());
        match &*self.store {
            Store::Disk(disk) => disk.put(&key.into(), &mut source).await,
            Store::Google(google) => google.put(&key.into(), &mut source).await,
            Store::S3(s3) => s3.put(&key.into(), &mut source).await,
        }
    }

    /// What is stored, or a range of it. A range may end beyond the object but
    /// not begin there ([`BlobError::OutOfRange`]).
    pub async fn get(&self, key: &Key, range: Option<Range<u64>>) -> Result<Blob, BlobError> {
        if range.as_ref().is_some_and(Range::is_empty) {
            let size = self.size(key).await?;
            return Err(BlobError::OutOfRange { size });
        }
        match &*self.store {
            Store::Disk(disk) => disk.get(key, range).await,
            Store::Google(google) => google.get(&key.into(), range).await,
            Store::S3(s3) => s3.get(&key.into(), range).await,
        }
    }

    /// How large an object is.
    pub async fn size(&self, key: &Key) -> Result<u64, BlobError> {
        match &*self.store {
            Store::Disk(disk) => disk.size(key).await,
            Store::Google(google) => google.size(&key.into()).await,
            Store::S3(s3) => s3.size(&key.into()).await,
        }
    }

    /// Deletes an object. One that is not there counts as deleted.
    pub async fn delete(&self, key: &Key) -> Result<(), BlobError> {
        match &*self.store {
            Store::Disk(disk) => disk.delete(key).await,
            Store::Google(google) => google.delete(&key.into()).await,
            Store::S3(s3) => s3.delete(&key.into()).await,
        }
    }

    /// All objects and their sizes, in no particular order. Objects that are
    /// not named by a [`Key`] are left out.
    pub fn list(&self) -> BoxStream<'static, Result<(Key, u64), BlobError>> {
        match &*self.store {
            Store::Disk(disk) => disk.list(),
            Store::Google(google) => keys(google.list()),
            Store::S3(s3) => keys(s3.list()),
        }
    }

    /// Reads an object to its end: is it still what its key says?
    pub async fn verify(&self, key: &Key) -> Result<(), BlobError> {
        let mut bytes = self.get(key, None).await?.bytes;
        let mut hash = Sha256::new();
        while let Some(bytes) = bytes.try_next().await? {
            hash.update(&bytes);
        }
        if <[u8; 32]>::from(hash.finalize()) == key.sha256() {
            Ok(())
        } else {
            Err(BlobError::corrupt(format!(
                "what is stored under {key} has another SHA-256"
            )))
        }
    }

    /// Writes a tiny object, reads it and deletes it: can this store be used?
    /// Answers within 10 s.
    pub async fn check(&self) -> Result<(), BlobError> {
        tokio::time::timeout(CHECK_WITHIN, self.try_out())
            .await
            .unwrap_or_else(|_| {
                Err(BlobError::unavailable(format!(
                    "it has not answered within {} s",
                    CHECK_WITHIN.as_secs()
                )))
            })
    }

    async fn try_out(&self) -> Result<(), BlobError> {
        let content = b"Irori looks whether it can write here. This may be deleted.";
        let key = Key::of(content);
        self.put(&key, content.as_slice()).await?;
        let read = self.verify(&key).await;
        self.delete(&key).await?;
        match read {
            Err(BlobError::NotFound) => Err(BlobError::corrupt(
                "what has just been written is not there",
            )),
            read => read,
        }
    }
}

/// What of these paths are those of keys.
fn keys(
    paths: BoxStream<'static, Result<(String, u64), BlobError>>,
) -> BoxStream<'static, Result<(Key, u64), BlobError>> {
    let ours = |(path, size): (String, u64)| future::ok(Key::of_path(&path).map(|key| (key, size)));
    paths.try_filter_map(ours).boxed()
}
