//! One line of the timeline, whatever it is.

use leptos::{either::EitherOf4, prelude::*};
use protocol::User;

use crate::{
    components::{DAY_DIALOG_ID, Message, write_clock, write_user_mark},
    html::Html,
    live::Live,
    state::{Row, Time},
    words::Words,
};

/// A day, the line above what is unread, a notice or a message.
#[component]
pub(super) fn Line(row: Row, words: &'static Words, live: Live) -> impl IntoView {
    match row {
        Row::Day { number, label } => EitherOf4::A(view! {
            <h2 class="day" inner_html=day(number, &label, words)></h2>
        }),
        Row::Unread => EitherOf4::B(view! { <p class="unread-line">{words.new_messages}</p> }),
        Row::Notice {
            seq,
            who,
            what,
            time,
        } => EitherOf4::C(view! {
            <p class="notice" tabindex="-1" data-seq=seq.to_string() inner_html=notice(&who, &what, &time, words)></p>
        }),
        Row::Message(row) => EitherOf4::D(view! { <Message row=*row words live/> }),
    }
}

/// The day is the way to another day.
fn day(number: i64, label: &str, words: &Words) -> String {
    let mut html = Html::default();
    html.open("button").attr("class", "day__button");
    html.attr("type", "button").attr("title", words.go_to_day);
    html.attr("aria-haspopup", "dialog")
        .attr("popovertarget", DAY_DIALOG_ID);
    html.attr("data-action", "day")
        .attr("data-day", &number.to_string());
    html.text(label).close("button");
    html.finish()
}

fn notice(who: &User, what: &str, time: &Time, words: &Words) -> String {
    let mut html = Html::default();
    html.auto_span("notice__who", &who.name);
    write_user_mark(&mut html, who.kind, words);
    html.open("span").attr("dir", "auto");
    html.text(words.after_name).text(what).close("span");
    // Whoever copies the room has it between them.
    html.text(" ");
    write_clock(&mut html, time, "notice__when");
    html.finish()
}
