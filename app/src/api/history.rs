//! One page of a room's past.

use leptos::{prelude::*, server_fn::codec::Post};
use protocol::{RoomId, Seq};

use crate::{error::ApiError, json::JsonText, page_data};

/// The events before `before`, or the newest ones.
#[server(prefix = "/api", endpoint = "history", output = Post<JsonText>)]
pub(crate) async fn history(
    room: RoomId,
    before: Option<Seq>,
) -> Result<page_data::History, ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.history(&viewer()?, room, before).await?)
}
