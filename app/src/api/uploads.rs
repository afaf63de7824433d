//! Files of messages, uploaded in pieces by the browser's half and by scripts;
//! and somebody's own picture, which a plain form may send, too.

use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use protocol::{FileId, views::UploadProgress};

use crate::error::ApiError;

/// The field of a form that holds somebody's own picture.
pub(crate) const PICTURE: &str = "picture";

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

/// Makes a picture the one the viewer is shown by: its middle, as a square.
/// The form's field is called `picture`; others are passed over.
#[server(prefix = "/api", endpoint = "upload_avatar", input = MultipartFormData)]
pub(crate) async fn upload_avatar(form: MultipartData) -> Result<(), ApiError> {
    use futures_util::TryStreamExt as _;
    use protocol::{Rejection, Undrawn};

    use crate::backend::{UploadBroken, backend, viewer};

    let (backend, viewer) = (backend()?, viewer()?);
    let none = || {
        ApiError::Rejected(Rejection::NotAPicture {
            why: Undrawn::Unknown,
        })
    };
    // Only the browser's half of this has none.
    let mut form = form.into_inner().ok_or(ApiError::Transport)?;
    while let Some(field) = form.next_field().await.map_err(|_| none())? {
        if field.name() == Some(PICTURE) {
            let bytes = field.map_err(|_| UploadBroken);
            backend.upload_avatar(&viewer, Box::pin(bytes)).await?;
            lead_back();
            return Ok(());
        }
    }
    Err(none())
}

/// Who sent a plain form sees what has become of it.
#[cfg(feature = "ssr")]
fn lead_back() {
    use http::{header, request::Parts};

    let wants_page = use_context::<Parts>().is_some_and(|parts| {
        let accept = parts.headers.get(header::ACCEPT);
        accept.is_some_and(|accept| {
            accept
                .to_str()
                .is_ok_and(|accept| accept.contains("text/html"))
        })
    });
    if wants_page {
        leptos_axum::redirect("/account?done=avatar");
    }
}
