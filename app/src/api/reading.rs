//! How far one has read.

use leptos::prelude::*;
use protocol::{RoomId, Seq};

use crate::error::ApiError;

/// Makes a message, and everything after it, unread again. Only for oneself.
#[server(prefix = "/api", endpoint = "mark_unread")]
pub(crate) async fn mark_unread(room: RoomId, target: Seq) -> Result<(), ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.mark_unread(&viewer()?, room, target).await?)
}
