//! The head of these pages: who is signed in, and the way back.

use leptos::prelude::*;

use super::words::use_document_words;
use crate::{components::Brand, paths};

#[component]
pub(crate) fn Head(#[prop(into)] back: String) -> impl IntoView {
    view! {
        <header class="account__head">
            <Brand/>
            <nav class="account__ways">
                <a href=paths::link(back)>{use_document_words().back}</a>
            </nav>
        </header>
    }
    .into_any()
}
