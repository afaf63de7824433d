//! Objects with names of their own, beside blobs: what people are to find
//! again in a bucket, such as backups.

use std::{fmt, pin::pin};

use futures_util::{TryStreamExt as _, future};
use tokio::io::AsyncRead;

use crate::{
    blob::Blob, error::BlobError, google::Google, location::Bucket, location::Location,
    object::Object, s3::S3, source::Source,
};

/// A folder of a bucket. Cheap to clone.
#[derive(Clone)]
pub struct Named {
    store: Store,
    location: Location,
}

/// What the libraries keep of credentials would be told by a derived one.
impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Named({})", self.location)
    }
}

#[derive(Clone)]
enum Store {
    Google(Google),
    S3(S3),
}

impl Named {
    /// Opens the folder at `location`, with credentials as
    /// [`crate::Blobs::open`] takes them. `None`: it is a directory of this
    /// machine, where files have names anyway.
    pub fn open(
        location: &Location,
        var: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, BlobError> {
        let store = match location {
            Location::Directory(_) => return Ok(None),
            Location::Google(bucket) => Store::Google(Google::open(bucket, &var)?),
            Location::S3(bucket) => Store::S3(S3::open(bucket, &var)?),
        };
        let location = location.clone();
        Ok(Some(Self { store, location }))
    }

    /// Stores what `source` has until its end. Nothing is stored if it fails.
    /// What had the name before is replaced. In S3 it may have 80 GB at most.
    pub async fn put(&self, name: &str, source: impl AsyncRead + Send) -> Result<(), BlobError> {
        let mut source = pin!(source);
        let mut source = Source::new(source.as_mut());
        let object = named(name);
        match &self.store {
            Store::Google(google) => google.put(&object, &mut source).await,
            Store::S3(s3) => s3.put(&object, &mut source).await,
        }
    }

    /// What is stored by a name.
    pub async fn get(&self, name: &str) -> Result<Blob, BlobError> {
        match &self.store {
            Store::Google(google) => google.get(&named(name), None).await,
            Store::S3(s3) => s3.get(&named(name), None).await,
        }
    }

    /// Deletes what has a name. That it is not there is fine.
    pub async fn delete(&self, name: &str) -> Result<(), BlobError> {
        match &self.store {
            Store::Google(google) => google.delete(&named(name)).await,
            Store::S3(s3) => s3.delete(&named(name)).await,
        }
    }

    /// The names in the folder itself, in order.
    pub async fn list(&self) -> Result<Vec<String>, BlobError> {
        let listed = match &self.store {
            Store::Google(google) => google.list(),
            Store::S3(s3) => s3.list(),
        };
        let names =
            listed.try_filter_map(|(path, _)| future::ok((!path.contains('/')).then_some(path)));
        let mut names: Vec<_> = names.try_collect().await?;
        names.sort_unstable();
        Ok(names)
    }
}

impl Location {
    /// The folder an address such as `s3://bucket/prefix/name` is in, and the
    /// name. `None` where it is of this machine, or only a bucket.
    pub fn split_name(&self) -> Option<(Self, String)> {
        let split = |bucket: &Bucket| {
            let (prefix, name) = bucket
                .prefix
                .rsplit_once('/')
                .unwrap_or(("", &bucket.prefix));
            let folder = Bucket {
                name: bucket.name.clone(),
                prefix: prefix.to_owned(),
            };
            (!name.is_empty()).then(|| (folder, name.to_owned()))
        };
        match self {
            Self::Directory(_) => None,
            Self::Google(bucket) => split(bucket).map(|(b, name)| (Self::Google(b), name)),
            Self::S3(bucket) => split(bucket).map(|(b, name)| (Self::S3(b), name)),
        }
    }
}

fn named(name: &str) -> Object {
    Object {
        path: name.to_owned(),
        sha256: None,
    }
}
