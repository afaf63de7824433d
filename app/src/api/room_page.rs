//! Everything a room's page shows.

use leptos::{prelude::*, server_fn::codec::Post};
use protocol::Seq;

use crate::{error::ApiError, json::JsonText, page_data};

/// The room page: the newest events, or those before `before`.
#[server(prefix = "/api", endpoint = "room_page", output = Post<JsonText>)]
pub(crate) async fn room_page(
    slug: String,
    before: Option<Seq>,
) -> Result<page_data::RoomPage, ApiError> {
    use crate::backend::{backend, viewer};
    let slug = protocol::Slug::from_stored(slug);
    Ok(backend()?.room_page(&viewer()?, &slug, before).await?)
}
