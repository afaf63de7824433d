//! Completing what people type: names and emoji; and writing to somebody.

use leptos::{
    prelude::*,
    server_fn::codec::{Json, Post},
};
use protocol::{Slug, User, UserId};

use crate::{error::ApiError, json::JsonText};

/// Up to ten people by a part of their name.
#[server(prefix = "/api", endpoint = "find_people", input = Json, output = Post<JsonText>)]
pub(crate) async fn find_people(part: String) -> Result<Vec<User>, ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.find_people(&viewer()?, &part).await?)
}

/// Opens the direct conversation with somebody; answers its address.
#[server(prefix = "/api", endpoint = "open_direct", input = Json, output = Post<JsonText>)]
pub(crate) async fn open_direct(person: UserId) -> Result<Slug, ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.open_direct(&viewer()?, person).await?)
}

/// Emoji whose short names begin with a text, each with that name.
#[server(prefix = "/api", endpoint = "find_emoji", input = Json, output = Post<JsonText>)]
pub(crate) async fn find_emoji(prefix: String) -> Result<Vec<(String, String)>, ApiError> {
    use crate::backend::{backend, viewer};
    Ok(backend()?.find_emoji(&viewer()?, &prefix).await?)
}
