//! What is done with messages that are there, and what is kept about them.

use leptos::{
    prelude::*,
    server_fn::codec::{Json, Post},
};
use protocol::{Reaction, RoomId, Seq, views::FormerBody};

use crate::{error::ApiError, json::JsonText};

/// Changes what one of one's own messages says. The same words again change
/// nothing.
#[server(prefix = "/api", endpoint = "edit_message")]
pub(crate) async fn edit_message(room: RoomId, target: Seq, body: String) -> Result<(), ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?
        .edit_message(&viewer()?, room, target, &body)
        .await?)
}

/// Takes away what a message said, for everybody and for ever.
#[server(prefix = "/api", endpoint = "delete_message")]
pub(crate) async fn delete_message(room: RoomId, target: Seq) -> Result<(), ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.delete_message(&viewer()?, room, target).await?)
}

/// Reacts with an emoji (`on`), or takes that back. Once is as good as twice.
#[server(prefix = "/api", endpoint = "react")]
pub(crate) async fn react(
    room: RoomId,
    target: Seq,
    emoji: String,
    on: bool,
) -> Result<(), ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?
        .react(&viewer()?, room, target, &emoji, on)
        .await?)
}

/// Pins a message (`on`), or unpins it.
#[server(prefix = "/api", endpoint = "pin_message")]
pub(crate) async fn pin_message(room: RoomId, target: Seq, on: bool) -> Result<(), ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.pin_message(&viewer()?, room, target, on).await?)
}

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

/// Makes a message, and everything after it, unread again. Only for oneself.
#[server(prefix = "/api", endpoint = "mark_unread")]
pub(crate) async fn mark_unread(room: RoomId, target: Seq) -> Result<(), ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.mark_unread(&viewer()?, room, target).await?)
}
