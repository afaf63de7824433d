//! `/account/ways`: after a new password, whether the other ways to sign in
//! are to stay. Whoever feared for the one may fear for them.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{Rejection, views::Passkey};

use super::{account_page::ListedIdentity, words::use_account_words};
use crate::{components::Brand, documents::form::FormError, paths, prefs::use_words};

/// What that page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherWaysPage {
    /// Their passkeys.
    pub passkeys: Vec<Passkey>,
    /// What providers call them.
    pub identities: Vec<ListedIdentity>,
    /// A code is asked for besides the password.
    pub second_step: bool,
    /// Why something was not removed.
    pub error: Option<Rejection>,
}

#[component]
pub(crate) fn OtherWaysView(page: OtherWaysPage) -> impl IntoView {
    let words = use_words();
    let account = use_account_words();
    let error = page.error.map(|error| (words.rejection)(&error));
    let choice = |name: &'static str, value: String, label: String| {
        view! {
            <label class="choices__choice">
                <input type="checkbox" name=name value=value/>
                <span>{label}</span>
            </label>
        }
    };
    let passkeys = page.passkeys.into_iter().map(|passkey| {
        let label = if passkey.label.is_empty() {
            account.unknown_device.to_owned()
        } else {
            passkey.label
        };
        let label = format!("{}: {label}", account.passkeys);
        choice("passkey", passkey.id.to_string(), label)
    });
    let identities = page.identities.into_iter().map(|identity| {
        let label = format!("{}: {}", identity.provider.label, identity.label);
        let value = format!("{} {}", identity.issuer, identity.subject);
        choice("identity", value, label)
    });
    view! {
        <Title text=account.other_ways_title/>
        <main class="welcome">
            <div class="welcome__card">
                <Brand/>
                <p class="account__done" role="status">{account.password_changed}</p>
                <h1 class="welcome__title">{account.other_ways_title}</h1>
                <p class="welcome__text">{account.other_ways_more}</p>
                <form class="welcome__form" method="post" action=paths::link("/account/ways")>
                    <fieldset class="choices">
                        <legend class="visually-hidden">{account.other_ways_remove}</legend>
                        {passkeys.collect_view()}
                        {identities.collect_view()}
                        {page.second_step.then(|| choice("second_step", "on".to_owned(), account.second_factor.to_owned()))}
                    </fieldset>
                    <FormError id="ways-error" error/>
                    <button class="button button--quiet" type="submit">{account.other_ways_remove}</button>
                </form>
                <a class="button" href=paths::link("/account")>{account.other_ways_keep}</a>
            </div>
        </main>
    }
    .into_any()
}
