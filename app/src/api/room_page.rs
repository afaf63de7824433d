//! Everything a room's page shows.

use leptos::{
    prelude::*,
    server_fn::codec::{Json, Post},
};

use protocol::Seq;

use crate::{error::ApiError, json::JsonText, page_data};

/// The room page with the lines asked for.
#[server(prefix = "/api", endpoint = "room_page", input = Json, output = Post<JsonText>)]
pub(crate) async fn room_page(
    slug: String,
    stretch: page_data::Stretch,
    thread: Option<Seq>,
) -> Result<page_data::RoomPage, ApiError> {
    use crate::backend::{backend, viewer};
    let slug = protocol::Slug::from_stored(slug);
    Ok(backend()?
        .room_page(&viewer()?, &slug, stretch, thread)
        .await?)
}
