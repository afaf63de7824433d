//! What every page with a passkey needs of the browser's ceremony.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use engine::accounts::Ceremony;
use http::header;
use protocol::Rejection;
use serde::Deserialize;

use crate::{documents::asked::Asked, edge::refusal::status_of};

/// The browser's answer to a ceremony.
#[derive(Deserialize)]
pub(super) struct Credential {
    pub(super) flow: String,
    /// `PublicKeyCredential.toJSON()`.
    pub(super) answer: String,
    #[serde(default)]
    pub(super) next: String,
}

/// Whether browsers let this page use passkeys.
pub(super) fn are_offered(asked: &Asked) -> bool {
    let host = asked.headers().get(header::HOST);
    host.and_then(|host| host.to_str().ok())
        .is_some_and(|host| asked.state.accounts.passkeys().are_offered_at(host))
}

/// Hands the browser what it is to ask the passkey.
pub(super) fn begun(ceremony: Result<Ceremony, Rejection>) -> Response {
    match ceremony {
        Ok(ceremony) => Json(ceremony).into_response(),
        Err(rejection) => status_of(&rejection).into_response(),
    }
}
