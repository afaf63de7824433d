//! The page that asks a guest who signs out, because there is no way back.

#![expect(clippy::needless_pass_by_value, reason = "components own their props")]

use leptos::prelude::*;
use leptos_meta::Title;

use super::words::use_account_words;
use crate::{components::Brand, paths, prefs::use_words};

/// What that page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeavePage {
    /// The guest's name, to which there is no way back.
    pub name: String,
    /// The browser is to throw away what it keeps of them.
    pub forget: bool,
}

#[component]
pub(crate) fn LeaveView(page: LeavePage) -> impl IntoView {
    let words = use_words();
    let account = use_account_words();
    view! {
        <Title text=words.sign_out/>
        <main class="welcome">
            <div class="welcome__card">
                <Brand/>
                <h1 class="welcome__title">{account.leave_title}</h1>
                <p class="welcome__text">{(account.leave_more)(&page.name)}</p>
                <div class="welcome__choices">
                    <a class="button" href=paths::link("/")>{account.leave_stay}</a>
                    <a class="button button--quiet" href=paths::link("/account")>{account.become_member}</a>
                    <form class="welcome__form" method="post" action=paths::link("/logout")>
                        <input type="hidden" name="for_good" value="on"/>
                        {page.forget.then(|| view! { <input type="hidden" name="forget" value="storage"/> })}
                        <button class="button button--bad" type="submit">{account.leave_for_good}</button>
                    </form>
                </div>
            </div>
        </main>
    }
    .into_any()
}
