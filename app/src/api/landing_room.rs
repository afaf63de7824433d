//! Where a person lands who asked for no room.

use leptos::{prelude::*, server_fn::codec::Post};
use protocol::Slug;

use crate::{error::ApiError, json::JsonText};

/// The room a person lands in who asked for none.
#[server(prefix = "/api", endpoint = "landing_room", output = Post<JsonText>)]
pub(crate) async fn landing_room() -> Result<Slug, ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.landing_room(&viewer()?).await?)
}
