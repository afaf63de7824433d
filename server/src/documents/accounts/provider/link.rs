//! `/auth/link/{provider}`: adding one more way to sign in. It begins with a
//! form of the account page and nothing else: a link that leads here, in a
//! message or on another site, would join the account of whoever sent it.

use std::sync::Arc;

use app::documents::{Page, Subject, accounts::SetOutPage};
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use engine::storage::Session;
use http::{HeaderValue, StatusCode, header};
use protocol::{Rejection, Role};
use serde::Deserialize;

use super::{Purpose, SetOut, refused, set_out, unknown_provider};
use crate::documents::{accounts::proof, asked::Asked};

/// Where one begins again.
const ACCOUNT: &str = "/account";

#[derive(Deserialize)]
pub(in crate::documents::accounts) struct Begin {
    #[serde(default)]
    token: String,
}

pub(in crate::documents::accounts) async fn begin(
    asked: Asked,
    Path(id): Path<String>,
    Form(form): Form<Begin>,
) -> Response {
    let providers = Arc::clone(&asked.state.providers);
    let Some(provider) = providers.get(&id) else {
        return unknown_provider(&asked).await;
    };
    let Some(session) = &asked.session else {
        return Redirect::to("/login?next=%2Faccount").into_response();
    };
    let label = provider.label();
    let accounts = &asked.state.accounts;
    if let Err(rejection) = accounts.check_proof(session).await {
        return match rejection {
            Rejection::ProofNeeded => proof::ask("/account#identities-part"),
            _ => asked.notice(Subject::Trouble, label).await,
        };
    }
    let used = accounts.use_form_token(session, &form.token).await;
    let used = used.map_err(|rejection| match rejection {
        Rejection::LinkOver => Subject::FlowOver,
        other => refused(&other),
    });
    if let Err(subject) = used.and_then(|()| may_link(session)) {
        return asked.notice_with(subject, label, ACCOUNT.to_owned()).await;
    }
    let purpose = Purpose::Link {
        user: session.user.id,
        session: session.id,
    };
    match set_out(&asked, provider, &purpose, ACCOUNT.to_owned()).await {
        Ok(begun) => leave(&asked, label, begun).await,
        Err(subject) => asked.notice_with(subject, label, ACCOUNT.to_owned()).await,
    }
}

/// Whether somebody may add a way to sign in.
fn may_link(session: &Session) -> Result<(), Subject> {
    match session.role {
        Role::Guest => Err(Subject::NotAdmitted),
        Role::Member | Role::Admin | Role::Owner => Ok(()),
    }
}

/// A form may lead to no other site (`form-action`), redirects included: so
/// the answer is a page, which goes on by itself.
async fn leave(asked: &Asked, label: &str, SetOut { address, cookie }: SetOut) -> Response {
    let refresh = HeaderValue::from_str(&format!("0;url={address}"));
    let page = SetOutPage {
        provider: label.to_owned(),
        address: address.into(),
    };
    let mut response = asked.draw(StatusCode::OK, Page::SetOut(page)).await;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    if let Ok(refresh) = refresh {
        response.headers_mut().insert(header::REFRESH, refresh);
    }
    response
}
