//! One page of the past of a room, or of a thread.

use leptos::{
    prelude::*,
    server_fn::codec::{Json, Post},
};
use protocol::{RoomId, Seq};

use crate::{error::ApiError, json::JsonText, page_data};

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
