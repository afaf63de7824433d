//! The head of the room: what it is called and what it is for.

use leptos::prelude::*;

use super::{Glyph, Icon, SIDEBAR_ID};
use crate::{chat::Chat, prefs::use_words};

/// Name and topic, and on narrow screens the way to the rooms and people.
#[component]
pub(crate) fn RoomHead(chat: Chat) -> impl IntoView {
    let words = use_words();
    view! {
        <header class="room__head">
            <button
                class="icon only-narrow"
                type="button"
                aria-label=words.rooms_and_people
                popovertarget=SIDEBAR_ID
            >
                <Glyph icon=Icon::Menu/>
            </button>
            <div class="room__names">
                <h1 class="room__title">
                    <span class="room__hash" aria-hidden="true">"# "</span>
                    <span dir="auto">{move || chat.place.with(|place| place.room.name.clone())}</span>
                </h1>
                <p class="room__topic" dir="auto">{move || chat.place.with(|place| place.room.topic.clone())}</p>
            </div>
        </header>
    }
}
