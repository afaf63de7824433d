//! Sends a large blob in parts. A store shows it only once the last part has
//! arrived.

use std::time::Duration;

use object_store::PutPayload;
use tokio::runtime::Handle;

use crate::{
    error::BlobError,
    object::Object,
    source::{Part, Source},
};

/// How long giving up may take. A store that is gone gets to know of it by
/// its own rules for uploads that are never finished.
const GIVE_UP_WITHIN: Duration = Duration::from_secs(3);

/// An upload in parts that a store has begun.
pub(crate) trait Upload: Send + 'static {
    /// Sends the next part; after the last one the object is there.
    fn send(
        &mut self,
        part: PutPayload,
        last: bool,
    ) -> impl Future<Output = Result<(), BlobError>> + Send;

    /// Lets the store forget the parts it has.
    fn give_up(self) -> impl Future<Output = ()> + Send;
}

/// Sends `first` and the rest of `source`, reading a part while the one before
/// it is sent. If it fails, or is dropped, the store is told to forget it.
pub(crate) async fn send_all(
    upload: impl Upload,
    first: Part,
    source: &mut Source<'_>,
    object: &Object,
) -> Result<(), BlobError> {
    let mut begun = Begun(Some(upload));
    let Some(upload) = &mut begun.0 else {
        return Ok(());
    };
    let sent = parts(upload, first, source, object).await;
    let upload = begun.0.take();
    if sent.is_err()
        && let Some(upload) = upload
    {
        // Giving up is waited for, and not left to a task: a program may end
        // with this error.
        let _ = tokio::time::timeout(GIVE_UP_WITHIN, upload.give_up()).await;
    }
    sent
}

async fn parts(
    upload: &mut impl Upload,
    first: Part,
    source: &mut Source<'_>,
    object: &Object,
) -> Result<(), BlobError> {
    let mut part = first;
    while !part.last {
        // Whichever fails first ends both.
        let ((), next) = tokio::try_join!(upload.send(part.bytes, false), source.part())?;
        part = next;
    }
    source.verify(object)?;
    upload.send(part.bytes, true).await
}

/// An upload under way. A caller that is cancelled drops this, and the store is
/// told to forget the parts.
struct Begun<U: Upload>(Option<U>);

impl<U: Upload> Drop for Begun<U> {
    fn drop(&mut self) {
        if let Some(upload) = self.0.take()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(tokio::time::timeout(GIVE_UP_WITHIN, async {
                upload.give_up().await;
            }));
        }
    }
}
