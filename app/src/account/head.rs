//! The head of these pages: whose they are, and the way back.

use leptos::prelude::*;

use crate::{components::Brand, prefs::use_words};

#[component]
pub(crate) fn Head(#[prop(into)] back: String) -> impl IntoView {
    let words = use_words();
    view! {
        <header class="account__head">
            <Brand/>
            <nav class="account__ways">
                <a href=back>{words.back_to_room}</a>
            </nav>
        </header>
    }
}
