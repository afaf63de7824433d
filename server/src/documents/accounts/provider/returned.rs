//! `/auth/callback/{provider}`: somebody comes back from a provider.

use app::documents::Subject;
use axum::response::Response;
use engine::storage::Identity;
use http::header;
use identity::{Callback, Flow, Profile, Provider};
use protocol::{NAME_MAX_CHARS, Rejection, clean_name};
use sha2::{Digest as _, Sha256};

use super::{
    Purpose,
    act::{Came, act},
    check_issuer,
    confirm::{self, Said},
    redirect_uri, refused, subject_of,
};
use crate::documents::asked::{Asked, own_page_or_home};

pub(super) async fn finish(asked: Asked, provider: &Provider) -> Response {
    let mut response = match come_back(&asked, provider).await {
        Ok(Came::Over(response)) => response,
        // The cookie of the flow now carries the code's half of the sign-in, so
        // it is not cleared below.
        Ok(came @ Came::NeedsCode(_)) => return came.answer(&asked),
        // The cookie stays: another sign-in that was begun in this browser may
        // still be under way.
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

async fn come_back(asked: &Asked, provider: &Provider) -> Result<Came, Failed> {
    let home = || "/".to_owned();
    let callback = Callback::parse(asked.query());
    let bound = asked.cookies().flow(asked.headers());
    let state = match (callback.state(), bound) {
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
    if pending.provider != provider.id() || !provider.may_have_sent(&callback) {
        return Err((Subject::WrongState, next));
    }
    if let Err(subject) = check_issuer(asked, provider).await {
        return Err((subject, next));
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
    ask_or_act(asked, provider, purpose, identity, &next)
        .await
        .map_err(|rejection| (refused(&rejection), next))
}

/// Whether two secrets are one, in a time that does not tell.
fn same(one: &str, other: &str) -> bool {
    Sha256::digest(one) == Sha256::digest(other)
}

/// Does what the sign-in was begun for. Where somebody who is signed in would
/// become somebody else, or an identity would be joined to an account, it asks
/// the person first: a link in a message, another site, or a browser that
/// somebody else has left signed in at the provider may have led them here.
async fn ask_or_act(
    asked: &Asked,
    provider: &Provider,
    purpose: Purpose,
    identity: Identity,
    next: &str,
) -> Result<Came, Rejection> {
    let accounts = &asked.state.accounts;
    let owner = accounts.owner_of_identity(&identity).await?;
    let to_ask = match (&purpose, &asked.session) {
        (Purpose::Link { session: begun, .. }, Some(session)) if *begun == session.id => {
            match owner {
                Some(owner) if owner == session.user.id => None,
                Some(_) => return Err(Rejection::IdentityTaken),
                None => Some(session),
            }
        }
        // The session that began it is not the one that came back.
        (Purpose::Link { .. }, _) => return Err(Rejection::SignInFirst),
        (Purpose::SignIn { .. }, session) => session
            .as_ref()
            .filter(|session| owner != Some(session.user.id)),
        (Purpose::SetUp { .. }, _) => None,
    };
    let Some(session) = to_ask else {
        return act(asked, provider, purpose, identity, next).await;
    };
    let said = Said {
        purpose,
        identity,
        owner,
    };
    let question = confirm::ask(asked, session, provider, said, next).await;
    question.map(Came::Over)
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
        issuer: provider.issuer(),
        subject: profile.subject,
        name,
        email: profile.email,
        email_verified: profile.email_verified,
        picture_url: profile.picture.map(String::from),
        second_step: profile.second_step,
    }
}
