//! Signing out: ends the session on this side too, closes its sockets, and
//! takes the cookie back.

use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use engine::{accounts::Accounts, storage::Session};
use http::{StatusCode, header};

use crate::cookies::Cookies;

/// `POST /logout`, from a plain form.
pub(crate) async fn sign_out(
    State(accounts): State<Arc<Accounts>>,
    State(cookies): State<Cookies>,
    Extension(session): Extension<Session>,
) -> Response {
    let ended = accounts.end_session(session.user.id, session.id).await;
    if ended.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    (
        AppendHeaders([(header::SET_COOKIE, cookies.clear_session())]),
        Redirect::to("/login"),
    )
        .into_response()
}
