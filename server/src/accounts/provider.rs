//! `/auth/{action}/{provider}`: signing in at a provider and coming back
//! (RFC 6749 section 4.1).

use std::sync::Arc;

use app::account::Subject;
use axum::{
    extract::Path,
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use engine::{
    accounts::ProviderRules,
    session::{SessionToken, TokenHash},
    storage::{Identity, PendingFlow},
};
use http::header;
use identity::{Callback, Flow, Profile, Provider, SignInError};
use protocol::{NAME_MAX_CHARS, Rejection, Role, UserId, clean_name};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::{
    proof,
    respond::{Asked, own_page_or_home},
};

/// What a sign-in at a provider is for; kept while the person is there.
#[derive(Debug, Serialize, Deserialize)]
enum Purpose {
    /// To come in, perhaps with an invitation.
    SignIn { invite: Option<TokenHash> },
    /// To become the owner.
    SetUp { token: TokenHash },
    /// To add one more way to sign in.
    Link { user: UserId },
}

pub(super) async fn begin_or_finish(
    asked: Asked,
    Path((action, id)): Path<(String, String)>,
) -> Response {
    let providers = Arc::clone(&asked.state.providers);
    match (action.as_str(), providers.get(&id)) {
        ("login", Some(provider)) => begin(asked, provider).await,
        ("callback", Some(provider)) => finish(asked, provider).await,
        _ => {
            let known = providers.iter().map(|provider| provider.label().to_owned());
            let known = known.collect();
            asked.notice(Subject::UnknownProvider { known }, "").await
        }
    }
}

async fn begin(asked: Asked, provider: &Provider) -> Response {
    let label = provider.label();
    let purpose = match purpose(&asked) {
        Ok(purpose) => purpose,
        Err(subject) => return asked.notice(subject, label).await,
    };
    if let (Purpose::Link { .. }, Some(session)) = (&purpose, &asked.session) {
        match asked.state.accounts.check_proof(session).await {
            Ok(()) => {}
            Err(Rejection::ProofNeeded) => return proof::ask("/account#identities-part"),
            Err(_) => return asked.notice(Subject::Trouble, label).await,
        }
    }
    let redirect_uri = redirect_uri(&asked, provider);
    let begun = match provider.begin(&redirect_uri).await {
        Ok(begun) => begun,
        Err(error) => return asked.notice(subject_of(provider, &error), label).await,
    };
    let state = begun.flow.state().to_owned();
    let kept = match (
        serde_json::to_string(&begun.flow),
        serde_json::to_string(&purpose),
    ) {
        (Ok(flow), Ok(purpose)) => {
            let pending = PendingFlow {
                provider: provider.id().to_owned(),
                flow,
                purpose,
                next: asked.next(),
            };
            let accounts = &asked.state.accounts;
            accounts.keep_flow(&state, pending, &asked.caller).await
        }
        _ => Err(Rejection::Internal),
    };
    match kept {
        Ok(()) => {}
        Err(Rejection::RateLimited { .. }) => return asked.notice(Subject::TooMany, label).await,
        Err(_) => return asked.notice(Subject::Trouble, label).await,
    }
    let cookie = asked.cookies().set_flow(&state);
    (
        AppendHeaders([(header::SET_COOKIE, cookie)]),
        Redirect::to(begun.authorize_url.as_str()),
    )
        .into_response()
}

/// What the link that was followed asks for.
fn purpose(asked: &Asked) -> Result<Purpose, Subject> {
    let accounts = &asked.state.accounts;
    let setup = asked.param("setup");
    if !setup.is_empty() {
        let valid =
            SessionToken::from_cookie(&setup).filter(|token| accounts.is_setup_token(token));
        return match valid {
            Some(token) => Ok(Purpose::SetUp {
                token: token.hash(),
            }),
            None => Err(Subject::LinkOver),
        };
    }
    if !asked.param("link").is_empty() {
        return match &asked.session {
            // Another site is not to begin it: the account at the provider
            // could be somebody else's.
            Some(_) if !asked.state.own_origin.led_by_us(asked.headers()) => {
                Err(Subject::WrongState)
            }
            Some(session) if session.role != Role::Guest => Ok(Purpose::Link {
                user: session.user.id,
            }),
            _ => Err(Subject::NotAdmitted),
        };
    }
    if !accounts.is_owned() {
        return Err(Subject::NotSetUp);
    }
    let invite = match asked.param("invite") {
        none if none.is_empty() => None,
        invite => Some(
            SessionToken::from_cookie(&invite)
                .ok_or(Subject::LinkOver)?
                .hash(),
        ),
    };
    Ok(Purpose::SignIn { invite })
}

async fn finish(asked: Asked, provider: &Provider) -> Response {
    let mut response = match come_back(&asked, provider).await {
        Ok(response) => response,
        // Perhaps one that was begun here is still under way.
        Err((subject @ Subject::WrongState, next)) => {
            let way_out = app::login_path(&next);
            return asked.notice_with(subject, provider.label(), way_out).await;
        }
        Err((subject, next)) => {
            let way_out = match &asked.session {
                Some(_) => "/account".to_owned(),
                None => app::login_path(&next),
            };
            asked.notice_with(subject, provider.label(), way_out).await
        }
    };
    let cleared = asked.cookies().clear_flow();
    response.headers_mut().append(header::SET_COOKIE, cleared);
    response
}

/// What went wrong, and where the person wanted to get to.
type Failed = (Subject, String);

async fn come_back(asked: &Asked, provider: &Provider) -> Result<Response, Failed> {
    let home = || "/".to_owned();
    let callback = Callback::parse(asked.query());
    let state = match &callback {
        Callback::Code { state, .. } => Some(state.as_str()),
        Callback::Denied { state } | Callback::Failed { state, .. } => state.as_deref(),
        Callback::Malformed => None,
    };
    let bound = asked.cookies().flow(asked.headers());
    let state = match (state, bound) {
        (Some(state), Some(bound)) if same(state, bound) => state,
        _ => return Err((Subject::WrongState, home())),
    };
    let accounts = &asked.state.accounts;
    let pending = match accounts.take_flow(state).await {
        Ok(Some(pending)) => pending,
        Ok(None) => return Err((Subject::FlowOver, home())),
        Err(_) => return Err((Subject::Trouble, home())),
    };
    let next = own_page_or_home(&pending.next);
    if pending.provider != provider.id() {
        return Err((Subject::WrongState, next));
    }
    let code = match callback {
        Callback::Code { code, .. } => code,
        Callback::Denied { .. } => return Err((Subject::Denied, next)),
        Callback::Failed { error, .. } => {
            tracing::warn!(
                provider = provider.id(),
                error,
                "a provider refused a sign-in"
            );
            return Err((Subject::ProviderTrouble, next));
        }
        Callback::Malformed => return Err((Subject::WrongState, next)),
    };
    let (Ok(flow), Ok(purpose)) = (
        serde_json::from_str::<Flow>(&pending.flow),
        serde_json::from_str::<Purpose>(&pending.purpose),
    ) else {
        return Err((Subject::FlowOver, next));
    };
    let profile = provider
        .finish(&redirect_uri(asked, provider), flow, code)
        .await
        .map_err(|error| (subject_of(provider, &error), next.clone()))?;
    let identity = identity(provider, profile);
    act(asked, provider, purpose, identity, &next)
        .await
        .map_err(|rejection| (refused(&rejection), next))
}

/// Whether two secrets are one, in a time that does not tell.
fn same(one: &str, other: &str) -> bool {
    Sha256::digest(one) == Sha256::digest(other)
}

/// Does what the sign-in was begun for.
async fn act(
    asked: &Asked,
    provider: &Provider,
    purpose: Purpose,
    identity: Identity,
    next: &str,
) -> Result<Response, Rejection> {
    let accounts = &asked.state.accounts;
    let (invite, setup) = match purpose {
        Purpose::SignIn { invite } => (invite, None),
        Purpose::SetUp { token } => (None, Some(token)),
        Purpose::Link { user } => {
            // Whoever sits here now is to be who began it.
            let same = asked
                .session
                .as_ref()
                .is_some_and(|session| session.user.id == user);
            if !same {
                return Err(Rejection::SignInFirst);
            }
            accounts
                .link_identity(user, identity, &asked.caller)
                .await?;
            return Ok(Redirect::to("/account?done=identities").into_response());
        }
    };
    let rules = ProviderRules {
        sign_up: provider.sign_up(),
        link_by_email: provider.link_by_email(),
    };
    let (_, token) = match &asked.session {
        // A guest who is a newcomer there stays who they are here.
        Some(guest) if guest.role == Role::Guest && setup.is_none() => {
            accounts
                .sign_in_from_guest(guest, identity, rules, invite, &asked.caller)
                .await?
        }
        _ => {
            accounts
                .sign_in_with_identity(identity, rules, invite, setup, &asked.caller)
                .await?
        }
    };
    Ok(asked.signed_in(&token, next).await)
}

/// What the provider says of somebody, as we keep it. Who has no name there
/// is called by the first part of their address.
fn identity(provider: &Provider, profile: Profile) -> Identity {
    let of_email = profile
        .email
        .as_deref()
        .and_then(|email| email.rsplit_once('@'))
        .map(|(local, _)| local.to_owned());
    let name = [profile.name, of_email]
        .into_iter()
        .flatten()
        .find_map(|name| clean_name(&name.chars().take(NAME_MAX_CHARS).collect::<String>()).ok())
        .unwrap_or_else(|| provider.label().to_owned());
    Identity {
        provider: provider.id().to_owned(),
        subject: profile.subject,
        name,
        email: profile.email,
        email_verified: profile.email_verified,
        picture_url: profile.picture.map(String::from),
    }
}

fn redirect_uri(asked: &Asked, provider: &Provider) -> Url {
    let mut url = asked.state.public_url.clone();
    url.set_path(&format!("/auth/callback/{}", provider.id()));
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
        _ => Subject::Trouble,
    }
}
