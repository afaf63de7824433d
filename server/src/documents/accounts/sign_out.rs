//! Signing out: ends the session on this side too, closes its sockets, and
//! takes the cookie back. A guest, to whom there is no way back, is asked first.

use app::documents::{Page, accounts::LeavePage};
use axum::{
    body::Bytes,
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use protocol::Role;

use crate::{documents::asked::Asked, edge::headers};

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// `POST /logout`, from a plain form. A guest's says `for_good=on`. With
/// `forget=storage` the browser throws away what it keeps of the person, too;
/// the page that sends it has asked where messages would be lost that were
/// never sent.
pub(super) async fn sign_out(asked: Asked, form: Bytes) -> Response {
    let Ok(session) = asked.session() else {
        return Redirect::to("/login").into_response();
    };
    let says = |field: &str, word: &str| {
        url::form_urlencoded::parse(&form).any(|(name, value)| name == field && value == word)
    };
    let forget = says("forget", "storage");
    if session.role == Role::Guest && !says("for_good", "on") {
        let page = LeavePage {
            name: session.user.name.clone(),
            forget,
        };
        return asked.draw(StatusCode::OK, Page::Leave(page)).await;
    }
    let accounts = &asked.state.accounts;
    let ended = accounts.end_session(session.user.id, session.id).await;
    if ended.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let cookies = asked.cookies();
    (
        AppendHeaders([
            (header::SET_COOKIE, cookies.clear_session()),
            // A sign-in that was begun in this browser must not be finished by
            // the next person at it.
            (header::SET_COOKIE, cookies.clear_flow()),
        ]),
        [(CLEAR_SITE_DATA, forgotten(forget))],
        Redirect::to("/login"),
    )
        .into_response()
}

fn forgotten(everything: bool) -> HeaderValue {
    // It is the whole host's. Below a path the page forgets what is its own.
    if everything && app::base().is_empty() {
        headers::FORGET_ALL
    } else {
        headers::FORGET_PAGES
    }
}
