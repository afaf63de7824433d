//! The line that says who is writing.

use leptos::prelude::*;

use crate::{prefs::use_words, room::Chat};

/// A line that is always there, so that nothing moves when someone writes.
#[component]
pub(crate) fn TypingLine(chat: Chat) -> impl IntoView {
    let words = use_words();
    view! {
        <p class="typing">
            {move || chat.typing.with(|typing| {
                let names: Vec<_> = typing.people().iter().map(|user| words.name_of(user)).collect();
                (words.typing)(&names)
            })}
        </p>
    }
}
