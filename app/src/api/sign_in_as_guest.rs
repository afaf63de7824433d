//! Signing in with nothing but a name.

use leptos::prelude::*;

use crate::error::ApiError;

/// Makes a guest called `name`, sets the session cookie and leads on to
/// `next`, or home where `next` is no page of this server.
#[server(prefix = "/api", endpoint = "sign_in_as_guest")]
pub(crate) async fn sign_in_as_guest(name: String, next: Option<String>) -> Result<(), ApiError> {
    use crate::{backend::backend, paths};
    use http::{header::SET_COOKIE, request::Parts};
    use leptos_axum::ResponseOptions;
    use protocol::Rejection;

    let internal = ApiError::Rejected(Rejection::Internal);
    let request = use_context::<Parts>().ok_or_else(|| internal.clone())?;
    let response = use_context::<ResponseOptions>().ok_or(internal)?;
    let cookie = backend()?.sign_in_as_guest(&request, &name).await?;
    response.append_header(SET_COOKIE, cookie);
    let next = next.as_deref().and_then(paths::own_page);
    leptos_axum::redirect(next.as_deref().unwrap_or(paths::HOME));
    Ok(())
}
