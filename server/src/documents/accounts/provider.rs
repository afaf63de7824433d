//! `/auth/…`: signing in at a provider and coming back (RFC 6749 section 4.1),
//! and adding one as a way to sign in.

mod act;
mod confirm;
mod link;
mod purpose;
mod returned;

use std::sync::Arc;

use app::documents::Subject;
use axum::{
    extract::Path,
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use engine::storage::PendingFlow;
use http::{HeaderValue, StatusCode, header};
use identity::{Provider, SignInError};
use protocol::Rejection;
use url::Url;

pub(super) use self::{confirm::submit as confirm, link::begin as begin_linking};

use self::purpose::Purpose;

use crate::{documents::asked::Asked, edge::origin};

pub(super) async fn begin_or_finish(
    asked: Asked,
    Path((action, id)): Path<(String, String)>,
) -> Response {
    if !origin::is_navigation(asked.headers()) {
        // A picture or a frame of another page begins no sign-in and uses up no
        // code.
        let what = "sign-ins begin and end in a page of their own\n";
        return (StatusCode::BAD_REQUEST, what).into_response();
    }
    let providers = Arc::clone(&asked.state.providers);
    match (action.as_str(), providers.get(&id)) {
        ("login", Some(provider)) => begin(asked, provider).await,
        ("callback", Some(provider)) => returned::finish(asked, provider).await,
        _ => unknown_provider(&asked).await,
    }
}

async fn begin(asked: Asked, provider: &Provider) -> Response {
    let begun = match Purpose::of(&asked).await {
        Ok(purpose) => set_out(&asked, provider, &purpose, asked.next()).await,
        Err(subject) => Err(subject),
    };
    match begun {
        Ok(SetOut { address, cookie }) => (
            AppendHeaders([(header::SET_COOKIE, cookie)]),
            Redirect::to(address.as_str()),
        )
            .into_response(),
        Err(subject) => asked.notice(subject, provider.label()).await,
    }
}

/// A sign-in that has begun.
struct SetOut {
    /// Where the person says who they are.
    address: Url,
    /// Binds it to this browser.
    cookie: HeaderValue,
}

/// Begins a sign-in. The limit on how many the caller may begin is asked before
/// the provider is.
async fn set_out(
    asked: &Asked,
    provider: &Provider,
    purpose: &Purpose,
    next: String,
) -> Result<SetOut, Subject> {
    let accounts = &asked.state.accounts;
    check_issuer(asked, provider).await?;
    accounts
        .check_flows(&asked.caller)
        .map_err(|_| Subject::TooMany)?;
    let begun = provider
        .begin(&redirect_uri(asked, provider))
        .await
        .map_err(|error| subject_of(provider, &error))?;
    let state = begun.flow.state().to_owned();
    let pending = PendingFlow {
        provider: provider.id().to_owned(),
        flow: serde_json::to_string(&begun.flow).map_err(|_| Subject::Trouble)?,
        purpose: serde_json::to_string(purpose).map_err(|_| Subject::Trouble)?,
        next,
    };
    let kept = accounts.keep_flow(&state, pending).await;
    kept.map_err(|_| Subject::Trouble)?;
    Ok(SetOut {
        address: begun.authorize_url,
        cookie: asked.cookies().set_flow(&state),
    })
}

/// Refuses a provider whose issuer is another than before, until an owner
/// agrees (decision 31).
async fn check_issuer(asked: &Asked, provider: &Provider) -> Result<(), Subject> {
    match asked.state.accounts.changed_issuer(provider.id()).await {
        Ok(Some(_)) => Err(Subject::IssuerChanged),
        Ok(None) => Ok(()),
        Err(_) => Err(Subject::Trouble),
    }
}

async fn unknown_provider(asked: &Asked) -> Response {
    let known = asked.state.providers.iter();
    let known = known.map(|provider| provider.label().to_owned()).collect();
    asked.notice(Subject::UnknownProvider { known }, "").await
}

fn redirect_uri(asked: &Asked, provider: &Provider) -> Url {
    let mut url = asked.state.public_url.clone();
    url.set_path(&app::link(format!("/auth/callback/{}", provider.id())));
    url
}

/// What people are told; the log has the rest.
fn subject_of(provider: &Provider, error: &SignInError) -> Subject {
    tracing::warn!(provider = provider.id(), %error, "a sign-in at a provider failed");
    match error {
        SignInError::CodeRefused => Subject::CodeRefused,
        SignInError::ClientRefused { .. } => Subject::Misconfigured,
        _ => Subject::ProviderTrouble,
    }
}

fn refused(rejection: &Rejection) -> Subject {
    match rejection {
        Rejection::NotAdmitted => Subject::NotAdmitted,
        Rejection::LinkOver => Subject::LinkOver,
        Rejection::Deactivated => Subject::Deactivated,
        Rejection::IdentityTaken => Subject::IdentityTaken,
        Rejection::SignInFirst => Subject::WrongState,
        Rejection::RateLimited { .. } => Subject::TooMany,
        _ => Subject::Trouble,
    }
}
