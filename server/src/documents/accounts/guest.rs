//! Coming in by name alone: a form of the sign-in page, and a call for programs.

use app::{
    documents::{Page, accounts::LoginPage},
    error::ApiError,
};
use axum::{
    Form,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use leptos::server_fn::error::FromServerFnError as _;
use serde::Deserialize;

use super::login;
use crate::{
    documents::asked::{Asked, own_page_or_home},
    edge::{guard::wants_page, refusal::status_of},
};

#[derive(Deserialize)]
pub(super) struct Guest {
    name: String,
    #[serde(default)]
    next: String,
}

/// A page answers with a page, a program with a status and JSON.
pub(super) async fn submit(asked: Asked, Form(form): Form<Guest>) -> Response {
    let next = own_page_or_home(&form.next);
    let accounts = &asked.state.accounts;
    let sign_in = accounts.sign_in_as_guest(&form.name, &asked.caller);
    let signed_in = asked.state.sign_ins.watch("guest", sign_in).await;
    match (signed_in, wants_page(asked.headers())) {
        (Ok((_, token)), true) => asked.signed_in(&token, &next).await,
        (Ok((_, token)), false) => {
            let mut response = "null".into_response();
            asked.hand_over(&token, &mut response);
            response
        }
        (Err(rejection), true) => {
            let status = status_of(&rejection);
            let page = LoginPage {
                name: form.name,
                name_error: Some(rejection),
                ..login::page(&asked, next).await
            };
            asked.draw(status, Page::Login(page)).await
        }
        (Err(rejection), false) => {
            let status = status_of(&rejection);
            let status = if status == StatusCode::FORBIDDEN {
                status
            } else {
                status.max(StatusCode::BAD_REQUEST)
            };
            (status, ApiError::Rejected(rejection).ser()).into_response()
        }
    }
}
