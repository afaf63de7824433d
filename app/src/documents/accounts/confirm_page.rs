//! The page that goes on to a provider, and the question before what the
//! provider said changes who somebody is here.

use leptos::prelude::*;

use crate::paths;
use leptos_meta::Title;
use protocol::User;

use super::words::use_account_words;
use crate::components::{Avatar, Brand};

/// On the way to a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetOutPage {
    /// The provider, by label.
    pub provider: String,
    /// Its page. The browser goes there by itself, too.
    pub address: String,
}

/// What is to be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfirmKind {
    /// That an account at a provider becomes a way into this one.
    Link,
    /// That who is signed in becomes somebody else in this browser.
    Replace {
        /// Who is signed in is a guest, and cannot come back.
        guest: bool,
    },
}

/// The question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmPage {
    /// What is to be confirmed.
    pub kind: ConfirmKind,
    /// The provider, by label.
    pub provider: String,
    /// Who it says that it is: name and address there.
    pub account: String,
    /// Who is signed in here.
    pub viewer: User,
    /// Comes back with the answer; good once.
    pub token: String,
    /// Where who says no goes on to; one of ours.
    pub next: String,
}

#[component]
pub(crate) fn SetOutView(page: SetOutPage) -> impl IntoView {
    let account = use_account_words();
    let title = (account.set_out)(&page.provider);
    view! {
        <Title text=title.clone()/>
        <main class="welcome">
            <div class="welcome__card">
                <Brand/>
                <h1 class="welcome__title">{title.clone()}</h1>
                <p class="welcome__text">{(account.set_out_more)(&page.provider)}</p>
                <a class="button" href=paths::link(page.address)>{title}</a>
                <a href=paths::link("/account")>{account.confirm_no_link}</a>
            </div>
        </main>
    }
    .into_any()
}

#[component]
pub(crate) fn ConfirmView(page: ConfirmPage) -> impl IntoView {
    let account = use_account_words();
    let name = page.viewer.name.as_str();
    let (title, text, yes, no) = match page.kind {
        ConfirmKind::Link => (
            account.confirm_link,
            (account.confirm_link_more)(&page.provider, &page.account, name),
            account.confirm_link_yes.to_owned(),
            account.confirm_no_link.to_owned(),
        ),
        ConfirmKind::Replace { guest } => (
            account.confirm_replace,
            (account.confirm_replace_more)(&page.provider, &page.account, name, guest),
            (account.confirm_replace_yes)(&page.account),
            (account.confirm_replace_no)(name),
        ),
    };
    view! {
        <Title text=title/>
        <main class="welcome">
            <div class="welcome__card">
                <Brand/>
                <h1 class="welcome__title">{title}</h1>
                <Avatar user=page.viewer.clone()/>
                <p class="welcome__text" dir="auto">{text}</p>
                <form class="welcome__form" method="post" action=paths::link("/auth/confirm")>
                    <input type="hidden" name="token" value=page.token/>
                    <button class="button" type="submit">{yes}</button>
                </form>
                <a class="button button--quiet" href=paths::link(page.next)>{no}</a>
            </div>
        </main>
    }
    .into_any()
}
