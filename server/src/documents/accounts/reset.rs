//! `/reset`: a new password, for who has lost theirs. The link's secret stands
//! in the query, which no log holds.

use app::documents::{Page, Subject, accounts::ResetPage};
use axum::{Form, response::Response};
use engine::{accounts::SignIn, session::SessionToken};
use http::StatusCode;
use protocol::Rejection;
use serde::Deserialize;

use super::second_factor::ask_for_code;
use crate::{documents::asked::Asked, edge::refusal::status_of};

/// Where somebody is led who has set a password: to the page that asks which
/// other ways to sign in are to stay.
const NEXT: &str = "/account/ways";

pub(super) async fn show(asked: Asked) -> Response {
    let form = NewPassword {
        token: asked.param("token"),
        ..NewPassword::default()
    };
    draw(&asked, form, None).await
}

#[derive(Default, Deserialize)]
pub(super) struct NewPassword {
    token: String,
    new: String,
    /// The e-mail address, where the account has none yet.
    #[serde(default)]
    email: String,
}

pub(super) async fn submit(asked: Asked, Form(form): Form<NewPassword>) -> Response {
    let accounts = &asked.state.accounts;
    let set = match SessionToken::from_cookie(&form.token) {
        Some(token) => {
            accounts
                .reset_password(&token, &form.new, &form.email, NEXT, &asked.caller)
                .await
        }
        None => Err(Rejection::LinkOver),
    };
    match set {
        Ok(SignIn::Done(_, token)) => asked.signed_in(&token, NEXT).await,
        Ok(SignIn::NeedsCode(pending)) => ask_for_code(&asked, &pending),
        Err(Rejection::Deactivated) => asked.notice(Subject::Deactivated, "").await,
        Err(rejection) => draw(&asked, form, Some(rejection)).await,
    }
}

async fn draw(asked: &Asked, form: NewPassword, error: Option<Rejection>) -> Response {
    let target = match SessionToken::from_cookie(&form.token) {
        Some(token) => asked.state.accounts.reset_of(&token).await,
        None => Err(Rejection::LinkOver),
    };
    match target {
        Ok(target) => {
            let status = error.as_ref().map_or(StatusCode::OK, status_of);
            let page = ResetPage {
                token: form.token,
                name: target.name,
                email: (!target.has_address).then_some(form.email),
                error,
            };
            asked.draw(status, Page::Reset(page)).await
        }
        Err(Rejection::LinkOver) => asked.notice(Subject::LinkOver, "").await,
        Err(_) => asked.notice(Subject::Trouble, "").await,
    }
}
