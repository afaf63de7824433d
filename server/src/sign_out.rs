//! Signing out: ends the session on this side too, closes its sockets, and
//! takes the cookie back.

use std::sync::Arc;

use axum::{
    Extension,
    body::Bytes,
    extract::State,
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use engine::{accounts::Accounts, storage::Session};
use http::{HeaderName, HeaderValue, StatusCode, header};

use crate::{cookies::Cookies, headers};

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// `POST /logout`, from a plain form. With `forget=storage` the browser throws
/// away what it keeps of the person, too; the page that sends it has asked
/// where messages would be lost that were never sent.
pub(crate) async fn sign_out(
    State(accounts): State<Arc<Accounts>>,
    State(cookies): State<Cookies>,
    Extension(session): Extension<Session>,
    form: Bytes,
) -> Response {
    let ended = accounts.end_session(session.user.id, session.id).await;
    if ended.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    (
        AppendHeaders([(header::SET_COOKIE, cookies.clear_session())]),
        [(CLEAR_SITE_DATA, forgotten(&form))],
        Redirect::to("/login"),
    )
        .into_response()
}

fn forgotten(form: &[u8]) -> HeaderValue {
    let wanted = url::form_urlencoded::parse(form)
        .any(|(name, value)| name == "forget" && value == "storage");
    if wanted {
        headers::FORGET_ALL
    } else {
        headers::FORGET_PAGES
    }
}
