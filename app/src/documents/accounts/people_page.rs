//! `/people`: for those who run the server. Who is here, who may come, and
//! what was done.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use protocol::{
    Rejection, Role, User,
    views::{AuditLine, Invite, Person},
};

use super::{audit_page::audit_row, second_step_roles::SecondStepRoles, words::use_account_words};

use crate::{
    components::{Avatar, Brand},
    documents::{
        confirm::Confirm,
        form::FormError,
        pager::{Pager, Part},
        when::When,
        words::use_document_words,
    },
    paths,
    prefs::use_words,
};

/// What was typed to make a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteDraft {
    /// For whom.
    pub note: String,
    /// How many may follow it.
    pub uses: String,
    /// How many days it is valid.
    pub days: String,
    /// What those become who follow it.
    pub role: String,
}

impl Default for InviteDraft {
    fn default() -> Self {
        Self {
            note: String::new(),
            uses: "1".to_owned(),
            days: "7".to_owned(),
            role: Role::Member.name().to_owned(),
        }
    }
}

/// A provider that has become another one: nobody signs in with it before an
/// owner agrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedProvider {
    /// Its name in the configuration.
    pub id: String,
    /// What people know it by.
    pub label: String,
    /// Who people have signed in with so far.
    pub known: String,
    /// Who is configured now.
    pub configured: String,
}

/// The forms on this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeopleForm {
    /// Somebody's role, or whether they may sign in.
    Person,
    /// A link.
    Invite,
    /// A provider that has become another one.
    Provider,
    /// The roles that need a second step.
    SecondStepRoles,
}

/// What the page for those who run the server shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeoplePage {
    /// Who looks.
    pub viewer: User,
    /// What they may do.
    pub role: Role,
    /// What was searched for.
    pub query: String,
    /// Those found.
    pub people: Vec<Person>,
    /// Which part of all who were found they are.
    pub part: Part,
    /// Links that are valid.
    pub invites: Vec<Invite>,
    /// Providers that have become others.
    pub changed_providers: Vec<ChangedProvider>,
    /// The link to be made, as it was typed.
    pub draft: InviteDraft,
    /// The link that was just made: shown once.
    pub made: Option<String>,
    /// A link that sets somebody's password, just made: whose, and the link.
    pub reset: Option<(String, String)>,
    /// The roles that need a second step.
    pub second_step_roles: Vec<Role>,
    /// What those who run the server did lately.
    pub audit: Vec<AuditLine>,
    /// What was refused, and why.
    pub error: Option<(PeopleForm, Rejection)>,
    /// What was done.
    pub done: Option<PeopleForm>,
}

