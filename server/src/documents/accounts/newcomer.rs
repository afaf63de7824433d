//! `/setup`, `/invite` and `/signup`: accounts with a password. The links'
//! secrets stand in the query, which no log holds.

use app::documents::{
    Page, Subject,
    accounts::{Ground, SignUpPage},
};
use axum::{
    Form,
    response::{IntoResponse as _, Redirect, Response},
};
use engine::{
    accounts::{NewAccount, SignUp},
    session::SessionToken,
    storage::Session,
};
use http::StatusCode;
use protocol::{Rejection, Role};
use serde::Deserialize;

use crate::{
    documents::asked::{Asked, own_page_or_home},
    edge::refusal::status_of,
};

#[derive(Deserialize)]
pub(super) struct Newcomer {
    name: String,
    email: String,
    password: String,
    #[serde(default)]
    token: String,
    #[serde(default)]
    next: String,
}

/// The page behind the link that was printed at the first start.
pub(super) async fn set_up(asked: Asked) -> Response {
    let token = asked.param("token");
    let checked = match SessionToken::from_cookie(&token) {
        Some(token) => asked.state.accounts.check_setup(&token).await,
        None => Err(Rejection::LinkOver),
    };
    follow(&asked, checked, Ground::SetUp(token)).await
}

/// What a link leads to.
async fn follow(asked: &Asked, checked: Result<(), Rejection>, ground: Ground) -> Response {
    match checked {
        Ok(()) => {
            let page = page(asked, ground, "/".to_owned());
            asked.draw(StatusCode::OK, Page::SignUp(page)).await
        }
        Err(Rejection::LinkOver) => asked.notice(Subject::LinkOver, "").await,
        Err(_) => asked.notice(Subject::Trouble, "").await,
    }
}

pub(super) async fn submit_set_up(asked: Asked, Form(form): Form<Newcomer>) -> Response {
    let Some(token) = SessionToken::from_cookie(&form.token) else {
        return asked.notice(Subject::LinkOver, "").await;
    };
    let made = asked
        .state
        .accounts
        .set_up(account(&form), &token, &asked.caller)
        .await
        .map(|(_, token)| Some(token));
    let ground = Ground::SetUp(form.token.clone());
    finish(&asked, form, ground, made).await
}

/// The page behind an invitation.
pub(super) async fn invited(asked: Asked) -> Response {
    let token = asked.param("token");
    let checked = match SessionToken::from_cookie(&token) {
        Some(token) => asked.state.accounts.check_invite(&token).await,
        None => Err(Rejection::LinkOver),
    };
    follow(&asked, checked, Ground::Invite(token)).await
}

pub(super) async fn submit_invited(asked: Asked, Form(form): Form<Newcomer>) -> Response {
    let Some(token) = SessionToken::from_cookie(&form.token) else {
        return asked.notice(Subject::LinkOver, "").await;
    };
    let ground = Ground::Invite(form.token.clone());
    if member(&asked).is_some() {
        // Whoever sent the form has signed in since it was drawn, and the page
        // says so.
        let page = page(&asked, ground, "/".to_owned());
        return asked.draw(StatusCode::OK, Page::SignUp(page)).await;
    }
    let made = come_in(&asked, &form, Some(&token)).await;
    finish(&asked, form, ground, made).await
}

/// The page for anybody, where anybody may.
pub(super) async fn open(asked: Asked) -> Response {
    let next = asked.next();
    let accounts = &asked.state.accounts;
    if member(&asked).is_some() {
        return Redirect::to(&next).into_response();
    }
    if !accounts.is_owned().await {
        return asked.notice(Subject::NotSetUp, "").await;
    }
    if accounts.admittance().sign_up != SignUp::Open {
        return asked.notice(Subject::NotAdmitted, "").await;
    }
    let page = page(&asked, Ground::Open, next);
    asked.draw(StatusCode::OK, Page::SignUp(page)).await
}

pub(super) async fn submit_open(asked: Asked, Form(form): Form<Newcomer>) -> Response {
    let made = come_in(&asked, &form, None).await;
    finish(&asked, form, Ground::Open, made).await
}

/// Makes an account, with a session of its own; or of the guest who asks a
/// member, whose session goes on.
async fn come_in(
    asked: &Asked,
    form: &Newcomer,
    invite: Option<&SessionToken>,
) -> Result<Option<SessionToken>, Rejection> {
    let accounts = &asked.state.accounts;
    let new = account(form);
    match &asked.session {
        Some(guest) if guest.role == Role::Guest => {
            accounts
                .become_member(guest, new, invite, &asked.caller)
                .await?;
            Ok(None)
        }
        _ => {
            let (_, token) = accounts.sign_up(new, invite, &asked.caller).await?;
            Ok(Some(token))
        }
    }
}

fn account(form: &Newcomer) -> NewAccount {
    NewAccount {
        name: form.name.clone(),
        email: form.email.clone(),
        password: form.password.clone(),
    }
}

/// Whether a guest asks: then the guest's account becomes a member's.
fn is_guest(asked: &Asked) -> bool {
    asked
        .session
        .as_ref()
        .is_some_and(|session| session.role == Role::Guest)
}

/// Who asks, if they have an account and are signed in.
fn member(asked: &Asked) -> Option<&Session> {
    asked
        .session
        .as_ref()
        .filter(|session| session.role != Role::Guest)
}

fn page(asked: &Asked, ground: Ground, next: String) -> SignUpPage {
    let guest = asked.session.as_ref().filter(|_| is_guest(asked));
    let viewer = member(asked).filter(|_| matches!(ground, Ground::Invite(_)));
    SignUpPage {
        ground,
        next,
        guest: guest.is_some(),
        viewer: viewer.map(|session| session.user.clone()),
        providers: asked.state.provider_links(),
        name: guest.map_or_else(String::new, |guest| guest.user.name.clone()),
        email: String::new(),
        error: None,
    }
}

async fn finish(
    asked: &Asked,
    form: Newcomer,
    ground: Ground,
    made: Result<Option<SessionToken>, Rejection>,
) -> Response {
    let next = own_page_or_home(&form.next);
    match made {
        Ok(Some(token)) => asked.signed_in(&token, &next).await,
        Ok(None) => Redirect::to(&next).into_response(),
        Err(Rejection::LinkOver) => asked.notice(Subject::LinkOver, "").await,
        Err(Rejection::NotAdmitted) => asked.notice(Subject::NotAdmitted, "").await,
        Err(rejection) => {
            let status = status_of(&rejection);
            let page = SignUpPage {
                name: form.name,
                email: form.email,
                error: Some(rejection),
                ..page(asked, ground, next)
            };
            asked.draw(status, Page::SignUp(page)).await
        }
    }
}
