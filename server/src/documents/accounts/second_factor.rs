//! `/login/code` and `/account/app`: the code beside the password.

use app::documents::{
    Page, Subject,
    accounts::{AccountForm, AppPage, CodePage, QrCode},
};
use axum::{
    Form,
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use engine::{session::SessionToken, storage::Session};
use http::{StatusCode, header};
use protocol::Rejection;
use serde::Deserialize;

use super::{account_page, proof};
use crate::{
    documents::asked::{Asked, own_page_or_home},
    edge::refusal::status_of,
};

#[derive(Deserialize)]
pub(super) struct Code {
    code: String,
}

/// The password was right; the code comes next. What was shown so far is in
/// a cookie.
pub(super) fn ask_for_code(asked: &Asked, pending: &SessionToken) -> Response {
    let cookie = asked.cookies().set_flow(&pending.to_cookie());
    (
        AppendHeaders([(header::SET_COOKIE, cookie)]),
        Redirect::to("/login/code"),
    )
        .into_response()
}

pub(super) async fn show_code(asked: Asked) -> Response {
    if asked.cookies().flow(asked.headers()).is_none() {
        return Redirect::to("/login").into_response();
    }
    let page = Page::Code(CodePage::default());
    asked.draw(StatusCode::OK, page).await
}

pub(super) async fn submit_code(asked: Asked, Form(form): Form<Code>) -> Response {
    let pending = asked
        .cookies()
        .flow(asked.headers())
        .and_then(SessionToken::from_cookie);
    let Some(pending) = pending else {
        return Redirect::to("/login").into_response();
    };
    let accounts = &asked.state.accounts;
    let sign_in = accounts.sign_in_with_code(&pending, &form.code, &asked.caller);
    let signed_in = asked.state.sign_ins.watch("code", sign_in).await;
    let (mut response, cookie) = match signed_in {
        Ok((_, token, next)) => {
            let response = asked.signed_in(&token, &own_page_or_home(&next)).await;
            (response, asked.cookies().clear_flow())
        }
        Err((rejection, Some(again))) => {
            let status = status_of(&rejection);
            let error = Some(rejection);
            let response = asked.draw(status, Page::Code(CodePage { error })).await;
            (response, asked.cookies().set_flow(&again.to_cookie()))
        }
        Err((Rejection::LinkOver, None)) => {
            let response = asked.notice(Subject::FlowOver, "").await;
            (response, asked.cookies().clear_flow())
        }
        Err((Rejection::RateLimited { .. }, None)) => {
            let response = asked.notice(Subject::TooMany, "").await;
            (response, asked.cookies().clear_flow())
        }
        Err((_, None)) => {
            let response = asked.notice(Subject::Trouble, "").await;
            (response, asked.cookies().clear_flow())
        }
    };
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

pub(super) async fn show_app(asked: Asked) -> Response {
    begin(&asked, StatusCode::OK, None).await
}

pub(super) async fn confirm_app(asked: Asked, Form(form): Form<Code>) -> Response {
    let Some(session) = &asked.session else {
        return Redirect::to("/login?next=%2Faccount").into_response();
    };
    let accounts = &asked.state.accounts;
    match accounts
        .confirm_totp(session, &form.code, &asked.caller)
        .await
    {
        Ok(codes) => {
            let page = Page::App(AppPage::Done { codes });
            asked.draw(StatusCode::OK, page).await
        }
        Err(rejection) => begin(&asked, status_of(&rejection), Some(rejection)).await,
    }
}

/// Other codes to write down; shown in the answer to the form, and never again.
pub(super) async fn renew_codes(asked: Asked) -> Response {
    let renewed = match asked.session() {
        Ok(session) => {
            let accounts = &asked.state.accounts;
            accounts.renew_recovery_codes(session, &asked.caller).await
        }
        Err(rejection) => Err(rejection),
    };
    match renewed {
        Ok(codes) => {
            let page = Page::App(AppPage::Done { codes });
            asked.draw(StatusCode::OK, page).await
        }
        Err(rejection) => {
            account_page::answer(&asked, AccountForm::SecondFactor, Err(rejection)).await
        }
    }
}

async fn begin(asked: &Asked, status: StatusCode, error: Option<Rejection>) -> Response {
    match setup(asked).await {
        Ok((qr, secret)) => {
            let required = asked
                .session
                .as_ref()
                .is_some_and(|session| session.owes_second_step);
            let page = Page::App(AppPage::Begin {
                qr,
                secret,
                error,
                required,
            });
            asked.draw(status, page).await
        }
        Err(Rejection::ProofNeeded) => proof::ask("/account/app"),
        // The account has a second step already, or no password that it could
        // stand beside.
        Err(Rejection::Forbidden) => Redirect::to("/account").into_response(),
        Err(_) => asked.notice(Subject::Trouble, "").await,
    }
}

async fn setup(asked: &Asked) -> Result<(QrCode, String), Rejection> {
    let session: &Session = asked.session.as_ref().ok_or(Rejection::Forbidden)?;
    let setup = asked.state.accounts.begin_totp(session).await?;
    let qr = qrcode::QrCode::new(&setup.url).map_err(|_| Rejection::Internal)?;
    let dark = qr
        .to_colors()
        .into_iter()
        .map(|color| color == qrcode::Color::Dark)
        .collect();
    let width = qr.width();
    Ok((QrCode { width, dark }, setup.secret))
}
