//! `/account`: how one signs in, and where one is signed in.

mod membership;
mod password;
mod profile;
mod sessions;
mod ways;

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use protocol::{
    AvatarSource, Rejection, Role, SecurityAlert, User,
    views::{Passkey, SignedIn},
};

use super::{
    avatar::AvatarSection,
    providers::ProviderLink,
    words::{AccountWords, use_account_words},
};
use crate::{
    components::{Avatar, Brand, Preferences, SecurityAlerts},
    paths,
    prefs::{use_preferences, use_words},
    words::Words,
};
use membership::MembershipSection;
use password::{PasswordSection, SecondStepSection};
use profile::{EmailSection, NameSection};
use sessions::SessionsSection;
use ways::{IdentitiesSection, PasskeysSection};

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

/// The forms on this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountForm {
    /// What others call one.
    Name,
    /// What one signs in with.
    Email,
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
#[expect(
    clippy::struct_excessive_bools,
    reason = "what is so, and what is offered"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountPage {
    /// Who.
    pub viewer: User,
    /// What they may do.
    pub role: Role,
    /// Their address.
    pub email: Option<String>,
    /// A provider says that it is theirs.
    pub email_verified: bool,
    /// The address they had before somebody else showed that it is theirs.
    pub yielded_email: Option<String>,
    /// They have shown a moment ago who they are.
    pub proven: bool,
    /// What they have not said to have seen.
    pub alerts: Vec<SecurityAlert>,
    /// Anybody may make an account.
    pub sign_up: bool,
    /// What was typed into the form that was refused.
    pub typed: String,
    /// Whether they have a password.
    pub has_password: bool,
    /// Codes on paper that are left, where a code is asked for besides.
    pub second_factor: Option<u32>,
    /// What each source of pictures yields, in their order.
    pub avatars: Vec<(AvatarSource, Option<String>)>,
    /// Their passkeys.
    pub passkeys: Vec<Passkey>,
    /// Whether one could be added here.
    pub offers_passkeys: bool,
    /// What providers call them.
    pub identities: Vec<ListedIdentity>,
    /// Providers that could be added.
    pub providers: Vec<ProviderLink>,
    /// For the form that adds one; good once.
    pub form_token: Option<String>,
    /// Where they are signed in.
    pub sessions: Vec<SignedIn>,
    /// The session this page is shown in.
    pub session: i64,
    /// What was refused, and why.
    pub error: Option<(AccountForm, Rejection)>,
    /// What was done.
    pub done: Option<AccountForm>,
}

impl AccountPage {
    /// Why a form was refused, in words.
    fn error(&self, form: AccountForm, words: &Words) -> Option<String> {
        let (refused, error) = self.error.as_ref()?;
        (*refused == form).then(|| (words.rejection)(error))
    }

    /// That what a form asked for was done.
    fn done(&self, form: AccountForm, words: &AccountWords) -> impl IntoView + use<> {
        let saved = words.saved;
        (self.done == Some(form))
            .then(|| view! { <p class="account__done" role="status">{saved}</p> })
    }

    /// What stands in the field of a form: what was typed, if that was
    /// refused, or else what is so.
    fn typed(&self, form: AccountForm, so: &str) -> String {
        match &self.error {
            Some((refused, _)) if *refused == form => self.typed.clone(),
            _ => so.to_owned(),
        }
    }
}

#[component]
pub(crate) fn AccountView(page: AccountPage) -> impl IntoView {
    let words = use_words();
    let account = use_account_words();
    let guest = page.role == Role::Guest;
    let avatar_error = page.error(AccountForm::Avatar, words);
    let avatar_done = page.done(AccountForm::Avatar, account);
    let any_identity = !page.identities.is_empty() || !page.providers.is_empty();
    let name = page.viewer.name.clone();
    let ways = if guest {
        Either::Left(view! { <MembershipSection page=page.clone()/> })
    } else {
        Either::Right(view! {
            <EmailSection page=page.clone()/>
            {page.email.is_some().then(|| view! { <PasswordSection page=page.clone()/> })}
            {(page.has_password || page.second_factor.is_some()).then(|| view! { <SecondStepSection page=page.clone()/> })}
            {(page.offers_passkeys || !page.passkeys.is_empty()).then(|| view! {
                <PasskeysSection page=page.clone()/>
            })}
            {any_identity.then(|| view! { <IdentitiesSection page=page.clone()/> })}
        })
    };
    view! {
        <Title text=account.account/>
        <main class="account">
            <header class="account__head">
                <Brand/>
                <nav class="account__ways">
                    <a href=paths::link(paths::HOME)>{words.to_rooms}</a>
                    {page.role.is_admin().then(|| view! { <a href=paths::link("/people")>{account.people}</a> })}
                </nav>
            </header>
            <h1 class="account__title">{account.account}</h1>
            <SecurityAlerts alerts=page.alerts.clone() next="/account"/>
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
            <Preferences preferences=use_preferences() next=Memo::new(|_| "/account".to_owned())/>

            <section class="account__part" aria-labelledby="avatar-title">
                <h2 id="avatar-title">{account.avatar}</h2>
                {avatar_done}
                <AvatarSection viewer=page.viewer.clone() sources=page.avatars.clone() error=avatar_error/>
            </section>
            <NameSection page=page.clone()/>
            {ways}
            <SessionsSection page/>
            <form class="account__part" method="post" action=paths::link("/logout")>
                <button class="button button--quiet" type="submit">{words.sign_out}</button>
            </form>
        </main>
    }
    .into_any()
}
