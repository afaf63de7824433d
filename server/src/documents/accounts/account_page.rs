//! What `/account` shows, and where its forms lead.

use app::documents::{
    Page, Subject,
    accounts::{AccountForm, AccountPage, ListedIdentity, ProviderLink},
};
use axum::response::{IntoResponse as _, Redirect, Response};
use engine::{accounts::SignUp, storage};
use http::StatusCode;
use protocol::{Rejection, Role};

use super::{ceremony, proof};
use crate::{documents::asked::Asked, edge::refusal::status_of};

/// What the page shows besides what is in the store.
#[derive(Default)]
pub(super) struct View {
    pub(super) done: Option<AccountForm>,
    pub(super) error: Option<(AccountForm, Rejection)>,
    /// What was typed into the form that was refused.
    pub(super) typed: String,
}

/// Answers a form of the page: redirects back to the page, which says that it
/// is done, or to the proof, where one is needed; or draws the page with what
/// was wrong.
pub(super) async fn answer(
    asked: &Asked,
    form: AccountForm,
    outcome: Result<(), Rejection>,
) -> Response {
    answer_typed(asked, form, outcome, String::new()).await
}

/// The same, with what was typed.
pub(super) async fn answer_typed(
    asked: &Asked,
    form: AccountForm,
    outcome: Result<(), Rejection>,
    typed: String,
) -> Response {
    match outcome {
        Ok(()) => Redirect::to(&format!("/account?done={}", name_of(form))).into_response(),
        Err(Rejection::ProofNeeded) => proof::ask(&format!("/account{}", part_of(form))),
        Err(rejection) => {
            let view = View {
                error: Some((form, rejection)),
                typed,
                ..View::default()
            };
            draw(asked, view).await
        }
    }
}

/// The form that `?done=` speaks of.
pub(super) fn form_named(name: &str) -> Option<AccountForm> {
    FORMS.into_iter().find(|form| name_of(*form) == name)
}

const FORMS: [AccountForm; 8] = [
    AccountForm::Name,
    AccountForm::Email,
    AccountForm::Password,
    AccountForm::SecondFactor,
    AccountForm::Avatar,
    AccountForm::Passkeys,
    AccountForm::Identities,
    AccountForm::Sessions,
];

const fn name_of(form: AccountForm) -> &'static str {
    match form {
        AccountForm::Name => "name",
        AccountForm::Email => "email",
        AccountForm::Password => "password",
        AccountForm::SecondFactor => "second_factor",
        AccountForm::Avatar => "avatar",
        AccountForm::Passkeys => "passkeys",
        AccountForm::Identities => "identities",
        AccountForm::Sessions => "sessions",
    }
}

/// Where on the page the form is that a proof leads back to.
const fn part_of(form: AccountForm) -> &'static str {
    match form {
        AccountForm::Email => "#email-part",
        AccountForm::Password => "#password-part",
        AccountForm::SecondFactor => "#second-part",
        AccountForm::Passkeys => "#passkeys-part",
        AccountForm::Identities => "#identities-part",
        AccountForm::Name | AccountForm::Avatar | AccountForm::Sessions => "",
    }
}

/// What providers call somebody, with the providers' own names.
pub(super) fn listed_identities(
    asked: &Asked,
    identities: Vec<storage::ListedIdentity>,
) -> Vec<ListedIdentity> {
    let known = &asked.state.providers;
    let listed = |identity: storage::ListedIdentity| ListedIdentity {
        provider: known
            .iter()
            .find(|provider| provider.issuer() == identity.issuer)
            .map_or_else(
                // Its provider is no longer configured, or its id is another
                // issuer's now.
                || ProviderLink {
                    id: identity.provider.clone(),
                    label: format!("{} ({})", identity.provider, identity.issuer),
                },
                |provider| ProviderLink {
                    id: provider.id().to_owned(),
                    label: provider.label().to_owned(),
                },
            ),
        issuer: identity.issuer,
        subject: identity.subject,
        label: identity.label,
    };
    identities.into_iter().map(listed).collect()
}

pub(super) async fn draw(asked: &Asked, view: View) -> Response {
    let Some(session) = &asked.session else {
        return Redirect::to("/login?next=%2Faccount").into_response();
    };
    let accounts = &asked.state.accounts;
    let read = async {
        let own = accounts.own_account(session.user.id).await?;
        let proven = accounts.has_proof(session).await?;
        let alerts = accounts.alerts(session.user.id, session.id).await?;
        Ok::<_, Rejection>((own, proven, alerts))
    };
    let Ok((own, proven, alerts)) = read.await else {
        return asked.notice(Subject::Trouble, "").await;
    };
    let identities = listed_identities(asked, own.identities);
    let known = &asked.state.providers;
    let providers: Vec<_> = known
        .iter()
        .zip(asked.state.provider_links())
        .filter(|(provider, _)| {
            let issuer = provider.issuer();
            !identities.iter().any(|has| has.issuer == issuer)
        })
        .map(|(_, link)| link)
        .collect();
    // Without a token the page leaves the forms out that add a provider.
    let form_token = if providers.is_empty() || session.role == Role::Guest {
        None
    } else {
        let made = accounts.new_form_token(session).await;
        made.ok().map(|token| token.to_cookie())
    };
    let status = view
        .error
        .as_ref()
        .map_or(StatusCode::OK, |(_, rejection)| status_of(rejection));
    let page = AccountPage {
        viewer: session.user.clone(),
        role: session.role,
        email: own.email,
        email_verified: own.email_verified,
        yielded_email: own.yielded_email,
        proven,
        alerts,
        sign_up: accounts.is_owned().await && accounts.admittance().sign_up == SignUp::Open,
        typed: view.typed,
        has_password: own.has_password,
        second_factor: own.second_factor,
        identities,
        providers,
        form_token,
        avatars: own.avatars,
        passkeys: own.passkeys,
        offers_passkeys: ceremony::are_offered(asked),
        sessions: own.sessions,
        session: session.id,
        error: view.error,
        done: view.done,
    };
    asked.draw(status, Page::Account(page)).await
}
