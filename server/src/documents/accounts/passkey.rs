//! Passkeys: `/login/passkey` and the part of `/account` that lists them. What
//! goes on in the browser is in `public/passkeys.js`.

use app::documents::{
    Page,
    accounts::{AccountForm, LoginPage},
};
use axum::{
    Form, Json,
    response::{IntoResponse as _, Response},
};
use engine::accounts::Ceremony;
use http::header;
use protocol::Rejection;
use serde::Deserialize;

use super::{account_page, login};
use crate::{
    documents::asked::{Asked, own_page_or_home},
    edge::refusal::status_of,
};

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

pub(super) async fn begin_sign_in(asked: Asked) -> Response {
    let accounts = &asked.state.accounts;
    begun(accounts.begin_passkey_sign_in(&asked.caller).await)
}

pub(super) async fn sign_in(asked: Asked, Form(form): Form<Credential>) -> Response {
    let next = own_page_or_home(&form.next);
    let accounts = &asked.state.accounts;
    let signed_in = accounts
        .sign_in_with_passkey(&form.flow, &form.answer, &asked.caller)
        .await;
    match signed_in {
        Ok((_, token)) => asked.signed_in(&token, &next).await,
        Err(rejection) => {
            let status = status_of(&rejection);
            let page = LoginPage {
                passkey_error: Some(rejection),
                ..login::page(&asked, next)
            };
            asked.draw(status, Page::Login(page)).await
        }
    }
}

pub(super) async fn begin(asked: Asked) -> Response {
    begun(match asked.session() {
        Ok(session) => {
            let accounts = &asked.state.accounts;
            accounts.begin_passkey(session, &asked.caller).await
        }
        Err(rejection) => Err(rejection),
    })
}

pub(super) async fn add(asked: Asked, Form(form): Form<Credential>) -> Response {
    let added = match asked.session() {
        Ok(session) => {
            let accounts = &asked.state.accounts;
            accounts
                .add_passkey(session, &form.flow, &form.answer, &asked.caller)
                .await
        }
        Err(rejection) => Err(rejection),
    };
    account_page::answer(&asked, AccountForm::Passkeys, added).await
}

#[derive(Deserialize)]
pub(super) struct Label {
    id: i64,
    label: String,
}

pub(super) async fn rename(asked: Asked, Form(form): Form<Label>) -> Response {
    let renamed = match asked.session() {
        Ok(session) => {
            let accounts = &asked.state.accounts;
            accounts.rename_passkey(session, form.id, &form.label).await
        }
        Err(rejection) => Err(rejection),
    };
    account_page::answer(&asked, AccountForm::Passkeys, renamed).await
}

#[derive(Deserialize)]
pub(super) struct OnePasskey {
    id: i64,
}

pub(super) async fn remove(asked: Asked, Form(form): Form<OnePasskey>) -> Response {
    let removed = match asked.session() {
        Ok(session) => {
            let accounts = &asked.state.accounts;
            accounts
                .remove_passkey(session, form.id, &asked.caller)
                .await
        }
        Err(rejection) => Err(rejection),
    };
    account_page::answer(&asked, AccountForm::Passkeys, removed).await
}

pub(super) fn begun(ceremony: Result<Ceremony, Rejection>) -> Response {
    match ceremony {
        Ok(ceremony) => Json(ceremony).into_response(),
        Err(rejection) => status_of(&rejection).into_response(),
    }
}
