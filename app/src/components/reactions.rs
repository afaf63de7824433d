//! The reactions to a message. A click joins them or leaves them; without a
//! script each is a button of one form that stands beside the messages.

use leptos::prelude::*;
use protocol::Seq;

use crate::{html::Html, paths, room::Chat, state::ReactionRow, words::Words};

const FORM_ID: &str = "react";

/// The reactions to one message, where there are any.
pub(crate) fn write_reactions(html: &mut Html, seq: Seq, reactions: &[ReactionRow], words: &Words) {
    if reactions.is_empty() {
        return;
    }
    html.open("ul").attr("class", "reactions");
    html.attr("aria-label", words.reactions);
    for reaction in reactions {
        let ReactionRow {
            emoji,
            count,
            mine,
            who,
        } = reaction;
        html.open("li").open("button").attr("class", "reaction");
        html.attr("form", FORM_ID).attr("name", "reaction");
        html.attr("value", &format!("{seq} {} {emoji}", u8::from(!mine)));
        html.attr("aria-pressed", if *mine { "true" } else { "false" });
        html.attr("aria-label", &format!("{emoji}: {who}"));
        html.attr("title", who).attr("data-action", "react");
        html.attr("data-emoji", emoji)
            .span("reaction__emoji", emoji);
        html.span("reaction__count", &count.to_string());
        html.close("button").close("li");
    }
    html.close("ul");
}

/// What the buttons of all reactions send where there is no script: which
/// message, whether to react or to take it back, and how.
#[component]
pub(crate) fn ReactionForm(chat: Chat) -> impl IntoView {
    let action = move || {
        let path = chat.place.with(|place| paths::reactions(&place.room.slug));
        paths::link(path)
    };
    view! { <form id=FORM_ID method="post" action=action hidden></form> }
}
