//! `/account`: how one signs in, and where one is signed in.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use protocol::{AvatarSource, Rejection, Role, User};

use super::{
    avatar::AvatarSection,
    form::{FormError, PasswordField},
    passkeys::{AddPasskey, ListedPasskey, PasskeyRow},
    providers::{AddProviders, ProviderLink},
    when::When,
    words::use_account_words,
};
use crate::{
    components::{Avatar, Brand, Preferences},
    paths,
    prefs::{use_preferences, use_words},
};

/// What a provider calls the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedIdentity {
    /// The provider.
    pub provider: ProviderLink,
    /// Who answered there when it was added.
    pub issuer: String,
    /// What it calls them.
    pub subject: String,
    /// What to show of it.
    pub label: String,
}

/// Where the person is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedSession {
    /// Names it.
    pub id: i64,
    /// The browser.
    pub device: String,
    /// The address it came from.
    pub address: String,
    /// When it began.
    pub created_at_ms: i64,
    /// When it was last used.
    pub used_at_ms: i64,
    /// The one this page is shown in.
    pub current: bool,
}

/// The forms on this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountForm {
    /// A new password.
    Password,
    /// The code beside it.
    SecondFactor,
    /// The picture.
    Avatar,
    /// Passkeys.
    Passkeys,
    /// Ways to sign in at providers.
    Identities,
    /// Sessions.
    Sessions,
}

/// What the page of one's own account shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountPage {
    /// Who.
    pub viewer: User,
    /// What they may do.
    pub role: Role,
    /// Their address.
    pub email: Option<String>,
    /// Whether they have a password.
    pub has_password: bool,
    /// Codes on paper that are left, where a code is asked for besides.
    pub second_factor: Option<u32>,
    /// What each source of pictures yields, in their order.
    pub avatars: Vec<(AvatarSource, Option<String>)>,
    /// Their passkeys.
    pub passkeys: Vec<ListedPasskey>,
    /// Whether one could be added here.
    pub offers_passkeys: bool,
    /// What providers call them.
    pub identities: Vec<ListedIdentity>,
    /// Providers that could be added.
    pub providers: Vec<ProviderLink>,
    /// For the form that adds one; good once.
    pub form_token: Option<String>,
    /// Where they are signed in.
    pub sessions: Vec<ListedSession>,
    /// What was refused, and why.
    pub error: Option<(AccountForm, Rejection)>,
    /// What was done.
    pub done: Option<AccountForm>,
}

