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
    let seq = backend()?
        .post_message(&viewer()?, room, client_id, &body)
        .await?;
    lead_to_newest();
    Ok(seq)
}

/// A person without JavaScript may have posted from a page of the past: they
/// see their message only on the page without `?before`.
#[cfg(feature = "ssr")]
fn lead_to_newest() {
    use http::{HeaderMap, header, request::Parts};

    fn value(headers: &HeaderMap, name: header::HeaderName) -> &str {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    let Some(Parts { headers, .. }) = use_context::<Parts>() else {
        return;
    };
    if value(&headers, header::ACCEPT).contains("text/html")
        && let Some(page) = crate::paths::page_of(value(&headers, header::REFERER))
    {
        leptos_axum::redirect(&page);
    }
}
