//! Objects in a bucket of S3, or of what is compatible with it.

mod credentials;
mod refusal;

use std::ops::Range;

use futures_util::{
    TryStreamExt as _, future,
    stream::{BoxStream, StreamExt as _},
};
use object_store::{
    GetOptions, GetRange, MultipartUpload, ObjectStore as _, ObjectStoreExt as _, PutPayload,
    aws::AmazonS3, path::Path,
};

use self::refusal::blob_error;
use crate::{
    blob::Blob,
    error::BlobError,
    http::within,
    location::Bucket,
    object::Object,
    source::Source,
    upload::{self, Upload},
};

#[derive(Clone)]
pub(crate) struct S3 {
    store: AmazonS3,
    bucket: Bucket,
}

impl S3 {
    pub(crate) fn open(
        bucket: &Bucket,
        var: &impl Fn(&str) -> Option<String>,
    ) -> Result<Self, BlobError> {
        let store = credentials::builder(var)?
            .with_bucket_name(&bucket.name)
            .build()
            .map_err(|error| BlobError::refused(crate::error::causes(&error)))?;
        Ok(Self {
            store,
            bucket: bucket.clone(),
        })
    }

    pub(crate) async fn put(
        &self,
        object: &Object,
        source: &mut Source<'_>,
    ) -> Result<(), BlobError> {
        let path = self.path(object);
        let first = source.part().await?;
        if first.last {
            source.verify(object)?;
            let put = self.store.put(&path, first.bytes).await;
            return put
                .map(|_| ())
                .map_err(|error| no_bucket(blob_error(&error)));
        }
        let upload = within(async {
            let begun = self.store.put_multipart(&path).await;
            begun.map_err(|error| no_bucket(blob_error(&error)))
        })
        .await?;
        upload::send_all(Parts(upload), first, source, object).await
    }

    pub(crate) async fn get(
        &self,
        object: &Object,
        range: Option<Range<u64>>,
    ) -> Result<Blob, BlobError> {
        let path = self.path(object);
        let options = GetOptions {
            range: range.clone().map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let got = within(async {
            let got = self.store.get_opts(&path, options).await;
            got.map_err(|error| blob_error(&error))
        })
        .await;
        match got {
            Ok(got) => Ok(Blob {
                size: got.meta.size,
                range: got.range.clone(),
                bytes: got
                    .into_stream()
                    .map_err(|error| blob_error(&error))
                    .boxed(),
            }),
            // Not every store says in its refusal how large the object is.
            Err(BlobError::OutOfRange { .. }) => Err(BlobError::OutOfRange {
                size: self.size(object).await?,
            }),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn size(&self, object: &Object) -> Result<u64, BlobError> {
        let path = self.path(object);
        within(async {
            let found = self.store.head(&path).await;
            found
                .map(|meta| meta.size)
                .map_err(|error| blob_error(&error))
        })
        .await
    }

    pub(crate) async fn delete(&self, object: &Object) -> Result<(), BlobError> {
        let path = self.path(object);
        within(async {
            match self.store.delete(&path).await {
                Ok(()) => Ok(()),
                Err(error) => match blob_error(&error) {
                    BlobError::NotFound => Ok(()),
                    error => Err(error),
                },
            }
        })
        .await
    }

    pub(crate) fn list(&self) -> BoxStream<'static, Result<(String, u64), BlobError>> {
        let prefix = Path::from(self.bucket.prefix.as_str());
        let bucket = self.bucket.clone();
        self.store
            .list(Some(&prefix))
            .map_err(|error| blob_error(&error))
            .try_filter_map(move |meta| {
                let path = bucket.within(meta.location.as_ref()).map(str::to_owned);
                future::ok(path.map(|path| (path, meta.size)))
            })
            .boxed()
    }

    fn path(&self, object: &Object) -> Path {
        Path::from(self.bucket.path(&object.path))
    }
}

/// Turns "not found" into a sentence on the bucket: where we write, nothing
/// else can be missing.
fn no_bucket(error: BlobError) -> BlobError {
    match error {
        BlobError::NotFound => BlobError::refused("there is no such bucket"),
        error => error,
    }
}

struct Parts(Box<dyn MultipartUpload>);

impl Upload for Parts {
    async fn send(&mut self, part: PutPayload, last: bool) -> Result<(), BlobError> {
        let unfinished = |error: object_store::Error| match blob_error(&error) {
            BlobError::NotFound => BlobError::unavailable("the store has forgotten the upload"),
            error => error,
        };
        self.0.put_part(part).await.map_err(unfinished)?;
        if last {
            self.0.complete().await.map_err(unfinished)?;
        }
        Ok(())
    }

    async fn give_up(mut self) {
        // The caller already has the error that ended the upload; a second one
        // would not help.
        let _ = self.0.abort().await;
    }
}
