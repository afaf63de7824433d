//! Carries out what a sign-in at a provider was for: a session, an account, or
//! one more way to sign in.

use axum::response::{IntoResponse as _, Redirect, Response};
use engine::{
    accounts::{FromProvider, ProviderRules, SignIn},
    session::SessionToken,
    storage::Identity,
};
use identity::Provider;
use protocol::{Rejection, Role};

use super::Purpose;
use crate::documents::{accounts::second_factor::ask_for_code, asked::Asked};

/// How a sign-in at a provider went on.
pub(super) enum Came {
    /// It is over; this is the answer.
    Over(Response),
    /// The person has to enter a code of our second step as well; the token
    /// stands for the half they have done.
    NeedsCode(SessionToken),
}

impl Came {
    pub(super) fn answer(self, asked: &Asked) -> Response {
        match self {
            Self::Over(response) => response,
            Self::NeedsCode(pending) => ask_for_code(asked, &pending),
        }
    }
}

/// Does what the sign-in was begun for.
pub(super) async fn act(
    asked: &Asked,
    provider: &Provider,
    purpose: Purpose,
    identity: Identity,
    next: &str,
) -> Result<Came, Rejection> {
    let accounts = &asked.state.accounts;
    let (invite, setup) = match purpose {
        Purpose::SignIn { invite } => (invite, None),
        Purpose::SetUp { token } => (None, Some(token)),
        Purpose::Link { user, .. } => {
            accounts
                .link_identity(user, identity, &asked.caller)
                .await?;
            let added = Redirect::to("/account?done=identities").into_response();
            return Ok(Came::Over(added));
        }
    };
    let first_owner = setup.is_some();
    let from = FromProvider {
        identity,
        rules: ProviderRules {
            sign_up: provider.sign_up(),
            link_by_email: provider.link_by_email(),
        },
        invite,
        setup,
        next: next.to_owned(),
    };
    let sign_in = async {
        match &asked.session {
            // A guest who is a newcomer there stays who they are here.
            Some(guest) if guest.role == Role::Guest && !first_owner => {
                accounts
                    .sign_in_from_guest(guest, from, &asked.caller)
                    .await
            }
            _ => accounts.sign_in_with_identity(from, &asked.caller).await,
        }
    };
    let signed_in = asked.state.sign_ins.watch("provider", sign_in).await?;
    Ok(match signed_in {
        SignIn::Done(_, token) => Came::Over(asked.signed_in(&token, next).await),
        SignIn::NeedsCode(pending) => Came::NeedsCode(pending),
    })
}
