//! The head of the room: what it is called and what it is for.

use leptos::prelude::*;
use protocol::RoomKind;

use super::{Badge, DAY_DIALOG_ID, Glyph, Icon, SIDEBAR_ID, sign};
use crate::{paths, prefs::use_words, room::Chat};

/// Name and topic, the ways to a day and to the room's settings, and on narrow screens the
/// way to the rooms and people.
#[component]
pub(crate) fn RoomHead(chat: Chat) -> impl IntoView {
    let words = use_words();
    let kind = Memo::new(move |_| chat.place.with(|place| place.room.kind));
    let name = move || words.room_name(chat.place.with(|place| place.room.name.clone()));
    let settings = move || {
        chat.place
            .with(|place| paths::room_settings(&place.room.slug))
    };
    let waiting = Memo::new(move |_| chat.waiting());
    let rooms = move || match waiting.get().messages {
        0 => words.rooms_and_people.to_owned(),
        waiting => (words.rooms_waiting)(waiting),
    };
    view! {
        <header class="room__head">
            <button
                class="icon only-narrow"
                type="button"
                aria-label=rooms
                popovertarget=SIDEBAR_ID
            >
                <Glyph icon=Icon::Menu/>
                // What waits behind it is to be seen without opening it.
                <span class="icon__badge">
                    {move || view! { <Badge count=waiting.get() kind=RoomKind::Public words/> }}
                </span>
            </button>
            <div class="room__names">
                <h1 class="room__title">
                    <span class="room__hash" aria-hidden="true">{move || sign(kind.get())} " "</span>
                    <span dir="auto">{name}</span>
                </h1>
                <p class="room__topic" dir="auto">{move || chat.place.with(|place| place.room.topic.clone())}</p>
            </div>
            <button
                class="icon"
                type="button"
                aria-label=words.go_to_day
                title=words.go_to_day
                aria-haspopup="dialog"
                popovertarget=DAY_DIALOG_ID
            >
                <Glyph icon=Icon::Calendar/>
            </button>
            {move || {
                let label = if kind.get() == RoomKind::Direct { words.about_direct } else { words.about_room };
                view! {
                    // A document of the server's: the browser is to ask for it.
                    <a class="icon" href=move || paths::link(settings()) rel="external" aria-label=label title=label>
                        <Glyph icon=Icon::More/>
                    </a>
                }
            }}
        </header>
    }
}
