//! `/login/code`: the step after the password, for those who asked for one.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::Rejection;

use super::words::use_account_words;
use crate::{
    components::Brand,
    documents::form::{CodeField, FormError},
    paths,
    prefs::use_words,
};

/// What the page for the code shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodePage {
    /// Why the last code was refused.
    pub error: Option<Rejection>,
}

#[component]
pub(crate) fn CodeView(page: CodePage) -> impl IntoView {
    let words = use_words();
    let account = use_account_words();
    let error = page.error.map(|error| (words.rejection)(&error));
    view! {
        <Title text=account.sign_in/>
        <main class="welcome">
            <div class="welcome__card">
                <Brand/>
                <h1 class="welcome__title">{account.code_title}</h1>
                <p class="welcome__text">{account.code_more}</p>
                <form class="welcome__form" method="post" action=paths::link("/login/code")>
                    <CodeField label=account.code error=error.as_ref().map(|_| "code-error")/>
                    <FormError id="code-error" error/>
                    <button class="button" type="submit">{account.sign_in}</button>
                </form>
                <a href=paths::link("/login")>{account.begin_again}</a>
            </div>
        </main>
    }
    .into_any()
}
