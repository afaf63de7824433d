//! More about a message than its line tells.

use leptos::{
    prelude::*,
    server_fn::codec::{Json, Post},
};
use protocol::{Reaction, RoomId, Seq};

use crate::{error::ApiError, json::JsonText, page_data::FormerBody};

/// What a message said before it was edited, oldest first.
#[server(prefix = "/api", endpoint = "former_bodies", input = Json, output = Post<JsonText>)]
pub(crate) async fn former_bodies(room: RoomId, target: Seq) -> Result<Vec<FormerBody>, ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.former_bodies(&viewer()?, room, target).await?)
}

/// Everybody who reacted to a message.
#[server(prefix = "/api", endpoint = "reactions", input = Json, output = Post<JsonText>)]
pub(crate) async fn reactions(room: RoomId, target: Seq) -> Result<Vec<Reaction>, ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.reactions(&viewer()?, room, target).await?)
}
