//! Passkeys: `/login/passkey` and the part of `/account` that lists them. What
//! goes on in the browser is in `public/passkeys.js`.

use app::documents::{
    Page,
    accounts::{AccountForm, LoginPage},
};
use axum::{Form, response::Response};
use serde::Deserialize;

use super::{
    account_page,
    ceremony::{Credential, begun},
    login,
};
use crate::{
    documents::asked::{Asked, own_page_or_home},
    edge::refusal::status_of,
};

pub(super) async fn begin_sign_in(asked: Asked) -> Response {
    let accounts = &asked.state.accounts;
    begun(accounts.begin_passkey_sign_in(&asked.caller).await)
}

pub(super) async fn sign_in(asked: Asked, Form(form): Form<Credential>) -> Response {
    let next = own_page_or_home(&form.next);
    let accounts = &asked.state.accounts;
    let sign_in = accounts.sign_in_with_passkey(&form.flow, &form.answer, &asked.caller);
    let signed_in = asked.state.sign_ins.watch("passkey", sign_in).await;
    match signed_in {
        Ok((_, token)) => asked.signed_in(&token, &next).await,
        Err(rejection) => {
            let status = status_of(&rejection);
            let page = LoginPage {
                passkey_error: Some(rejection),
                ..login::page(&asked, next).await
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
