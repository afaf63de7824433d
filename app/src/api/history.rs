//! The past of a room or of a thread, page by page, and finding a day in it.

use leptos::{
    prelude::*,
    server_fn::codec::{Json, Post},
};
use protocol::{RoomId, Seq};

use crate::{error::ApiError, json::JsonText, page_data};

/// The first message of a room that was written at a moment or after it.
#[server(prefix = "/api", endpoint = "first_since", input = Json, output = Post<JsonText>)]
pub(crate) async fn first_since(slug: String, since_ms: i64) -> Result<Option<Seq>, ApiError> {
    use crate::backend::{backend, viewer};
    let slug = protocol::Slug::from_stored(slug);
    Ok(backend()?.first_since(&viewer()?, &slug, since_ms).await?)
}

/// The lines asked for.
#[server(prefix = "/api", endpoint = "history", input = Json, output = Post<JsonText>)]
pub(crate) async fn history(
    room: RoomId,
    thread: Option<Seq>,
    stretch: page_data::Stretch,
) -> Result<page_data::History, ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?
        .history(&viewer()?, room, thread, stretch)
        .await?)
}
