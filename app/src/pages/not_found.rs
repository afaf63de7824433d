//! The page for addresses that lead nowhere.

use leptos::prelude::*;

use crate::{components::NotFound, prefs::use_words};

/// Any address without a page.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    view! { <NotFound words=use_words()/> }
}
