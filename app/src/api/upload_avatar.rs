//! Somebody's own picture. A plain form may send it, too.

use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use crate::error::ApiError;

/// The field of the form that holds the picture.
pub(crate) const PICTURE: &str = "picture";

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
