//! `/reset`: a new password, for who has lost theirs and was given a link.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{Field, Rejection};

use super::words::use_account_words;
use crate::{
    components::Brand,
    documents::form::{EmailField, FormError, PasswordField},
    paths,
    prefs::use_words,
};

/// What the page behind such a link shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResetPage {
    /// What stands in the link.
    pub token: String,
    /// Whose password it sets.
    pub name: String,
    /// What was typed as the address of who has none to sign in with.
    pub email: Option<String>,
    /// Why the last one was refused.
    pub error: Option<Rejection>,
}

#[component]
pub(crate) fn ResetView(page: ResetPage) -> impl IntoView {
    let words = use_words();
    let account = use_account_words();
    let invalid_email = Rejection::Invalid {
        field: Field::Email,
    };
    let refused = page.error.as_ref();
    let of_email =
        refused.is_some_and(|error| *error == invalid_email || *error == Rejection::EmailTaken);
    let (email_error, password_error) = match refused {
        None => (None, None),
        Some(_) if of_email => (Some("reset-error"), None),
        Some(_) => (None, Some("reset-error")),
    };
    let error = refused.map(|error| (words.rejection)(error));
    view! {
        <Title text=account.reset_title/>
        <main class="welcome">
            <div class="welcome__card">
                <Brand/>
                <h1 class="welcome__title">{account.reset_title}</h1>
                <p class="welcome__text">{(account.reset_more)(&page.name)}</p>
                <form class="welcome__form" method="post" action=paths::link("/reset")>
                    <input type="hidden" name="token" value=page.token/>
                    {page.email.map(|email| view! {
                        <p class="field__hint">{account.reset_email}</p>
                        <EmailField value=email error=email_error/>
                    })}
                    <PasswordField new=true name="new" label=account.new_password error=password_error/>
                    <FormError id="reset-error" error/>
                    <button class="button" type="submit">{account.change_password}</button>
                </form>
            </div>
        </main>
    }
    .into_any()
}
