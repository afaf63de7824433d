//! Where one is signed in.

use leptos::prelude::*;
use protocol::views::SignedIn;

use super::{AccountForm, AccountPage};
use crate::{
    documents::{accounts::words::use_account_words, form::FormError, when::When},
    paths,
    prefs::use_words,
};

/// One's sessions, the one used last first.
#[component]
pub(super) fn SessionsSection(page: AccountPage) -> impl IntoView {
    let account = use_account_words();
    let error = page.error(AccountForm::Sessions, use_words());
    let done = page.done(AccountForm::Sessions, account);
    let many = page.sessions.len() > 1;
    view! {
        <section class="account__part" aria-labelledby="sessions-title">
            <h2 id="sessions-title">{account.sessions}</h2>
            {done}
            <FormError id="sessions-error" error/>
            <ul class="rows">
                {page.sessions.into_iter().map(|session| {
                    let current = session.id == page.session;
                    view! { <SessionRow session current/> }
                }).collect_view()}
            </ul>
            {many.then(|| view! {
                <form method="post" action=paths::link("/account/sessions/end_others")>
                    <button class="button button--quiet" type="submit">{account.end_others}</button>
                </form>
            })}
        </section>
    }
    .into_any()
}

#[component]
fn SessionRow(session: SignedIn, current: bool) -> impl IntoView {
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
                    {current.then(|| view! { <span class="row__mark">{account.this_session}</span> })}
                </p>
                <p class="row__more">
                    {account.last_used} " " <When at_ms=session.used_at_ms/> " · " {session.address}
                </p>
            </div>
            {(!current).then(|| view! {
                <form method="post" action=paths::link("/account/sessions/end")>
                    <input type="hidden" name="id" value=session.id.to_string()/>
                    <button class="row__action" type="submit" aria-label=end>{account.end_session}</button>
                </form>
            })}
        </li>
    }
    .into_any()
}
