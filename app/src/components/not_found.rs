//! The page that says there is nothing at an address.

use leptos::prelude::*;
use leptos_meta::Title;

use super::Brand;
use crate::{paths, status::answer_not_found, words::Words};

/// Says that there is nothing, and leads home. The server answers 404.
#[component]
pub(crate) fn NotFound(words: &'static Words) -> impl IntoView {
    answer_not_found();
    view! {
        <Title text=words.not_found/>
        <main class="welcome">
            <div class="welcome__card">
                <Brand/>
                <h1 class="welcome__title">{words.not_found}</h1>
                <p class="welcome__text">{words.not_found_more}</p>
                <a class="button" href=paths::link(paths::HOME)>{words.to_rooms}</a>
            </div>
        </main>
    }
}
