//! The reactions to a message. A click joins them or leaves them; without a
//! script each is a button of one form that stands beside the messages.

use leptos::prelude::*;
use protocol::Seq;

use crate::{paths, room::Chat, state::ReactionRow, words::Words};

const FORM_ID: &str = "react";

/// The reactions to one message.
#[component]
pub(crate) fn Reactions(
    seq: Seq,
    reactions: Vec<ReactionRow>,
    words: &'static Words,
) -> impl IntoView {
    (!reactions.is_empty()).then(|| {
        let reactions = reactions
            .into_iter()
            .map(|reaction| {
                let label = format!("{}: {}", reaction.emoji, reaction.who);
                let emoji = reaction.emoji.clone();
                let asks = format!("{seq} {} {emoji}", u8::from(!reaction.mine));
                view! {
                    <li>
                        <button
                            class="reaction"
                            form=FORM_ID
                            name="reaction"
                            value=asks
                            aria-pressed=reaction.mine.to_string()
                            aria-label=label
                            title=reaction.who
                            data-action="react"
                            data-emoji=emoji
                        >
                            <span class="reaction__emoji">{reaction.emoji}</span>
                            <span class="reaction__count">{reaction.count}</span>
                        </button>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="reactions" aria-label=words.reactions>{reactions}</ul> }
    })
}

/// What the buttons of all reactions send where there is no script: which
/// message, whether to react or to take it back, and how.
#[component]
pub(crate) fn ReactionForm(chat: Chat) -> impl IntoView {
    let action = move || chat.place.with(|place| paths::reactions(&place.room.slug));
    view! { <form id=FORM_ID method="post" action=action hidden></form> }
}
