//! `/account`: how one signs in, and where one is signed in.

use app::documents::accounts::{AccountForm, upload_refusal};
use axum::{
    Form,
    response::{IntoResponse as _, Redirect, Response},
};
use engine::storage::Session;
use serde::Deserialize;

use super::{
    account_page::{View, answer, answer_typed, draw, form_named},
    other_ways,
};
use crate::documents::asked::Asked;

pub(super) async fn show(asked: Asked) -> Response {
    let done = form_named(&asked.param("done"));
    // A picture is uploaded to a server function. Without a script it redirects
    // back to here, with its refusal in the query.
    let refused = upload_refusal(&asked.param("__path"), &asked.param("__err"));
    let error = refused.map(|rejection| (AccountForm::Avatar, rejection));
    let view = View {
        done,
        error,
        ..View::default()
    };
    draw(&asked, view).await
}

#[derive(Deserialize)]
pub(super) struct Name {
    name: String,
}

pub(super) async fn rename(asked: Asked, Form(form): Form<Name>) -> Response {
    let renamed = match asked.session() {
        Ok(session) => asked.state.accounts.rename(session, &form.name).await,
        Err(rejection) => Err(rejection),
    };
    answer_typed(&asked, AccountForm::Name, renamed, form.name).await
}

#[derive(Deserialize)]
pub(super) struct Email {
    email: String,
}

pub(super) async fn change_email(asked: Asked, Form(form): Form<Email>) -> Response {
    let changed = match asked.session() {
        Ok(session) => {
            let accounts = &asked.state.accounts;
            accounts
                .change_email(session, &form.email, &asked.caller)
                .await
        }
        Err(rejection) => Err(rejection),
    };
    answer_typed(&asked, AccountForm::Email, changed, form.email).await
}

#[derive(Deserialize)]
pub(super) struct NewPassword {
    #[serde(default)]
    current: String,
    new: String,
}

pub(super) async fn change_password(asked: Asked, Form(form): Form<NewPassword>) -> Response {
    let changed = match asked.session() {
        Ok(session) => {
            let accounts = &asked.state.accounts;
            accounts
                .change_password(session, &form.current, &form.new, &asked.caller)
                .await
        }
        Err(rejection) => Err(rejection),
    };
    match changed {
        Ok(token) => {
            let mut response = if other_ways::has_any(&asked).await {
                Redirect::to("/account/ways").into_response()
            } else {
                answer(&asked, AccountForm::Password, Ok(())).await
            };
            asked.hand_over(&token, &mut response);
            response
        }
        Err(rejection) => answer(&asked, AccountForm::Password, Err(rejection)).await,
    }
}

#[derive(Deserialize)]
pub(super) struct Password {
    /// Empty where the session has been proven within ten minutes.
    #[serde(default)]
    password: String,
}

pub(super) async fn remove_app(asked: Asked, Form(form): Form<Password>) -> Response {
    let removed = match asked.session() {
        Ok(session) => {
            let accounts = &asked.state.accounts;
            accounts
                .remove_totp(session, &form.password, &asked.caller)
                .await
        }
        Err(rejection) => Err(rejection),
    };
    answer(&asked, AccountForm::SecondFactor, removed).await
}

#[derive(Deserialize)]
pub(super) struct OneSession {
    id: i64,
}

pub(super) async fn end_session(asked: Asked, Form(form): Form<OneSession>) -> Response {
    let ended = match asked.session() {
        Ok(session) if session.id != form.id => {
            let accounts = &asked.state.accounts;
            accounts.end_other_session(session, form.id).await
        }
        Ok(Session { id, user, .. }) => asked.state.accounts.end_session(user.id, *id).await,
        Err(rejection) => Err(rejection),
    };
    answer(&asked, AccountForm::Sessions, ended).await
}

pub(super) async fn end_others(asked: Asked) -> Response {
    let ended = match asked.session() {
        Ok(session) => asked.state.accounts.end_other_sessions(session).await,
        Err(rejection) => Err(rejection),
    };
    answer(&asked, AccountForm::Sessions, ended).await
}

#[derive(Deserialize)]
pub(super) struct OneIdentity {
    issuer: String,
    subject: String,
}

pub(super) async fn remove_identity(asked: Asked, Form(form): Form<OneIdentity>) -> Response {
    let removed = match asked.session() {
        Ok(session) => {
            let accounts = &asked.state.accounts;
            accounts
                .unlink_identity(session, &form.issuer, &form.subject, &asked.caller)
                .await
        }
        Err(rejection) => Err(rejection),
    };
    answer(&asked, AccountForm::Identities, removed).await
}
