//! The note above the message box that says what is being answered or edited,
//! with the way out. It says so when that message is gone.

use leptos::prelude::*;

use super::writing::Writing;
use crate::{
    components::{Glyph, Icon},
    live::Live,
    prefs::use_words,
    room::{Lost, WritingTo},
};

/// What is said about it: what it is for, and the beginning of what is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Label {
    what: String,
    excerpt: String,
    /// Whether it is a sentence that has to be read to its end.
    is_whole: bool,
}

#[component]
pub(super) fn About(writing: Writing, live: Live) -> impl IntoView {
    let words = use_words();
    let chat = live.chat;
    let said = |what: &str, is_whole| {
        Some(Label {
            what: what.to_owned(),
            excerpt: String::new(),
            is_whole,
        })
    };
    let label = Memo::new(move |_| match chat.writing.get() {
        WritingTo::Room => None,
        WritingTo::Edit(_) => said(words.editing, false),
        WritingTo::Instead(Lost::Edit) => said(words.edit_gone, true),
        WritingTo::Instead(Lost::Reply) => said(words.reply_gone, true),
        WritingTo::Reply(seq) => live.answered(seq).map(|quote| Label {
            what: (words.replying_to)(&quote.author.name),
            excerpt: quote.excerpt,
            is_whole: false,
        }),
    });
    view! {
        // Always there: what comes into it later is read out.
        <div role="status">
            {move || label.get().map(|Label { what, excerpt, is_whole }| view! {
                <div class="about" class:about--whole=is_whole>
                    <p class="about__text">
                        <span class="about__what">{what}</span>
                        " "
                        <span dir="auto">{excerpt}</span>
                    </p>
                    <button class="icon" type="button" aria-label=words.cancel on:click=move |_| writing.cancel()>
                        <Glyph icon=Icon::Close/>
                    </button>
                </div>
            })}
        </div>
    }
}
