//! What comes of a sign-in at a provider: a session, an account, or one more way
//! to sign in.

use axum::response::{IntoResponse as _, Redirect, Response};
use engine::{accounts::ProviderRules, storage::Identity};
use identity::Provider;
use protocol::{Rejection, Role};

use super::Purpose;
use crate::documents::asked::Asked;

/// Does what the sign-in was begun for.
pub(super) async fn act(
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
        Purpose::Link { user, .. } => {
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
