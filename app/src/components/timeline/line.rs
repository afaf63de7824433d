//! One line of the timeline, whatever it is.

use leptos::{either::EitherOf4, prelude::*};

use crate::{
    components::{DAY_DIALOG_ID, Message, begin_at, user_mark},
    live::Live,
    state::Row,
    words::Words,
};

/// A day, the line above what is unread, a notice or a message.
#[component]
pub(super) fn Line(row: Row, words: &'static Words, live: Live) -> impl IntoView {
    match row {
        Row::Day { number, label } => EitherOf4::A(view! {
            <h2 class="day">
                <button
                    class="day__button"
                    type="button"
                    title=words.go_to_day
                    aria-haspopup="dialog"
                    popovertarget=DAY_DIALOG_ID
                    on:click=move |_| begin_at(number)
                >
                    {label}
                </button>
            </h2>
        }),
        Row::Unread => EitherOf4::B(view! { <p class="unread-line">{words.new_messages}</p> }),
        Row::Notice {
            seq,
            who,
            what,
            time,
        } => EitherOf4::C(view! {
            <p class="notice" tabindex="-1" data-seq=seq.to_string()>
                <span class="notice__who" dir="auto">{who.name}</span>
                {user_mark(who.kind, words)}
                <span dir="auto">{format!("{}{what}", words.after_name)}</span>
                <time class="notice__when" datetime=time.iso title=time.full>{time.clock}</time>
            </p>
        }),
        Row::Message(row) => EitherOf4::D(view! { <Message row=*row words live/> }),
    }
}
