//! `/reset`: a new password, for who has lost theirs and was given a link.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::Rejection;

use super::words::use_account_words;
use crate::{
    components::Brand,
    documents::form::{FormError, PasswordField},
    prefs::use_words,
};

/// What the page behind such a link shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResetPage {
    /// What stands in the link.
    pub token: String,
    /// Whose password it sets.
    pub name: String,
    /// Why the last one was refused.
    pub error: Option<Rejection>,
}

#[component]
pub(crate) fn ResetView(page: ResetPage) -> impl IntoView {
    let words = use_words();
    let account = use_account_words();
    let error = page.error.map(|error| (words.rejection)(&error));
    view! {
        <Title text=account.reset_title/>
        <main class="welcome">
            <div class="welcome__card">
                <Brand/>
                <h1 class="welcome__title">{account.reset_title}</h1>
                <p class="welcome__text">{(account.reset_more)(&page.name)}</p>
                <form class="welcome__form" method="post" action="/reset">
                    <input type="hidden" name="token" value=page.token/>
                    <PasswordField new=true name="new" label=account.new_password error=error.as_ref().map(|_| "reset-error")/>
                    <FormError id="reset-error" error/>
                    <button class="button" type="submit">{account.change_password}</button>
                </form>
            </div>
        </main>
    }
    .into_any()
}
