//! Changes to messages that are there.

use leptos::prelude::*;
use protocol::{RoomId, Seq};

use crate::error::ApiError;

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
