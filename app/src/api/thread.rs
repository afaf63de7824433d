//! Threads: opening one beside its room, and following it.

use leptos::{
    prelude::*,
    server_fn::codec::{Json, Post},
};
use protocol::{RoomId, Seq};

use crate::{error::ApiError, json::JsonText, page_data};

/// The thread about a message, with its newest lines.
#[server(prefix = "/api", endpoint = "thread_page", input = Json, output = Post<JsonText>)]
pub(crate) async fn thread_page(
    room: RoomId,
    thread: Seq,
) -> Result<page_data::ThreadPage, ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.thread_page(&viewer()?, room, thread).await?)
}

/// Wants to be told of a thread (`on`), or not.
#[server(prefix = "/api", endpoint = "follow_thread")]
pub(crate) async fn follow_thread(room: RoomId, thread: Seq, on: bool) -> Result<(), ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?
        .follow_thread(&viewer()?, room, thread, on)
        .await?)
}
