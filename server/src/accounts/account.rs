//! `/account`: how one signs in, and where one is signed in.

use app::account::{
    AccountForm, AccountPage, ListedIdentity, ListedPasskey, ListedSession, Page, ProviderLink,
    Subject, upload_refusal,
};
use axum::{
    Form,
    response::{IntoResponse as _, Redirect, Response},
};
use engine::storage::Session;
use http::StatusCode;
use protocol::Rejection;
use serde::Deserialize;

use super::{passkey, respond::Asked};
use crate::refusal::status_of;

pub(super) async fn show(asked: Asked) -> Response {
    let done = match asked.param("done").as_str() {
        "password" => Some(AccountForm::Password),
        "second_factor" => Some(AccountForm::SecondFactor),
        "avatar" => Some(AccountForm::Avatar),
        "passkeys" => Some(AccountForm::Passkeys),
        "identities" => Some(AccountForm::Identities),
        "sessions" => Some(AccountForm::Sessions),
        _ => None,
    };
    // The upload is a server function: it leads back with its refusal in the address.
    let refused = upload_refusal(&asked.param("__path"), &asked.param("__err"));
    let error = refused.map(|rejection| (AccountForm::Avatar, rejection));
    draw(&asked, done, error).await
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
            let mut response = answer(&asked, AccountForm::Password, Ok(())).await;
            asked.hand_over(&token, &mut response);
            response
        }
        Err(rejection) => answer(&asked, AccountForm::Password, Err(rejection)).await,
    }
}

#[derive(Deserialize)]
pub(super) struct Password {
    password: String,
}

pub(super) async fn remove_app(asked: Asked, Form(form): Form<Password>) -> Response {
    let removed = match asked.session() {
        Ok(session) => {
            let accounts = &asked.state.accounts;
            accounts.remove_totp(session, &form.password).await
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
    provider: String,
    subject: String,
}

pub(super) async fn remove_identity(asked: Asked, Form(form): Form<OneIdentity>) -> Response {
    let removed = match asked.session() {
        Ok(Session { user, .. }) => {
            let accounts = &asked.state.accounts;
            accounts
                .unlink_identity(user.id, &form.provider, &form.subject)
                .await
        }
        Err(rejection) => Err(rejection),
    };
    answer(&asked, AccountForm::Identities, removed).await
}

/// Back to the page, which says that it is done, or the page with what was wrong.
pub(super) async fn answer(
    asked: &Asked,
    form: AccountForm,
    outcome: Result<(), Rejection>,
) -> Response {
    match outcome {
        Ok(()) => {
            let done = match form {
                AccountForm::Password => "password",
                AccountForm::SecondFactor => "second_factor",
                AccountForm::Avatar => "avatar",
                AccountForm::Passkeys => "passkeys",
                AccountForm::Identities => "identities",
                AccountForm::Sessions => "sessions",
            };
            Redirect::to(&format!("/account?done={done}")).into_response()
        }
        Err(rejection) => draw(asked, None, Some((form, rejection))).await,
    }
}

async fn draw(
    asked: &Asked,
    done: Option<AccountForm>,
    error: Option<(AccountForm, Rejection)>,
) -> Response {
    let Some(session) = &asked.session else {
        return Redirect::to("/login?next=%2Faccount").into_response();
    };
    let Ok(own) = asked.state.accounts.own_account(session.user.id).await else {
        return asked.notice(Subject::Trouble, "").await;
    };
    let known = asked.state.provider_links();
    let identities: Vec<_> = own
        .identities
        .into_iter()
        .map(|identity| ListedIdentity {
            provider: known
                .iter()
                .find(|link| link.id == identity.provider)
                .cloned()
                // Taken out of the configuration meanwhile.
                .unwrap_or_else(|| ProviderLink {
                    id: identity.provider.clone(),
                    label: identity.provider.clone(),
                }),
            subject: identity.subject,
            label: identity.label,
        })
        .collect();
    let providers = known
        .into_iter()
        .filter(|link| !identities.iter().any(|has| has.provider.id == link.id))
        .collect();
    let status = error
        .as_ref()
        .map_or(StatusCode::OK, |(_, rejection)| status_of(rejection));
    let page = AccountPage {
        viewer: session.user.clone(),
        role: session.role,
        email: own.email,
        has_password: own.has_password,
        second_factor: own.second_factor,
        identities,
        providers,
        avatars: own.avatars,
        passkeys: own
            .passkeys
            .into_iter()
            .map(|listed| ListedPasskey {
                id: listed.id,
                label: listed.label,
                created_at_ms: listed.created_at_ms,
                used_at_ms: listed.used_at_ms,
            })
            .collect(),
        offers_passkeys: passkey::are_offered(asked),
        sessions: own
            .sessions
            .into_iter()
            .map(|listed| ListedSession {
                id: listed.id,
                device: listed.device.name,
                address: listed.device.address,
                created_at_ms: listed.created_at_ms,
                used_at_ms: listed.used_at_ms,
                current: listed.id == session.id,
            })
            .collect(),
        error,
        done,
    };
    asked.draw(status, Page::Account(page)).await
}
