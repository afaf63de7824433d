//! Files of messages, uploaded in pieces by the browser's half and by scripts.

use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use protocol::FileId;

use crate::{error::ApiError, page_data::UploadProgress};

/// Announces a file. What it is called counts as little as what it is: its
/// content will tell.
#[server(prefix = "/api", endpoint = "begin_upload")]
pub(crate) async fn begin_upload(name: String, bytes: u64) -> Result<FileId, ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.begin_upload(&viewer()?, &name, bytes).await?)
}

/// Sends a piece of at most `UPLOAD_CHUNK_MAX_BYTES`. The form's fields, in
/// this order: `upload` (what `begin_upload` answered), `offset` (where the
/// piece begins), `bytes`.
///
/// The answer says where the next piece begins. That may be elsewhere than
/// behind this one: where an earlier try did arrive, or did not.
#[server(prefix = "/api", endpoint = "upload_chunk", input = MultipartFormData)]
pub(crate) async fn upload_chunk(form: MultipartData) -> Result<UploadProgress, ApiError> {
    use futures_util::TryStreamExt as _;
    use protocol::{Field, Rejection};

    use super::form_text::{broken, text};
    use crate::backend::{UploadBroken, backend, viewer};

    let (backend, viewer) = (backend()?, viewer()?);
    let mut form = form.into_inner().ok_or(ApiError::Transport)?;
    let (mut upload, mut offset) = (None, None);
    let invalid = || Rejection::Invalid { field: Field::File };
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        match field.name() {
            Some("upload") => upload = Some(FileId::new(&text(field).await?)?),
            Some("offset") => {
                offset = Some(text(field).await?.parse().map_err(|_| invalid())?);
            }
            Some("bytes") => {
                let (upload, offset) = upload.zip(offset).ok_or_else(invalid)?;
                let bytes = Box::pin(field.map_err(|_| UploadBroken));
                return Ok(backend.upload_chunk(&viewer, upload, offset, bytes).await?);
            }
            _ => {}
        }
    }
    Err(invalid().into())
}

/// Says how far an upload is, to go on with it after the connection was lost.
#[server(prefix = "/api", endpoint = "upload_offset")]
pub(crate) async fn upload_offset(upload: FileId) -> Result<UploadProgress, ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.upload_offset(&viewer()?, upload).await?)
}

/// Gives up an upload, or takes a file out of a message that is not sent yet.
#[server(prefix = "/api", endpoint = "cancel_upload")]
pub(crate) async fn cancel_upload(upload: FileId) -> Result<(), ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.cancel_upload(&viewer()?, upload).await?)
}
