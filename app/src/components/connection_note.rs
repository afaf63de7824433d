//! The note that says the connection is gone, or coming back.

use leptos::{either::EitherOf3, prelude::*};

use crate::{
    dom,
    prefs::use_words,
    room::Chat,
    socket::{Phase, Status},
    words::Words,
};

/// Says nothing while all is well or may soon be.
#[component]
pub(crate) fn ConnectionNote(chat: Chat) -> impl IntoView {
    let words = use_words();
    view! {
        <div class="connection" role="status">
            {move || match note(chat.status.get()) {
                Note::None => EitherOf3::A(()),
                Note::Reconnecting => EitherOf3::B(view! { <p class="connection__note">{words.reconnecting}</p> }),
                Note::GivenUp(phase) => EitherOf3::C(view! {
                    <p class="connection__note">
                        {given_up(phase, words)} " "
                        <button class="connection__button" type="button" on:click=|_| dom::reload()>
                            {words.reload}
                        </button>
                    </p>
                }),
            }}
        </div>
    }
}

/// What to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Note {
    None,
    Reconnecting,
    GivenUp(Phase),
}

const fn note(status: Status) -> Note {
    match status.phase {
        Phase::TooMany | Phase::OutOfStep => Note::GivenUp(status.phase),
        Phase::Connecting | Phase::Waiting if status.trouble => Note::Reconnecting,
        Phase::Connecting | Phase::Waiting | Phase::Open | Phase::Closed => Note::None,
    }
}

const fn given_up(phase: Phase, words: &Words) -> &'static str {
    match phase {
        Phase::TooMany => words.too_many_tabs,
        _ => words.out_of_step,
    }
}