#[component]
pub(crate) fn PeopleView(page: PeoplePage) -> impl IntoView {
    let words = use_words();
    let account = use_account_words();
    let shared = use_document_words();
    let error = |form: PeopleForm| {
        page.error
            .as_ref()
            .filter(|(refused, _)| *refused == form)
            .map(|(_, error)| (words.rejection)(error))
    };
    let done = page.done;
    let done = move |form: PeopleForm| {
        (done == Some(form))
            .then(|| view! { <p class="account__done" role="status">{account.saved}</p> })
    };
    let person_error = error(PeopleForm::Person);
    let invite_error = error(PeopleForm::Invite);
    let provider_error = error(PeopleForm::Provider);
    let roles_error = error(PeopleForm::SecondStepRoles);
    let roles_done = page.done == Some(PeopleForm::SecondStepRoles);
    let (viewer, role) = (page.viewer.clone(), page.role);
    let query = page.query.clone();
    let list = paths::people(&query);
    view! {
        <Title text=account.people/>
        <main class="account">
            <header class="account__head">
                <Brand/>
                <nav class="account__ways">
                    <a href=paths::link(paths::HOME)>{words.to_rooms}</a>
                    <a href=paths::link("/account")>{account.account}</a>
                </nav>
            </header>
            <h1 class="account__title">{account.people}</h1>

            {done(PeopleForm::Provider)}
            <ChangedProviders
                providers=page.changed_providers
                owner=page.role == Role::Owner
                error=provider_error
            />

            <section class="account__part" aria-labelledby="invites-title">
                <h2 id="invites-title">{account.invites}</h2>
                {page.made.map(|link| view! {
                    <div class="account__made" role="status">
                        <label class="field__label" for="made">{account.invite_made}</label>
                        <input class="field" id="made" readonly value=link/>
                        <p class="field__hint">{account.invite_made_more}</p>
                    </div>
                })}
                <form class="account__form account__form--row" method="post" action=paths::link("/people/invites")>
                    <p>
                        <label class="field__label" for="note">{account.invite_note}</label>
                        <input class="field" id="note" name="note" maxlength="100" value=page.draft.note/>
                    </p>
                    <p>
                        <label class="field__label" for="uses">{account.invite_uses}</label>
                        <input class="field" id="uses" name="uses" type="number" min="1" max="1000" value=page.draft.uses required/>
                    </p>
                    <p>
                        <label class="field__label" for="days">{account.invite_days}</label>
                        <input class="field" id="days" name="days" type="number" min="1" max="365" value=page.draft.days required/>
                    </p>
                    <p>
                        <label class="field__label" for="invite-role">{account.invite_role}</label>
                        <select class="field" id="invite-role" name="role">
                            {[Role::Member, Role::Admin].into_iter().filter(|given| role.may_govern(*given)).map(|given| view! {
                                <option value=given.name() selected=given.name() == page.draft.role>{(account.role)(given)}</option>
                            }).collect_view()}
                        </select>
                    </p>
                    <FormError id="invite-error" error=invite_error/>
                    <button class="button" type="submit">{account.make_invite}</button>
                </form>
                {done(PeopleForm::Invite)}
                <ul class="rows">
                    {page.invites.into_iter().map(|invite| view! { <InviteRow invite/> }).collect_view()}
                </ul>
            </section>

            <section class="account__part" aria-labelledby="people-title">
                <h2 id="people-title">
                    {if query.is_empty() {
                        (words.members)(page.part.count)
                    } else {
                        (account.people_found)(page.part.count)
                    }}
                </h2>
                <form class="account__search" method="get" action=paths::link("/people") role="search">
                    <label class="visually-hidden" for="q">{account.search_people}</label>
                    <input class="field" id="q" name="q" type="search" value=query.clone() placeholder=account.search_people/>
                    <button class="button button--quiet" type="submit">{shared.search}</button>
                </form>
                {done(PeopleForm::Person)}
                <FormError id="person-error" error=person_error/>
                {page.reset.map(|(name, link)| view! {
                    <div class="account__made" role="status">
                        <label class="field__label" for="reset">{(account.reset_made)(&name)}</label>
                        <input class="field" id="reset" readonly value=link/>
                        <p class="field__hint">{account.reset_made_more}</p>
                    </div>
                })}
                <ul class="rows">
                    {page.people.into_iter().map(|person| {
                        let me = person.user.id == viewer.id;
                        view! { <PersonRow person me viewer_role=role query=query.clone()/> }
                    }).collect_view()}
                </ul>
                {(page.part.count == 0).then(|| view! { <p class="account__more">{account.nobody_found}</p> })}
                <Pager part=page.part path=list anchor="#people-title" label=account.people.to_owned()/>
            </section>

            {(role == Role::Owner).then(|| view! {
                <SecondStepRoles roles=page.second_step_roles error=roles_error done=roles_done/>
            })}

            <section class="account__part" aria-labelledby="audit-title">
                <h2 id="audit-title">{account.audit}</h2>
                <ul class="rows">
                    {page.audit.iter().map(audit_row).collect_view()}
                </ul>
                <p class="account__more"><a href=paths::link("/people/audit")>{account.audit_all}</a></p>
            </section>
        </main>
    }
    .into_any()
}

/// What an owner has to decide before somebody signs in there again.
#[component]
fn ChangedProviders(
    providers: Vec<ChangedProvider>,
    owner: bool,
    error: Option<String>,
) -> impl IntoView {
    let account = use_account_words();
    (!providers.is_empty() || error.is_some()).then(move || {
        let rows = providers.into_iter().map(move |changed| {
            let agree = format!("{}: {}", account.issuer_agree, changed.label);
            view! {
                <li class="row">
                    <div class="row__text">
                        <p class="row__title">{changed.label}</p>
                        <p class="row__more">{(account.issuer_changed)(&changed.known, &changed.configured)}</p>
                    </div>
                    {owner.then(|| view! {
                        <form method="post" action=paths::link("/people/providers/confirm")>
                            <input type="hidden" name="id" value=changed.id/>
                            <input type="hidden" name="issuer" value=changed.configured/>
                            <button class="row__action" type="submit" aria-label=agree>{account.issuer_agree}</button>
                        </form>
                    })}
                </li>
            }
        });
        view! {
            <section class="account__part" aria-labelledby="providers-title">
                <h2 id="providers-title">{account.issuers}</h2>
                <p class="account__more">{account.issuers_more}</p>
                <FormError id="provider-error" error/>
                <ul class="rows">{rows.collect_view()}</ul>
            </section>
        }
    })
}

