//! Messages that one saves for oneself.

use leptos::{
    prelude::*,
    server_fn::codec::{Json, Post},
};
use protocol::{RoomId, Seq};

use crate::{error::ApiError, json::JsonText};

/// Saves a message (`on`), or removes it from what one has saved. Once is as
/// good as twice.
#[server(prefix = "/api", endpoint = "save_message")]
pub(crate) async fn save_message(room: RoomId, target: Seq, on: bool) -> Result<(), ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?
        .save_message(&viewer()?, room, target, on)
        .await?)
}

/// Which messages of a room one has saved.
#[server(prefix = "/api", endpoint = "saved_in", input = Json, output = Post<JsonText>)]
pub(crate) async fn saved_in(room: RoomId) -> Result<Vec<Seq>, ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.saved_in(&viewer()?, room).await?)
}
