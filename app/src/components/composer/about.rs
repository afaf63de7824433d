//! The note above the message box that says what is being answered or edited,
//! with the way out.

use leptos::prelude::*;
use protocol::Quote;

use super::writing::Writing;
use crate::{
    components::{Glyph, Icon},
    live::Live,
    prefs::use_words,
    room::WritingTo,
};

#[component]
pub(super) fn About(writing: Writing, live: Live) -> impl IntoView {
    let words = use_words();
    let chat = live.chat;
    let label = move || match chat.writing.get() {
        WritingTo::Room => None,
        WritingTo::Edit(_) => Some((words.editing.to_owned(), String::new())),
        WritingTo::Reply(seq) => chat.timeline.with_untracked(|timeline| {
            let (author, message) = timeline.message(seq)?;
            let excerpt = Quote::excerpt_of(&message.body, message.html.as_deref());
            Some(((words.replying_to)(&author.name), excerpt))
        }),
    };
    move || {
        label().map(|(label, excerpt)| {
            view! {
                <div class="about" role="status">
                    <p class="about__text">
                        <span class="about__what">{label}</span>
                        " "
                        <span dir="auto">{excerpt}</span>
                    </p>
                    <button class="icon" type="button" aria-label=words.cancel on:click=move |_| writing.cancel()>
                        <Glyph icon=Icon::Close/>
                    </button>
                </div>
            }
        })
    }
}
