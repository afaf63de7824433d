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
/// `draft_version`; and up to ten `files`, which a plain form sends in one go.
/// Those of a message that is refused are not kept; what a page's form says in
/// a room is, as the draft that its message box shows next.
#[server(prefix = "/api", endpoint = "post_message", input = MultipartFormData)]
pub(crate) async fn post_message(form: MultipartData) -> Result<Seq, ApiError> {
    use crate::backend::{backend, viewer};

    let (backend, viewer) = (backend()?, viewer()?);
    let form = form.into_inner().ok_or(ApiError::Transport)?;
    let mut sent = Sent::default();
    let posted = match read(form, &*backend, &viewer, &mut sent).await {
        Ok((room, draft)) => backend.post_message(&viewer, room, &draft).await,
        Err(rejection) => Err(rejection),
    };
    // Those that were sent stay. Others are left where the message was
    // refused, or was there already.
    for file in sent.files {
        let _ = backend.cancel_upload(&viewer, file).await;
    }
    let page = page_of_form();
    if let Some(page) = page {
        match (&posted, sent.room, sent.thread, sent.body) {
            (Ok(_), _, thread, _) => lead_to_newest(&page, thread),
            // Without a script nothing else keeps it.
            (Err(_), Some(room), None, Some(body)) => {
                let _ = backend.keep_draft(&viewer, room, &body).await;
            }
            _ => {}
        }
    }
    Ok(posted?)
}

/// What a form sent, known even if something is wrong with the rest of it.
#[cfg(feature = "ssr")]
#[derive(Default)]
struct Sent {
    room: Option<protocol::RoomId>,
    thread: Option<Seq>,
    body: Option<String>,
    /// Those that were taken in.
    files: Vec<protocol::FileId>,
}

/// Reads the form, and takes in its files as they come. After one that is
/// refused the rest is read for its words.
#[cfg(feature = "ssr")]
async fn read(
    mut form: multer::Multipart<'static>,
    backend: &dyn crate::backend::Backend,
    viewer: &protocol::Actor,
    sent: &mut Sent,
) -> Result<(protocol::RoomId, protocol::Draft), protocol::Rejection> {
    use futures_util::TryStreamExt as _;
    use protocol::{ClientId, Draft, DraftFile, FILES_MAX, Field, Rejection, RoomId};

    use super::form_text::{broken, file_name, text};
    use crate::backend::UploadBroken;

    let (mut client_id, mut refused) = (None, None);
    let (mut reply_to, mut draft_version) = (None, None);
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        match field.name() {
            Some("room") => {
                let id = text(field).await?.parse();
                sent.room = Some(RoomId(id.map_err(|_| broken())?));
            }
            Some("client_id") => client_id = Some(ClientId::new(text(field).await?)?),
            Some("body") => sent.body = Some(text(field).await?),
            Some("reply_to") => reply_to = text(field).await?.parse().ok().map(Seq),
            Some("thread") => sent.thread = text(field).await?.parse().ok().map(Seq),
            Some("draft_version") => draft_version = text(field).await?.parse().ok(),
            Some("files") => {
                let Some(name) = file_name(field.headers()).filter(|_| refused.is_none()) else {
                    continue;
                };
                if sent.files.len() == FILES_MAX {
                    refused = Some(Rejection::Invalid {
                        field: Field::Files,
                    });
                    continue;
                }
                let bytes = Box::pin(field.map_err(|_| UploadBroken));
                match backend.upload_file(viewer, &name, bytes).await {
                    Ok(file) => sent.files.push(file),
                    Err(rejection) => refused = Some(rejection),
                }
            }
            _ => {}
        }
    }
    if let Some(rejection) = refused {
        return Err(rejection);
    }
    let room = sent.room.ok_or_else(broken)?;
    let draft = Draft {
        client_id: client_id.ok_or_else(broken)?,
        body: sent.body.clone().ok_or_else(broken)?,
        files: sent
            .files
            .iter()
            .map(|&id| DraftFile {
                id,
                alt: String::new(),
            })
            .collect(),
        reply_to,
        thread: sent.thread,
        draft_version,
    };
    Ok((room, draft))
}

/// The page whose form this came from; `None` for programs.
#[cfg(feature = "ssr")]
fn page_of_form() -> Option<String> {
    use http::{header, request::Parts};

    let Parts { headers, .. } = use_context::<Parts>()?;
    let value = |name| headers.get(name)?.to_str().ok();
    let wants_page = value(header::ACCEPT)?.contains("text/html");
    wants_page
        .then(|| crate::paths::page_of(value(header::REFERER)?))
        .flatten()
}

/// A person without JavaScript may have posted from a page of the past, or have
/// more unread than a page holds: they see their message only on the page with
/// the newest lines. A thread stays open.
#[cfg(feature = "ssr")]
fn lead_to_newest(page: &str, thread: Option<Seq>) {
    let page = match thread {
        Some(thread) => format!("{page}?thread={thread}"),
        None => format!("{page}?at={}", crate::paths::NEWEST),
    };
    leptos_axum::redirect(&page);
}
