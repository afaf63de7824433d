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
            view! { <a class="button button--quiet" href=href>{(words.sign_in_with)(&label)}</a> }
        });
        view! { <div class="welcome__choices">{links.collect_view()}</div> }
    })
}
