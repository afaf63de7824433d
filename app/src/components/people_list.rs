//! The members of the room at the side.

use leptos::prelude::*;

use super::Avatar;
use crate::{chat::Chat, page_data::Member, prefs::use_words, state::People};

/// Those here first, then the others, then how many more there are.
#[component]
pub(crate) fn PeopleList(chat: Chat) -> impl IntoView {
    let words = use_words();
    let unlisted = Memo::new(move |_| chat.people.with(People::unlisted));
    view! {
        <section class="group" aria-label=words.people>
            <h2 class="group__title">
                {words.people}
                <span class="group__count">{move || (words.members)(chat.people.with(People::count))}</span>
            </h2>
            <ul class="group__list">
                <For
                    each=move || chat.people.with(|people| people.listed().to_vec())
                    key=|member| (member.user.clone(), member.here)
                    let:member
                >
                    <Person member/>
                </For>
            </ul>
            {move || {
                let unlisted = unlisted.get();
                (unlisted > 0).then(|| view! { <p class="group__more">{(words.and_more)(unlisted)}</p> })
            }}
        </section>
    }
}

#[component]
fn Person(member: Member) -> impl IntoView {
    let words = use_words();
    let Member { user, here } = member;
    let name = user.name.clone();
    view! {
        <li class="person" class:person--here=here>
            <Avatar user small=true/>
            <span class="person__name" dir="auto">{name}</span>
            {here.then(|| view! { <span class="visually-hidden">{words.here_now}</span> })}
        </li>
    }
}
