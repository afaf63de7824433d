//! A room's page, its past and its threads; and changes to it, as commands ask
//! for them.

use leptos::{
    prelude::*,
    server_fn::codec::{Json, Post},
};
use protocol::{RoomId, Seq, Slug, views};

use crate::{error::ApiError, json::JsonText, page_data};

/// The room a person lands in who asked for none.
#[server(prefix = "/api", endpoint = "landing_room", output = Post<JsonText>)]
pub(crate) async fn landing_room() -> Result<Slug, ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.landing_room(&viewer()?).await?)
}

/// The room page with the lines asked for.
#[server(prefix = "/api", endpoint = "room_page", input = Json, output = Post<JsonText>)]
pub(crate) async fn room_page(
    slug: String,
    stretch: page_data::Stretch,
    thread: Option<Seq>,
) -> Result<page_data::RoomPage, ApiError> {
    use crate::backend::{backend, viewer};
    let slug = Slug::from_stored(slug);
    Ok(backend()?
        .room_page(&viewer()?, &slug, stretch, thread)
        .await?)
}

/// The first message of a room that was written at a moment or after it.
#[server(prefix = "/api", endpoint = "first_since", input = Json, output = Post<JsonText>)]
pub(crate) async fn first_since(slug: String, since_ms: i64) -> Result<Option<Seq>, ApiError> {
    use crate::backend::{backend, viewer};
    let slug = Slug::from_stored(slug);
    Ok(backend()?.first_since(&viewer()?, &slug, since_ms).await?)
}

/// The lines asked for.
#[server(prefix = "/api", endpoint = "history", input = Json, output = Post<JsonText>)]
pub(crate) async fn history(
    room: RoomId,
    thread: Option<Seq>,
    stretch: page_data::Stretch,
) -> Result<views::History, ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?
        .history(&viewer()?, room, thread, stretch)
        .await?)
}

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
    let slug = Slug::from_stored(slug);
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
