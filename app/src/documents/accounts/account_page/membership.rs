//! How a guest becomes a member, and stays who they are.

use leptos::prelude::*;

use super::AccountPage;
use crate::{
    documents::accounts::{providers::ProviderLinks, words::use_account_words},
    paths,
};

/// The ways that are open; who has an invitation opens it in this browser.
#[component]
pub(super) fn MembershipSection(page: AccountPage) -> impl IntoView {
    let account = use_account_words();
    view! {
        <section class="account__part" aria-labelledby="membership-title">
            <h2 id="membership-title">{account.become_member}</h2>
            <p class="account__more">{account.guest_more}</p>
            <p class="account__more">{account.become_member_more}</p>
            {page.sign_up.then(|| view! {
                <a class="button" href=paths::link(paths::with_next("/signup", "/account"))>{account.make_account}</a>
            })}
            <ProviderLinks providers=page.providers query=paths::with_next("", "/account")/>
        </section>
    }
    .into_any()
}
