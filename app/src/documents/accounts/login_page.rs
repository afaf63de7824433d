//! `/login`: every way in that this server offers.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::Rejection;

use super::{
    passkeys::UsePasskey,
    providers::{ProviderLink, ProviderLinks},
    words::use_account_words,
};
use crate::{
    components::{Brand, Preferences},
    documents::form::{EmailField, FormError, NameField, PasswordField},
    paths,
    prefs::{use_preferences, use_words},
};

/// What the sign-in page shows.
#[expect(
    clippy::struct_excessive_bools,
    reason = "ways in, each offered or not"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoginPage {
    /// The page people want to get to; one of ours.
    pub next: String,
    /// A name is enough.
    pub guests: bool,
    /// Accounts with passwords exist.
    pub passwords: bool,
    /// Browsers let this page use passkeys.
    pub passkeys: bool,
    /// Anybody may make an account.
    pub sign_up: bool,
    /// Other ways in.
    pub providers: Vec<ProviderLink>,
    /// The name that was typed and refused.
    pub name: String,
    /// Why.
    pub name_error: Option<Rejection>,
    /// The address that was typed and refused.
    pub email: String,
    /// Why.
    pub password_error: Option<Rejection>,
    /// Why a passkey was refused.
    pub passkey_error: Option<Rejection>,
}

#[component]
pub(crate) fn LoginView(page: LoginPage) -> impl IntoView {
    let words = use_words();
    let account = use_account_words();
    let here = paths::login(&page.next);
    let ways =
        u8::from(page.guests) + u8::from(page.passwords) + u8::from(!page.providers.is_empty());
    let query = paths::with_next("", &page.next);
    let divider = |text| view! { <p class="welcome__or"><span>{text}</span></p> };
    let others = page.passwords || page.guests;
    view! {
        <Title text=account.sign_in/>
        <main class="welcome">
            <div class="welcome__card">
                <h1 class="welcome__title"><Brand/></h1>
                <p class="welcome__text">{account.welcome}</p>
                {(ways == 0).then(|| view! { <p class="welcome__text">{account.no_guests}</p> })}
                <ProviderLinks providers=page.providers.clone() query/>
                {(!page.providers.is_empty() && others).then(|| divider(account.or))}
                {page.passwords.then(|| view! {
                    <PasswordForm
                        next=page.next.clone()
                        email=page.email
                        error=page.password_error.map(|error| (words.rejection)(&error))
                    />
                })}
                {page.passkeys.then(|| view! {
                    <UsePasskey
                        action="/login/passkey"
                        label=account.passkey_sign_in
                        next=page.next.clone()
                        error=page.passkey_error.map(|error| (words.rejection)(&error))
                    />
                })}
                {(page.passwords && page.guests).then(|| divider(account.or_as_guest))}
                {page.guests.then(|| view! {
                    <GuestForm
                        next=page.next.clone()
                        name=page.name
                        error=page.name_error.map(|error| (words.rejection)(&error))
                    />
                })}
                {page.sign_up.then(|| view! {
                    <p class="welcome__text">
                        <a href=paths::link(paths::with_next("/signup", &page.next))>{account.make_account}</a>
                    </p>
                })}
            </div>
            <Preferences preferences=use_preferences() next=Memo::new(move |_| here.clone())/>
        </main>
    }
    .into_any()
}

#[component]
fn PasswordForm(next: String, email: String, error: Option<String>) -> impl IntoView {
    let account = use_account_words();
    let marked = error.as_ref().map(|_| "password-error");
    view! {
        <form class="welcome__form" method="post" action=paths::link("/login")>
            <input type="hidden" name="next" value=next/>
            // Which of them is wrong is not said.
            <EmailField value=email error=marked/>
            <PasswordField name="password" label=account.password error=marked/>
            <FormError id="password-error" error/>
            <button class="button" type="submit">{account.sign_in}</button>
            <p class="field__hint">{account.lost_password_more}</p>
        </form>
    }
    .into_any()
}

/// A name, and in.
#[component]
fn GuestForm(next: String, name: String, error: Option<String>) -> impl IntoView {
    let account = use_account_words();
    let marked = error.as_ref().map(|_| "name-error");
    view! {
        <form class="welcome__form" method="post" action=paths::link("/api/sign_in_as_guest")>
            <input type="hidden" name="next" value=next/>
            <NameField id="name" value=name error=marked/>
            <FormError id="name-error" error/>
            <button class="button" type="submit">{account.join}</button>
        </form>
    }
    .into_any()
}
