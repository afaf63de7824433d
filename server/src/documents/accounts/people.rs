//! `/people`: for those who run the server.

use std::time::Duration;

use app::documents::{
    Page, Part, Subject,
    accounts::{ChangedProvider, InviteDraft, PeopleForm, PeoplePage},
};
use axum::{
    Form,
    body::Bytes,
    response::{IntoResponse as _, Redirect, Response},
};
use engine::storage::{AuditArea, AuditQuery, Governed, NewInvite, Session};
use http::StatusCode;
use protocol::{Field, Rejection, Role, UserId};
use serde::Deserialize;

use super::proof;
use crate::{documents::asked::Asked, edge::refusal::status_of};

/// People on one page.
const PEOPLE_SHOWN: u32 = 100;
/// Longest text that is searched for; the rest is cut off.
const QUERY_MAX_CHARS: usize = 100;
/// Lines of the audit log on the page.
const AUDIT_SHOWN: u32 = 20;

pub(super) async fn show(asked: Asked) -> Response {
    let done = match asked.param("done").as_str() {
        "person" => Some(PeopleForm::Person),
        "invite" => Some(PeopleForm::Invite),
        "provider" => Some(PeopleForm::Provider),
        "second_step" => Some(PeopleForm::SecondStepRoles),
        _ => None,
    };
    let query = asked.param("q").chars().take(QUERY_MAX_CHARS).collect();
    draw(
        &asked,
        View {
            query,
            done,
            ..View::default()
        },
    )
    .await
}

#[derive(Deserialize)]
pub(super) struct OnePerson {
    id: UserId,
    #[serde(default)]
    q: String,
    #[serde(default)]
    role: String,
}

pub(super) async fn change_role(asked: Asked, Form(form): Form<OnePerson>) -> Response {
    let what = Role::of_name(&form.role)
        .map(Governed::Role)
        .ok_or(Rejection::Forbidden);
    govern(asked, form, what).await
}

pub(super) async fn deactivate(asked: Asked, Form(form): Form<OnePerson>) -> Response {
    govern(asked, form, Ok(Governed::Deactivated)).await
}

pub(super) async fn reactivate(asked: Asked, Form(form): Form<OnePerson>) -> Response {
    govern(asked, form, Ok(Governed::Reactivated)).await
}

async fn govern(asked: Asked, form: OnePerson, what: Result<Governed, Rejection>) -> Response {
    let done = match (asked.session(), what) {
        (Ok(session), Ok(what)) => asked.state.accounts.govern(session, form.id, what).await,
        (Err(rejection), _) | (_, Err(rejection)) => Err(rejection),
    };
    match done {
        Ok(()) => Redirect::to(&format!("{}&done=person", people_path(&form.q))).into_response(),
        Err(Rejection::ProofNeeded) => proof::ask(&people_path(&form.q)),
        Err(rejection) => {
            let error = Some((PeopleForm::Person, rejection));
            let query = form.q;
            draw(
                &asked,
                View {
                    query,
                    error,
                    ..View::default()
                },
            )
            .await
        }
    }
}

#[derive(Deserialize)]
pub(super) struct LostPassword {
    id: UserId,
    #[serde(default)]
    q: String,
    /// Not empty where the box is ticked that turns the second step off as
    /// well.
    #[serde(default)]
    second_step: String,
}

/// Makes a link that sets somebody's password. It is shown in the answer to
/// the form, and never again.
pub(super) async fn reset_password(asked: Asked, Form(form): Form<LostPassword>) -> Response {
    let accounts = &asked.state.accounts;
    let made = match asked.session() {
        Ok(session) => {
            let removes_second_step = !form.second_step.is_empty();
            accounts
                .create_reset(session, form.id, removes_second_step)
                .await
        }
        Err(rejection) => Err(rejection),
    };
    let mut view = View {
        query: form.q,
        ..View::default()
    };
    match made {
        Ok(token) => {
            let target = accounts.reset_of(&token).await;
            let name = target.map_or_else(|_| String::new(), |target| target.name);
            let link = asked.address_of(&format!("/reset?token={}", token.to_cookie()));
            view.reset = Some((name, link));
        }
        Err(Rejection::ProofNeeded) => return proof::ask(&people_path(&view.query)),
        Err(rejection) => view.error = Some((PeopleForm::Person, rejection)),
    }
    draw(&asked, view).await
}

/// Sets which roles need a second step: the same field, several times.
pub(super) async fn require_second_step(asked: Asked, form: Bytes) -> Response {
    let roles = url::form_urlencoded::parse(&form)
        .filter(|(name, _)| name == "role")
        .filter_map(|(_, role)| Role::of_name(&role))
        .collect();
    let set = match asked.session() {
        Ok(session) => {
            let accounts = &asked.state.accounts;
            accounts.require_second_step(session, roles).await
        }
        Err(rejection) => Err(rejection),
    };
    match set {
        Ok(()) => Redirect::to("/people?done=second_step").into_response(),
        Err(Rejection::ProofNeeded) => proof::ask("/people"),
        Err(rejection) => {
            let view = View {
                error: Some((PeopleForm::SecondStepRoles, rejection)),
                ..View::default()
            };
            draw(&asked, view).await
        }
    }
}

/// The page with what was searched for.
fn people_path(query: &str) -> String {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    format!("/people?q={query}")
}

#[derive(Deserialize)]
pub(super) struct NewLink {
    #[serde(default)]
    note: String,
    // Texts, and not numbers: a number that cannot be read is refused on the
    // page, with words.
    uses: String,
    days: String,
    role: String,
}