#[component]
fn InviteRow(invite: Invite) -> impl IntoView {
    let account = use_account_words();
    let title = if invite.note.is_empty() {
        (account.role)(invite.role).to_owned()
    } else {
        format!("{} · {}", invite.note, (account.role)(invite.role))
    };
    let revoke = format!("{}: {title}", account.revoke);
    view! {
        <li class="row">
            <div class="row__text">
                <p class="row__title">{title}</p>
                <p class="row__more">
                    {(account.uses_left)(invite.uses_left)} " · " {account.valid_until} " "
                    <When at_ms=invite.expires_at_ms/> " · " {invite.made_by}
                </p>
            </div>
            <form method="post" action=paths::link("/people/invites/revoke")>
                <input type="hidden" name="id" value=invite.id.to_string()/>
                <button class="row__action" type="submit" aria-label=revoke>{account.revoke}</button>
            </form>
        </li>
    }
    .into_any()
}

#[component]
fn PersonRow(person: Person, me: bool, viewer_role: Role, query: String) -> impl IntoView {
    let account = use_account_words();
    let id = person.user.id.0.to_string();
    let name = person.user.name.clone();
    let may = !me && viewer_role.may_govern(person.role);
    let roles =
        may && person.role != Role::Guest && viewer_role == Role::Owner && !person.deactivated;
    let resets =
        may && viewer_role > person.role && person.role != Role::Guest && !person.deactivated;
    let reset_label = format!("{}: {name}", account.make_reset);
    let unverified = person.email.is_some() && !person.email_verified;
    let (reset_id, reset_query) = (id.clone(), query.clone());
    let select_id = format!("role-{id}");
    let label = if person.deactivated {
        account.reactivate
    } else {
        account.deactivate
    };
    let owner_label = format!("{}: {name}", account.make_owner);
    let described = format!("{label}: {name}");
    let role_label = format!("{}: {name}", account.invite_role);
    let save_label = format!("{}: {name}", account.save);
    view! {
        <li class="row" class:row--off=person.deactivated>
            <Avatar user=person.user.clone() small=true/>
            <div class="row__text">
                <p class="row__title" dir="auto">
                    {name}
                    {me.then(|| view! { <span class="row__mark">{account.you}</span> })}
                    {person.deactivated.then(|| view! { <span class="row__mark">{account.deactivated}</span> })}
                </p>
                <p class="row__more">
                    {(account.role)(person.role)}
                    {person.email.map(|email| format!(" · {email}"))}
                    {unverified.then(|| view! { <span class="row__mark">{account.unverified}</span> })}
                    {person.used_at_ms.map(|at_ms| view! { " · " {account.last_used} " " <When at_ms/> })}
                </p>
            </div>
            <div class="row__actions">
                {roles.then(|| view! {
                    <form class="row__form" method="post" action=paths::link("/people/role")>
                        <input type="hidden" name="id" value=id.clone()/>
                        <input type="hidden" name="q" value=query.clone()/>
                        <label class="visually-hidden" for=select_id.clone()>{role_label}</label>
                        <select class="field field--small" id=select_id name="role">
                            // Who is made an owner is asked for below.
                            {[Role::Member, Role::Admin, Role::Owner]
                                .into_iter()
                                .filter(|role| *role != Role::Owner || person.role == Role::Owner)
                                .map(|role| view! {
                                    <option value=role.name() selected=role == person.role>{(account.role)(role)}</option>
                                })
                                .collect_view()}
                        </select>
                        <button class="row__action" type="submit" aria-label=save_label>{account.save}</button>
                    </form>
                })}
                {resets.then(|| view! {
                    <details class="row__details">
                        <summary>{account.lost_password}</summary>
                        <form class="row__form" method="post" action=paths::link("/people/reset")>
                            <input type="hidden" name="id" value=reset_id/>
                            <input type="hidden" name="q" value=reset_query/>
                            <label class="choices__choice">
                                <input type="checkbox" name="second_step" value="on"/>
                                <span>{account.reset_second_step}</span>
                            </label>
                            <button class="row__action" type="submit" aria-label=reset_label>{account.make_reset}</button>
                        </form>
                    </details>
                })}
                {(roles && person.role != Role::Owner).then(|| view! {
                    <Confirm
                        action="/people/role".to_owned()
                        fields=vec![("id", id.clone()), ("q", query.clone()), ("role", Role::Owner.name().to_owned())]
                        label=account.make_owner
                        described=owner_label
                        question=account.make_owner_more
                    />
                })}
                {may.then(|| if person.deactivated {
                    Either::Left(view! {
                        <form method="post" action=paths::link("/people/reactivate")>
                            <input type="hidden" name="id" value=id.clone()/>
                            <input type="hidden" name="q" value=query.clone()/>
                            <button class="row__action" type="submit" aria-label=described>{label}</button>
                        </form>
                    })
                } else {
                    Either::Right(view! {
                        <Confirm
                            action="/people/deactivate".to_owned()
                            fields=vec![("id", id.clone()), ("q", query.clone())]
                            label
                            described
                            question=account.deactivate_more
                        />
                    })
                })}
            </div>
        </li>
    }
    .into_any()
}
