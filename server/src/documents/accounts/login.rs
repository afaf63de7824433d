//! `/login`: every way in, and the password form.

use app::documents::{Page, accounts::LoginPage};
use axum::{
    Form,
    response::{IntoResponse as _, Redirect, Response},
};
use engine::accounts::{SignIn, SignUp};
use http::StatusCode;
use serde::Deserialize;

use super::{ceremony, second_factor::ask_for_code};
use crate::{
    documents::asked::{Asked, own_page_or_home},
    edge::refusal::status_of,
};

#[derive(Deserialize)]
pub(super) struct Credentials {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// The page; who is signed in goes on.
pub(super) async fn show(asked: Asked) -> Response {
    let next = asked.next();
    if asked.session.is_some() {
        return Redirect::to(&next).into_response();
    }
    let page = page(&asked, next).await;
    asked.draw(StatusCode::OK, Page::Login(page)).await
}

pub(super) async fn submit(asked: Asked, Form(form): Form<Credentials>) -> Response {
    let next = own_page_or_home(&form.next);
    let accounts = &asked.state.accounts;
    let sign_in = accounts.sign_in_with_password(&form.email, &form.password, &next, &asked.caller);
    let signed_in = asked.state.sign_ins.watch("password", sign_in).await;
    match signed_in {
        Ok(SignIn::Done(_, token)) => asked.signed_in(&token, &next).await,
        Ok(SignIn::NeedsCode(pending)) => ask_for_code(&asked, &pending),
        Err(rejection) => {
            let status = status_of(&rejection);
            let page = LoginPage {
                email: form.email,
                password_error: Some(rejection),
                ..page(&asked, next).await
            };
            asked.draw(status, Page::Login(page)).await
        }
    }
}

/// The page as it is before anything was typed.
pub(super) async fn page(asked: &Asked, next: String) -> LoginPage {
    let accounts = &asked.state.accounts;
    let admittance = accounts.admittance();
    let owned = accounts.is_owned().await;
    LoginPage {
        next,
        guests: admittance.guests,
        passwords: owned,
        passkeys: owned && ceremony::are_offered(asked),
        sign_up: owned && admittance.sign_up == SignUp::Open,
        providers: if owned {
            asked.state.provider_links()
        } else {
            Vec::new()
        },
        ..LoginPage::default()
    }
}