impl NewLink {
    fn invite(&self) -> Option<NewInvite> {
        Some(NewInvite {
            role: Role::of_name(&self.role)?,
            note: self.note.trim().to_owned(),
            uses: self.uses.trim().parse().ok()?,
            lasts: Duration::from_hours(24 * self.days.trim().parse::<u32>().ok().map(u64::from)?),
        })
    }
}

/// Makes a link. It is shown in the answer to the form, and never again.
pub(super) async fn create_invite(asked: Asked, Form(form): Form<NewLink>) -> Response {
    let invite = form.invite().ok_or(Rejection::Invalid {
        field: Field::Invite,
    });
    let made = match (asked.session(), invite) {
        (Ok(session), Ok(invite)) => asked.state.accounts.create_invite(session, invite).await,
        (Err(rejection), _) | (_, Err(rejection)) => Err(rejection),
    };
    let view = match made {
        Ok(token) => View {
            made: Some(asked.address_of(&format!("/invite?token={}", token.to_cookie()))),
            ..View::default()
        },
        Err(Rejection::ProofNeeded) => return proof::ask("/people"),
        Err(rejection) => View {
            error: Some((PeopleForm::Invite, rejection)),
            draft: InviteDraft {
                note: form.note,
                uses: form.uses,
                days: form.days,
                role: form.role,
            },
            ..View::default()
        },
    };
    draw(&asked, view).await
}

/// The page again, with what was wrong beside the form it came from.
async fn refused(asked: &Asked, form: PeopleForm, rejection: Rejection) -> Response {
    let view = View {
        error: Some((form, rejection)),
        ..View::default()
    };
    draw(asked, view).await
}

#[derive(Deserialize)]
pub(super) struct OneInvite {
    id: i64,
}

pub(super) async fn revoke_invite(asked: Asked, Form(form): Form<OneInvite>) -> Response {
    let revoked = match asked.session() {
        Ok(session) => asked.state.accounts.revoke_invite(session, form.id).await,
        Err(rejection) => Err(rejection),
    };
    match revoked {
        Ok(()) => Redirect::to("/people?done=invite").into_response(),
        Err(rejection) => refused(&asked, PeopleForm::Invite, rejection).await,
    }
}

#[derive(Deserialize)]
pub(super) struct OneProvider {
    id: String,
    /// The issuer that the page showed to the owner.
    issuer: String,
}

/// An owner agrees that a provider has become another one.
pub(super) async fn confirm_issuer(asked: Asked, Form(form): Form<OneProvider>) -> Response {
    let confirmed = match asked.session() {
        Ok(session) => {
            let accounts = &asked.state.accounts;
            accounts
                .confirm_issuer(session, &form.id, &form.issuer)
                .await
        }
        Err(rejection) => Err(rejection),
    };
    match confirmed {
        Ok(()) => Redirect::to("/people?done=provider").into_response(),
        Err(Rejection::ProofNeeded) => proof::ask("/people"),
        Err(rejection) => refused(&asked, PeopleForm::Provider, rejection).await,
    }
}

/// What the page shows besides what is in the store.
#[derive(Default)]
struct View {
    query: String,
    draft: InviteDraft,
    made: Option<String>,
    reset: Option<(String, String)>,
    error: Option<(PeopleForm, Rejection)>,
    done: Option<PeopleForm>,
}

async fn draw(asked: &Asked, view: View) -> Response {
    let Ok(session) = asked.session() else {
        return Redirect::to("/login?next=%2Fpeople").into_response();
    };
    match read(asked, session, &view.query).await {
        Ok(page) => {
            let status = view
                .error
                .as_ref()
                .map_or(StatusCode::OK, |(_, rejection)| status_of(rejection));
            let page = PeoplePage {
                query: view.query,
                draft: view.draft,
                made: view.made,
                reset: view.reset,
                error: view.error,
                done: view.done,
                ..page
            };
            asked.draw(status, Page::People(page)).await
        }
        Err(Rejection::Forbidden) => asked.notice(Subject::NotForYou, "").await,
        Err(_) => asked.notice(Subject::Trouble, "").await,
    }
}

async fn read(asked: &Asked, session: &Session, query: &str) -> Result<PeoplePage, Rejection> {
    let accounts = &asked.state.accounts;
    let from = asked.number("from");
    let (people, count) = accounts.people(session, query, from, PEOPLE_SHOWN).await?;
    let part = Part {
        from,
        shown: u32::try_from(people.len()).unwrap_or(u32::MAX),
        count,
        page: PEOPLE_SHOWN,
    };
    let invites = accounts.invites(session).await?;
    let lately = AuditQuery {
        area: Some(AuditArea::Governance),
        limit: AUDIT_SHOWN,
        ..AuditQuery::default()
    };
    let audit = accounts.audit_log(session, &lately).await?;
    let changed_providers = accounts.changed_issuers(session).await?;
    Ok(PeoplePage {
        viewer: session.user.clone(),
        role: session.role,
        query: String::new(),
        draft: InviteDraft::default(),
        people,
        part,
        invites,
        changed_providers: changed_providers
            .into_iter()
            .map(|changed| ChangedProvider {
                label: asked.state.label_of(&changed.provider),
                id: changed.provider,
                known: changed.known,
                configured: changed.configured,
            })
            .collect(),
        made: None,
        reset: None,
        second_step_roles: accounts.second_step_roles().await?,
        audit,
        error: None,
        done: None,
    })
}
