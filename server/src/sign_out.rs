//! Signing out: ends the session on this side too, closes its sockets, and
//! takes the cookie back.

use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use engine::{chat::Chat, storage::Session};
use http::{StatusCode, header};

use crate::guard::SESSION_COOKIE;

/// `POST /logout`, from a plain form.
pub(crate) async fn sign_out(
    State(chat): State<Arc<Chat>>,
    Extension(session): Extension<Session>,
) -> Response {
    if chat.sign_out(&session).await.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let forget = format!("{SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    (
        AppendHeaders([(header::SET_COOKIE, forget)]),
        Redirect::to("/login"),
    )
        .into_response()
}
