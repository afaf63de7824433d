//! Changes to a room, as commands ask for them.

use leptos::prelude::*;
use protocol::RoomId;

use crate::error::ApiError;

/// Says what a room is for; nothing takes that away.
#[server(prefix = "/api", endpoint = "set_topic")]
pub(crate) async fn set_topic(
    room: RoomId,
    #[server(default)] topic: String,
) -> Result<(), ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.set_topic(&viewer()?, room, topic).await?)
}

/// Makes whoever bears this name a member of a room.
#[server(prefix = "/api", endpoint = "invite")]
pub(crate) async fn invite(room: RoomId, name: String) -> Result<(), ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.invite(&viewer()?, room, &name).await?)
}

/// Leaves a room.
#[server(prefix = "/api", endpoint = "leave_room")]
pub(crate) async fn leave_room(room: RoomId) -> Result<(), ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.leave_room(&viewer()?, room).await?)
}
