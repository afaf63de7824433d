//! Who is writing.

use leptos::prelude::*;

use crate::{prefs::use_words, state::Typing};

/// A line that is always there, so that nothing moves when someone writes.
#[component]
pub(crate) fn TypingLine(typing: Signal<Typing>) -> impl IntoView {
    let words = use_words();
    view! {
        <p class="typing">
            {move || typing.with(|typing| (words.typing)(&typing.names()))}
        </p>
    }
}