#[component]
pub(super) fn AccountView(page: AccountPage) -> impl IntoView {
    let words = use_words();
    let account = use_account_words();
    let error = |form: AccountForm| {
        page.error
            .as_ref()
            .filter(|(refused, _)| *refused == form)
            .map(|(_, error)| (words.rejection)(error))
    };
    let done = page.done;
    let done = move |form: AccountForm| {
        (done == Some(form))
            .then(|| view! { <p class="account__done" role="status">{account.saved}</p> })
    };
    let guest = page.role == Role::Guest;
    let sessions_error = error(AccountForm::Sessions);
    let identities_error = error(AccountForm::Identities);
    let password_error = error(AccountForm::Password);
    let refused = |field: bool| field.then_some("password-error");
    let wrong_current = refused(matches!(
        page.error,
        Some((AccountForm::Password, Rejection::WrongCredentials))
    ));
    let bad_new = refused(matches!(
        page.error,
        Some((AccountForm::Password, Rejection::Invalid { .. }))
    ));
    let avatar_error = error(AccountForm::Avatar);
    let avatar_done = done(AccountForm::Avatar);
    let passkeys_error = error(AccountForm::Passkeys);
    let passkeys_done = done(AccountForm::Passkeys);
    let second_error = error(AccountForm::SecondFactor);
    let many = page.sessions.len() > 1;
    let any_identity = !page.identities.is_empty() || !page.providers.is_empty();
    let name = page.viewer.name.clone();
    view! {
        <Title text=account.account/>
        <main class="account">
            <header class="account__head">
                <Brand/>
                <nav class="account__ways">
                    <a href=paths::HOME>{words.to_rooms}</a>
                    {page.role.is_admin().then(|| view! { <a href="/people">{account.people}</a> })}
                </nav>
            </header>
            <h1 class="account__title">{account.account}</h1>
            <div class="account__who">
                <Avatar user=page.viewer.clone()/>
                <div>
                    <p class="account__name" dir="auto">{name}</p>
                    <p class="account__more">
                        {(account.role)(page.role)}
                        {page.email.clone().map(|email| format!(" · {email}"))}
                    </p>
                </div>
            </div>
            {guest.then(|| view! { <p class="account__more">{account.guest_more}</p> })}
            <Preferences preferences=use_preferences() next=Memo::new(|_| "/account".to_owned())/>

            <section class="account__part" aria-labelledby="avatar-title">
                <h2 id="avatar-title">{account.avatar}</h2>
                {avatar_done}
                <AvatarSection viewer=page.viewer.clone() sources=page.avatars error=avatar_error/>
            </section>

            {(!guest && page.email.is_some()).then(|| view! {
                <section class="account__part" aria-labelledby="password-title">
                    <h2 id="password-title">{account.password}</h2>
                    {done(AccountForm::Password)}
                    <form class="account__form" method="post" action="/account/password">
                        {page.has_password.then(|| view! {
                            <PasswordField name="current" label=account.current_password error=wrong_current/>
                        })}
                        <PasswordField new=true name="new" label=account.new_password error=bad_new/>
                        <p class="field__hint">{account.password_ends_sessions}</p>
                        <FormError id="password-error" error=password_error/>
                        <button class="button" type="submit">{account.change_password}</button>
                    </form>
                </section>
            })}

            {page.has_password.then(|| view! {
                <section class="account__part" aria-labelledby="second-title">
                    <h2 id="second-title">{account.second_factor}</h2>
                    {done(AccountForm::SecondFactor)}
                    {match page.second_factor {
                        None => Either::Left(view! {
                            <p class="account__more">{account.second_factor_off}</p>
                            <a class="button button--quiet" href="/account/app">{account.app_title}</a>
                        }),
                        Some(left) => Either::Right(view! {
                            <p class="account__more">{(account.second_factor_on)(left)}</p>
                            <form class="account__form" method="post" action="/account/app/remove">
                                <PasswordField name="password" label=account.current_password error=second_error.as_ref().map(|_| "second-error")/>
                                <FormError id="second-error" error=second_error/>
                                <button class="button button--quiet" type="submit">{account.remove_app}</button>
                            </form>
                        }),
                    }}
                </section>
            })}

            {(!guest && (page.offers_passkeys || !page.passkeys.is_empty())).then(|| view! {
                <section class="account__part" aria-labelledby="passkeys-title">
                    <h2 id="passkeys-title">{account.passkeys}</h2>
                    {passkeys_done}
                    <p class="account__more">{account.passkeys_more}</p>
                    <ul class="rows">
                        {page.passkeys.into_iter().map(|passkey| view! { <PasskeyRow passkey/> }).collect_view()}
                    </ul>
                    <AddPasskey offered=page.offers_passkeys error=passkeys_error/>
                </section>
            })}

            {(!guest && any_identity).then(|| view! {
                <section class="account__part" aria-labelledby="identities-title">
                    <h2 id="identities-title">{account.ways_in}</h2>
                    {done(AccountForm::Identities)}
                    <FormError id="identities-error" error=identities_error/>
                    <ul class="rows">
                        {page.identities.into_iter().map(|identity| view! { <IdentityRow identity/> }).collect_view()}
                    </ul>
                    <AddProviders providers=page.providers token=page.form_token/>
                </section>
            })}

            <section class="account__part" aria-labelledby="sessions-title">
                <h2 id="sessions-title">{account.sessions}</h2>
                {done(AccountForm::Sessions)}
                <FormError id="sessions-error" error=sessions_error/>
                <ul class="rows">
                    {page.sessions.into_iter().map(|session| view! { <SessionRow session/> }).collect_view()}
                </ul>
                {many.then(|| view! {
                    <form method="post" action="/account/sessions/end_others">
                        <button class="button button--quiet" type="submit">{account.end_others}</button>
                    </form>
                })}
            </section>

            <form class="account__part" method="post" action="/logout">
                <button class="button button--quiet" type="submit">{words.sign_out}</button>
            </form>
        </main>
    }
}

#[component]
fn IdentityRow(identity: ListedIdentity) -> impl IntoView {
    let account = use_account_words();
    let ListedIdentity {
        provider,
        issuer,
        subject,
        label,
    } = identity;
    let remove = format!("{}: {}", account.remove, provider.label);
    view! {
        <li class="row">
            <div class="row__text">
                <p class="row__title">{provider.label}</p>
                <p class="row__more">{label}</p>
            </div>
            <form method="post" action="/account/identities/remove">
                <input type="hidden" name="issuer" value=issuer/>
                <input type="hidden" name="subject" value=subject/>
                <button class="row__action" type="submit" aria-label=remove>{account.remove}</button>
            </form>
        </li>
    }
}

#[component]
fn SessionRow(session: ListedSession) -> impl IntoView {
    let account = use_account_words();
    let device = if session.device.is_empty() {
        account.unknown_device.to_owned()
    } else {
        session.device
    };
    let end = format!("{}: {device}", account.end_session);
    view! {
        <li class="row">
            <div class="row__text">
                <p class="row__title">
                    {device}
                    {session.current.then(|| view! { <span class="row__mark">{account.this_session}</span> })}
                </p>
                <p class="row__more">
                    {account.last_used} " " <When at_ms=session.used_at_ms/> " · " {session.address}
                </p>
            </div>
            {(!session.current).then(|| view! {
                <form method="post" action="/account/sessions/end">
                    <input type="hidden" name="id" value=session.id.to_string()/>
                    <button class="row__action" type="submit" aria-label=end>{account.end_session}</button>
                </form>
            })}
        </li>
    }
}
