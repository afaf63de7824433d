//! `/account/proof`: where somebody shows anew who they are, before they
//! change how they sign in, and goes on to what they wanted.

use app::documents::{
    Page, Subject,
    accounts::{ProofForm, ProofPage},
};
use axum::{
    Form,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use protocol::Rejection;
use serde::Deserialize;

use super::ceremony::{self, Credential, begun};
use crate::{
    documents::asked::{Asked, own_page_or_home},
    edge::refusal::status_of,
};

/// To the page that asks for it, and from there to `next`.
pub(super) fn ask(next: &str) -> Response {
    Redirect::to(&app::proof_path(next)).into_response()
}

/// The page; who has shown it a moment ago goes on.
pub(super) async fn show(asked: Asked) -> Response {
    let next = asked.next();
    let proven = match asked.session() {
        Ok(session) => asked.state.accounts.has_proof(session).await,
        Err(rejection) => Err(rejection),
    };
    match proven {
        Ok(true) => Redirect::to(&next).into_response(),
        Ok(false) => draw(&asked, next, None).await,
        Err(_) => asked.notice(Subject::Trouble, "").await,
    }
}

#[derive(Deserialize)]
pub(super) struct Password {
    password: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn with_password(asked: Asked, Form(form): Form<Password>) -> Response {
    let proved = match asked.session() {
        Ok(session) => {
            let accounts = &asked.state.accounts;
            accounts
                .prove_with_password(session, &form.password, &asked.caller)
                .await
        }
        Err(rejection) => Err(rejection),
    };
    go_on(&asked, &form.next, ProofForm::Password, proved).await
}

#[derive(Deserialize)]
pub(super) struct Code {
    code: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn with_code(asked: Asked, Form(form): Form<Code>) -> Response {
    let proved = match asked.session() {
        Ok(session) => {
            let accounts = &asked.state.accounts;
            accounts
                .prove_with_code(session, &form.code, &asked.caller)
                .await
        }
        Err(rejection) => Err(rejection),
    };
    go_on(&asked, &form.next, ProofForm::Code, proved).await
}

pub(super) async fn begin_with_passkey(asked: Asked) -> Response {
    begun(
        asked
            .state
            .accounts
            .begin_passkey_proof(&asked.caller)
            .await,
    )
}

pub(super) async fn with_passkey(asked: Asked, Form(form): Form<Credential>) -> Response {
    let proved = match asked.session() {
        Ok(session) => {
            let accounts = &asked.state.accounts;
            accounts
                .prove_with_passkey(session, &form.flow, &form.answer)
                .await
        }
        Err(rejection) => Err(rejection),
    };
    go_on(&asked, &form.next, ProofForm::Passkey, proved).await
}

async fn go_on(
    asked: &Asked,
    next: &str,
    form: ProofForm,
    proved: Result<(), Rejection>,
) -> Response {
    let next = own_page_or_home(next);
    match proved {
        Ok(()) => Redirect::to(&next).into_response(),
        Err(rejection) => draw(asked, next, Some((form, rejection))).await,
    }
}

async fn draw(asked: &Asked, next: String, error: Option<(ProofForm, Rejection)>) -> Response {
    let Ok(session) = asked.session() else {
        return Redirect::to(&app::login_path(&next)).into_response();
    };
    let Ok(ways) = asked.state.accounts.proof_ways(session.user.id).await else {
        return asked.notice(Subject::Trouble, "").await;
    };
    let mut providers = asked.state.provider_links();
    providers.retain(|link| ways.providers.contains(&link.id));
    let status = error
        .as_ref()
        .map_or(StatusCode::OK, |(_, rejection)| status_of(rejection));
    let page = ProofPage {
        next,
        password: ways.password,
        second_step: ways.second_step,
        passkey: ways.passkey && ceremony::are_offered(asked),
        providers,
        error,
    };
    asked.draw(status, Page::Proof(page)).await
}
