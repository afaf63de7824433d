//! Asking before what a provider said changes who somebody is here: before
//! an account there becomes a way into this one, and before somebody who is
//! signed in becomes somebody else.

use std::sync::Arc;

use app::documents::{
    Page, Subject,
    accounts::{ConfirmKind, ConfirmPage},
};
use axum::{
    Form,
    response::{IntoResponse as _, Redirect, Response},
};
use engine::{
    session::SessionToken,
    storage::{Identity, PendingFlow, Session},
};
use http::StatusCode;
use identity::Provider;
use protocol::{Rejection, Role, UserId};
use serde::{Deserialize, Serialize};

use super::{Purpose, act::act, check_issuer, refused, unknown_provider};
use crate::documents::asked::{Asked, own_page_or_home};

/// The purpose under which a question is kept in the table `flows`.
const PURPOSE: &str = "confirm";

/// What is kept until the person answers.
#[derive(Debug, Serialize, Deserialize)]
struct Unconfirmed {
    /// Who was asked, in which session.
    session: i64,
    purpose: Purpose,
    identity: Identity,
}

/// What a provider said, and what is to come of it.
pub(super) struct Said {
    pub(super) purpose: Purpose,
    pub(super) identity: Identity,
    /// Whose account the identity opens, if it opens one.
    pub(super) owner: Option<UserId>,
}

/// Asks. The answer counts in this session, once.
pub(super) async fn ask(
    asked: &Asked,
    session: &Session,
    provider: &Provider,
    Said {
        purpose,
        identity,
        owner,
    }: Said,
    next: &str,
) -> Result<Response, Rejection> {
    let guest = session.role == Role::Guest;
    let kind = match purpose {
        Purpose::Link { .. } => ConfirmKind::Link,
        // The identity has no account yet, so it is joined to the guest's.
        Purpose::SignIn { .. } if guest && owner.is_none() => ConfirmKind::Link,
        Purpose::SignIn { .. } | Purpose::SetUp { .. } => ConfirmKind::Replace { guest },
    };
    let account = match &identity.email {
        Some(email) if *email != identity.name => format!("{} ({email})", identity.name),
        _ => identity.name.clone(),
    };
    let unconfirmed = Unconfirmed {
        session: session.id,
        purpose,
        identity,
    };
    let token = SessionToken::random().map_err(|_| Rejection::Internal)?;
    let pending = PendingFlow {
        provider: provider.id().to_owned(),
        flow: serde_json::to_string(&unconfirmed).map_err(|_| Rejection::Internal)?,
        purpose: PURPOSE.to_owned(),
        next: next.to_owned(),
    };
    let accounts = &asked.state.accounts;
    accounts.keep_flow(&token.to_cookie(), pending).await?;
    let page = ConfirmPage {
        kind,
        provider: provider.label().to_owned(),
        account,
        viewer: session.user.clone(),
        token: token.to_cookie(),
        next: next.to_owned(),
    };
    Ok(asked.draw(StatusCode::OK, Page::Confirm(page)).await)
}

#[derive(Deserialize)]
pub(in crate::documents::accounts) struct Answer {
    #[serde(default)]
    token: String,
}

/// Handles the button that says yes: carries out what was asked about.
pub(in crate::documents::accounts) async fn submit(
    asked: Asked,
    Form(form): Form<Answer>,
) -> Response {
    let Some(session) = &asked.session else {
        return Redirect::to("/login").into_response();
    };
    let taken = match asked.state.accounts.take_flow(&form.token).await {
        Ok(taken) => taken.filter(|taken| taken.purpose == PURPOSE),
        Err(_) => return asked.notice(Subject::Trouble, "").await,
    };
    let read = taken.and_then(|taken| {
        let unconfirmed: Unconfirmed = serde_json::from_str(&taken.flow).ok()?;
        Some((taken, unconfirmed))
    });
    let Some((taken, unconfirmed)) = read else {
        return asked.notice(Subject::FlowOver, "").await;
    };
    if unconfirmed.session != session.id {
        return asked.notice(Subject::WrongState, "").await;
    }
    let providers = Arc::clone(&asked.state.providers);
    let Some(provider) = providers.get(&taken.provider) else {
        return unknown_provider(&asked).await;
    };
    if let Err(subject) = check_issuer(&asked, provider).await {
        return asked.notice(subject, provider.label()).await;
    }
    let Unconfirmed {
        purpose, identity, ..
    } = unconfirmed;
    let next = own_page_or_home(&taken.next);
    match act(&asked, provider, purpose, identity, &next).await {
        Ok(came) => came.answer(&asked),
        Err(rejection) => asked.notice(refused(&rejection), provider.label()).await,
    }
}
