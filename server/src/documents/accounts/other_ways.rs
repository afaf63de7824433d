//! `/account/ways`: after a new password, whether the other ways to sign in
//! are to stay.

use app::documents::{Page, Subject, accounts::OtherWaysPage};
use axum::{
    body::Bytes,
    response::{IntoResponse as _, Redirect, Response},
};
use engine::storage::Session;
use http::StatusCode;
use protocol::Rejection;

use super::{account_page::listed_identities, proof};
use crate::{documents::asked::Asked, edge::refusal::status_of};

/// Whether there are any.
pub(super) async fn has_any(asked: &Asked) -> bool {
    let Ok(session) = asked.session() else {
        return false;
    };
    let own = asked.state.accounts.own_account(session.user.id).await;
    own.is_ok_and(|own| {
        own.second_factor.is_some() || !own.passkeys.is_empty() || !own.identities.is_empty()
    })
}

pub(super) async fn show(asked: Asked) -> Response {
    if has_any(&asked).await {
        draw(&asked, None).await
    } else {
        Redirect::to("/account?done=password").into_response()
    }
}

pub(super) async fn remove(asked: Asked, form: Bytes) -> Response {
    let removed = match asked.session() {
        Ok(session) => remove_ticked(&asked, session, &form).await,
        Err(rejection) => Err(rejection),
    };
    match removed {
        Ok(()) => Redirect::to("/account?done=password").into_response(),
        Err(Rejection::ProofNeeded) => proof::ask("/account/ways"),
        Err(rejection) => draw(&asked, Some(rejection)).await,
    }
}

/// Removes whatever is ticked: the same field, several times.
async fn remove_ticked(asked: &Asked, session: &Session, form: &[u8]) -> Result<(), Rejection> {
    let accounts = &asked.state.accounts;
    for (name, value) in url::form_urlencoded::parse(form) {
        match (name.as_ref(), value.split_once(' ')) {
            ("passkey", _) => {
                let id = value.parse().map_err(|_| Rejection::NotFound)?;
                accounts.remove_passkey(session, id, &asked.caller).await?;
            }
            ("identity", Some((issuer, subject))) => {
                accounts
                    .unlink_identity(session, issuer, subject, &asked.caller)
                    .await?;
            }
            ("second_step", _) => accounts.remove_totp(session, "", &asked.caller).await?,
            _ => {}
        }
    }
    Ok(())
}

async fn draw(asked: &Asked, error: Option<Rejection>) -> Response {
    let Ok(session) = asked.session() else {
        return Redirect::to("/login?next=%2Faccount").into_response();
    };
    let Ok(own) = asked.state.accounts.own_account(session.user.id).await else {
        return asked.notice(Subject::Trouble, "").await;
    };
    let status = error.as_ref().map_or(StatusCode::OK, status_of);
    let page = OtherWaysPage {
        passkeys: own.passkeys,
        identities: listed_identities(asked, own.identities),
        second_step: own.second_factor.is_some(),
        error,
    };
    asked.draw(status, Page::OtherWays(page)).await
}
