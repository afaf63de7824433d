//! Buttons that lead to the providers.

use leptos::prelude::*;

use super::words::use_account_words;
use crate::paths;

/// A provider people may sign in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderLink {
    /// Stands in addresses.
    pub id: String,
    /// What people know it by.
    pub label: String,
}

/// One form for each provider that could be added: a form and no link, since
/// anybody can send a link.
#[component]
pub(super) fn AddProviders(
    providers: Vec<ProviderLink>,
    /// Good for one of them; without it none is offered.
    token: Option<String>,
) -> impl IntoView {
    let words = use_account_words();
    token.map(move |token| {
        let forms = providers.into_iter().map(move |ProviderLink { id, label }| {
            view! {
                <form method="post" action=paths::link(paths::auth_link(&id))>
                    <input type="hidden" name="token" value=token.clone()/>
                    <button class="button button--quiet" type="submit">{(words.add_provider)(&label)}</button>
                </form>
            }
        });
        view! { <div class="account__choices">{forms.collect_view()}</div> }
    })
}

/// One button for each. Links, not forms: the way there leads to another site.
#[component]
pub(super) fn ProviderLinks(
    providers: Vec<ProviderLink>,
    /// What goes along in the query, from `?` on.
    query: String,
) -> impl IntoView {
    let words = use_account_words();
    (!providers.is_empty()).then(move || {
        let links = providers.into_iter().map(move |ProviderLink { id, label }| {
            let href = format!("{}{query}", paths::auth_login(&id));
            view! { <a class="button button--quiet" href=paths::link(href)>{(words.sign_in_with)(&label)}</a> }
        });
        view! { <div class="welcome__choices">{links.collect_view()}</div> }
    })
}
