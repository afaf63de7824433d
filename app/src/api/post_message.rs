//! The door for messages of people without JavaScript, and of scripts.

use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use protocol::Seq;

use crate::error::ApiError;

/// Stores a message. Sending the same `client_id` again changes nothing.
///
/// The form's fields: `room`, `client_id`, `body`, perhaps `reply_to`, `thread` and
/// `draft_version`; and up to ten `files`, which a plain form sends in one go. Those of a message that is refused are not
/// kept.
#[server(prefix = "/api", endpoint = "post_message", input = MultipartFormData)]
pub(crate) async fn post_message(form: MultipartData) -> Result<Seq, ApiError> {
    use crate::backend::{backend, viewer};

    let (backend, viewer) = (backend()?, viewer()?);
    let form = form.into_inner().ok_or(ApiError::Transport)?;
    let mut files = Vec::new();
    let mut thread = None;
    let posted = match read(form, &*backend, &viewer, &mut files).await {
        Ok((room, draft)) => {
            thread = draft.thread;
            backend.post_message(&viewer, room, &draft).await
        }
        Err(rejection) => Err(rejection),
    };
    // Those that were sent stay. Others are left where the message was
    // refused, or was there already.
    for file in files {
        let _ = backend.cancel_upload(&viewer, file).await;
    }
    let seq = posted?;
    lead_to_newest(thread);
    Ok(seq)
}

/// Reads the form, and takes in its files as they come. `taken` has them even
/// if something else is wrong with the form.
#[cfg(feature = "ssr")]
async fn read(
    mut form: multer::Multipart<'static>,
    backend: &dyn crate::backend::Backend,
    viewer: &crate::backend::Viewer,
    taken: &mut Vec<protocol::FileId>,
) -> Result<(protocol::RoomId, protocol::Draft), protocol::Rejection> {
    use futures_util::TryStreamExt as _;
    use protocol::{ClientId, Draft, DraftFile, FILES_MAX, Field, Rejection, RoomId};

    use super::form_text::{broken, text};
    use crate::backend::UploadBroken;

    let (mut room, mut client_id, mut body) = (None, None, None);
    let (mut reply_to, mut thread, mut draft_version) = (None, None, None);
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        match field.name() {
            Some("room") => {
                let id = text(field).await?.parse();
                room = Some(RoomId(id.map_err(|_| broken())?));
            }
            Some("client_id") => client_id = Some(ClientId::new(text(field).await?)?),
            Some("body") => body = Some(text(field).await?),
            Some("reply_to") => reply_to = text(field).await?.parse().ok().map(Seq),
            Some("thread") => thread = text(field).await?.parse().ok().map(Seq),
            Some("draft_version") => draft_version = text(field).await?.parse().ok(),
            // What browsers send where no file was chosen has an empty name.
            Some("files") if field.file_name().is_some_and(|name| !name.is_empty()) => {
                if taken.len() == FILES_MAX {
                    return Err(Rejection::Invalid {
                        field: Field::Files,
                    });
                }
                let name = field.file_name().unwrap_or_default().to_owned();
                let bytes = Box::pin(field.map_err(|_| UploadBroken));
                taken.push(backend.upload_file(viewer, &name, bytes).await?);
            }
            _ => {}
        }
    }
    let room = room.ok_or_else(broken)?;
    let draft = Draft {
        client_id: client_id.ok_or_else(broken)?,
        body: body.ok_or_else(broken)?,
        files: taken
            .iter()
            .map(|&id| DraftFile {
                id,
                alt: String::new(),
            })
            .collect(),
        reply_to,
        thread,
        draft_version,
    };
    Ok((room, draft))
}

/// A person without JavaScript may have posted from a page of the past: they
/// see their message only on the page without `?before`. A thread stays open.
#[cfg(feature = "ssr")]
fn lead_to_newest(thread: Option<Seq>) {
    use http::{HeaderMap, header, request::Parts};

    fn value(headers: &HeaderMap, name: header::HeaderName) -> &str {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    let Some(Parts { headers, .. }) = use_context::<Parts>() else {
        return;
    };
    if value(&headers, header::ACCEPT).contains("text/html")
        && let Some(page) = crate::paths::page_of(value(&headers, header::REFERER))
    {
        let page = match thread {
            Some(thread) => format!("{page}?thread={thread}"),
            None => page,
        };
        leptos_axum::redirect(&page);
    }
}
