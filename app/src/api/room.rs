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

/// Becomes a member of the public room at an address. Programs do so; people
/// have a form of the server's.
#[cfg(feature = "ssr")]
#[server(prefix = "/api", endpoint = "join_room")]
pub(crate) async fn join_room(slug: String) -> Result<(), ApiError> {
    use crate::backend::{backend, viewer};
    let slug = protocol::Slug::from_stored(slug);
    Ok(backend()?.join_room(&viewer()?, &slug).await?)
}

/// What one did not send in a room that is gone is not needed any more.
#[server(prefix = "/api", endpoint = "dismiss_unsent")]
pub(crate) async fn dismiss_unsent(room: RoomId) -> Result<(), ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.dismiss_unsent(&viewer()?, room).await?)
}

/// Leaves a room; a direct conversation is closed until something is said in it.
#[server(prefix = "/api", endpoint = "leave_room")]
pub(crate) async fn leave_room(room: RoomId) -> Result<(), ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.leave_room(&viewer()?, room).await?)
}
