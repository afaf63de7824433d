//! `/setup`, `/invite` and `/signup`: a new account, by password or provider.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{Field, Rejection, User};

use super::{
    providers::{ProviderLink, ProviderLinks},
    words::use_account_words,
};
use crate::{
    components::{Brand, Preferences},
    documents::form::{EmailField, FormError, NameField, PasswordField},
    paths,
    prefs::{use_preferences, use_words},
};

/// On what ground somebody comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// With the link that was printed at the first start.
    SetUp(String),
    /// With a link somebody gave them.
    Invite(String),
    /// Anybody may.
    Open,
}

/// What the page for newcomers shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUpPage {
    /// Why they may.
    pub ground: Ground,
    /// The page they want to get to; one of ours.
    pub next: String,
    /// A guest asks, who stays who they are.
    pub guest: bool,
    /// Somebody asks who has an account, and is signed in.
    pub viewer: Option<User>,
    /// Other ways in.
    pub providers: Vec<ProviderLink>,
    /// The name that was typed and refused.
    pub name: String,
    /// The address that was typed and refused.
    pub email: String,
    /// Why.
    pub error: Option<Rejection>,
}

#[component]
pub(crate) fn SignUpView(page: SignUpPage) -> impl IntoView {
    let words = use_words();
    let account = use_account_words();
    if let Some(viewer) = page.viewer {
        return view! { <SignedIn viewer/> }.into_any();
    }
    let may_have_account = !page.guest && !matches!(page.ground, Ground::SetUp(_));
    let sign_in = may_have_account.then(|| paths::login(&page.next));
    let (title, text, action, token) = match &page.ground {
        Ground::SetUp(token) => (account.set_up, account.set_up_more, "/setup", Some(token)),
        Ground::Invite(token) => (
            account.invited,
            account.invited_more,
            "/invite",
            Some(token),
        ),
        Ground::Open => (
            account.make_account,
            account.make_account_more,
            "/signup",
            None,
        ),
    };
    let query = match &page.ground {
        Ground::SetUp(token) => format!("?setup={token}"),
        Ground::Invite(token) => format!("?invite={token}"),
        Ground::Open => paths::with_next("", &page.next),
    };
    let here = match token {
        Some(token) => format!("{action}?token={token}"),
        None => paths::with_next(action, &page.next),
    };
    let refused = page.error.as_ref();
    let about = |fields: &[Rejection]| {
        refused
            .filter(|error| fields.contains(error))
            .map(|_| "sign-up-error")
    };
    let invalid = |field| Rejection::Invalid { field };
    let name_error = about(&[invalid(Field::Name), Rejection::NameOfAnother]);
    let email_error = about(&[invalid(Field::Email), Rejection::EmailTaken]);
    let password_error = about(&[invalid(Field::Password), Rejection::EasyPassword]);
    let error = refused.map(|error| (words.rejection)(error));
    let others = !page.providers.is_empty();
    view! {
        <Title text=title/>
        <main class="welcome">
            <div class="welcome__card">
                <Brand/>
                <h1 class="welcome__title">{title}</h1>
                <p class="welcome__text">{text}</p>
                {page.guest.then(|| view! { <p class="welcome__text">{account.become_member_kept}</p> })}
                <ProviderLinks providers=page.providers query/>
                {others.then(|| view! { <p class="welcome__or"><span>{account.or}</span></p> })}
                <form class="welcome__form" method="post" action=paths::link(action)>
                    {token.map(|token| view! { <input type="hidden" name="token" value=token.clone()/> })}
                    <input type="hidden" name="next" value=page.next.clone()/>
                    <NameField id="name" value=page.name error=name_error/>
                    <EmailField value=page.email error=email_error/>
                    <p class="field__hint">{account.email_hint}</p>
                    <PasswordField new=true name="password" label=account.password error=password_error/>
                    <FormError id="sign-up-error" error/>
                    <button class="button" type="submit">{account.make_account}</button>
                </form>
                {sign_in.map(|href| view! {
                    <p class="welcome__text"><a href=paths::link(href)>{account.have_account}</a></p>
                })}
            </div>
            <Preferences preferences=use_preferences() next=Memo::new(move |_| here.clone())/>
        </main>
    }
    .into_any()
}

/// In place of the form, for who needs none.
#[component]
fn SignedIn(viewer: User) -> impl IntoView {
    let account = use_account_words();
    view! {
        <Title text=account.invited/>
        <main class="welcome">
            <div class="welcome__card">
                <Brand/>
                <h1 class="welcome__title">{account.invited}</h1>
                <p class="welcome__text" dir="auto">{(account.signed_in_as)(&viewer.name)}</p>
                <a class="button" href=paths::link(paths::HOME)>{account.go_in}</a>
                <p class="welcome__text">{account.signed_in_as_more}</p>
            </div>
        </main>
    }
    .into_any()
}
