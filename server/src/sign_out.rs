//! Signing out: ends the session on this side too, closes its sockets, and
//! takes the cookie back. A guest, to whom there is no way back, is asked first.

use app::account::{LeavePage, Page};
use axum::{
    body::Bytes,
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use http::{StatusCode, header};
use protocol::Role;

use crate::accounts::Asked;

/// `POST /logout`, from a plain form. A guest's says `for_good`.
pub(crate) async fn sign_out(asked: Asked, form: Bytes) -> Response {
    let Ok(session) = asked.session() else {
        return Redirect::to("/login").into_response();
    };
    let for_good = url::form_urlencoded::parse(&form).any(|(name, _)| name == "for_good");
    if session.role == Role::Guest && !for_good {
        let page = LeavePage {
            name: session.user.name.clone(),
        };
        return asked.draw(StatusCode::OK, Page::Leave(page)).await;
    }
    let accounts = &asked.state.accounts;
    let ended = accounts.end_session(session.user.id, session.id).await;
    if ended.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    (
        AppendHeaders([(header::SET_COOKIE, asked.cookies().clear_session())]),
        Redirect::to("/login"),
    )
        .into_response()
}
