//! `/account/proof`: showing anew who one is, before one changes how one signs
//! in.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::Rejection;

use super::{
    passkeys::UsePasskey,
    providers::{ProviderLink, ProviderLinks},
    words::use_account_words,
};
use crate::{
    components::Brand,
    documents::form::{CodeField, FormError, PasswordField},
    paths,
    prefs::use_words,
};

/// The ways to show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofForm {
    /// The password.
    Password,
    /// A code of the app, or one on paper.
    Code,
    /// A passkey.
    Passkey,
}

/// What the page that asks for it shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProofPage {
    /// The page that was wanted; one of ours.
    pub next: String,
    /// They have a password.
    pub password: bool,
    /// They have an app for codes.
    pub second_step: bool,
    /// They have a passkey, and browsers let this page use it.
    pub passkey: bool,
    /// Where they can sign in again, if there is nothing else.
    pub providers: Vec<ProviderLink>,
    /// What was refused, and why.
    pub error: Option<(ProofForm, Rejection)>,
}

#[component]
pub(crate) fn ProofView(page: ProofPage) -> impl IntoView {
    let words = use_words();
    let account = use_account_words();
    let error = |form: ProofForm| {
        page.error
            .as_ref()
            .filter(|(refused, _)| *refused == form)
            .map(|(_, error)| (words.rejection)(error))
    };
    let (password_error, code_error) = (error(ProofForm::Password), error(ProofForm::Code));
    let passkey_error = error(ProofForm::Passkey);
    let divider = || view! { <p class="welcome__or"><span>{account.or}</span></p> };
    let providers = !page.providers.is_empty();
    let none = !page.password && !page.second_step && !page.passkey && !providers;
    let query = paths::with_next("", &page.next);
    view! {
        <Title text=account.proof_title/>
        <main class="welcome">
            <div class="welcome__card">
                <Brand/>
                <h1 class="welcome__title">{account.proof_title}</h1>
                <p class="welcome__text">{account.proof_more}</p>
                {none.then(|| view! { <p class="welcome__text">{account.proof_none}</p> })}
                {page.password.then(|| view! {
                    <form class="welcome__form" method="post" action=paths::link("/account/proof/password")>
                        <input type="hidden" name="next" value=page.next.clone()/>
                        <PasswordField name="password" label=account.current_password error=password_error.as_ref().map(|_| "password-error")/>
                        <FormError id="password-error" error=password_error/>
                        <button class="button" type="submit">{account.proof_go_on}</button>
                    </form>
                })}
                {page.passkey.then(|| view! {
                    <UsePasskey
                        action="/account/proof/passkey"
                        label=account.proof_passkey
                        next=page.next.clone()
                        error=passkey_error
                    />
                })}
                {(page.password && page.second_step).then(divider)}
                {page.second_step.then(|| view! {
                    <form class="welcome__form" method="post" action=paths::link("/account/proof/code")>
                        <input type="hidden" name="next" value=page.next.clone()/>
                        <CodeField label=account.app_code error=code_error.as_ref().map(|_| "code-error")/>
                        <FormError id="code-error" error=code_error/>
                        <button class="button button--quiet" type="submit">{account.proof_go_on}</button>
                    </form>
                })}
                {providers.then(|| view! { <p class="welcome__text">{account.proof_providers}</p> })}
                <ProviderLinks providers=page.providers query/>
                <a href=paths::link("/account")>{account.not_now}</a>
            </div>
        </main>
    }
    .into_any()
}
