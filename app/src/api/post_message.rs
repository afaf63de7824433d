//! The door for messages of people without JavaScript, and of scripts.

use leptos::prelude::*;
use protocol::{ClientId, RoomId, Seq};

use crate::error::ApiError;

/// Stores a message. Sending the same `client_id` again changes nothing.
#[server(prefix = "/api", endpoint = "post_message")]
pub(crate) async fn post_message(
    room: RoomId,
    client_id: ClientId,
    body: String,
) -> Result<Seq, ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?
        .post_message(&viewer()?, room, client_id, &body)
        .await?)
}
