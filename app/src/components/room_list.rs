//! The rooms at the side.

use leptos::prelude::*;
use protocol::Room;

use crate::{chat::Chat, paths, prefs::use_words};

/// Every room of the viewer; those with unread messages stand out.
#[component]
pub(crate) fn RoomList(chat: Chat) -> impl IntoView {
    let words = use_words();
    view! {
        <nav class="group" aria-label=words.rooms>
            <h2 class="group__title">{words.rooms}</h2>
            <ul class="group__list">
                <For each=move || chat.place.with(|place| place.rooms.clone()) key=|room| (room.id, room.name.clone(), room.slug.clone()) let:room>
                    <li><RoomLink room chat/></li>
                </For>
            </ul>
        </nav>
    }
}

#[component]
fn RoomLink(room: Room, chat: Chat) -> impl IntoView {
    let words = use_words();
    let id = room.id;
    let count = Memo::new(move |_| chat.unread.with(|unread| unread.of_room(id)));
    view! {
        <a
            class="link"
            class:link--unread=move || { count.get() > 0 }
            href=paths::room(&room.slug)
            aria-current=move || (chat.room_id() == id).then_some("page")
        >
            <span class="link__hash" aria-hidden="true">"#"</span>
            <span class="link__name" dir="auto">{room.name}</span>
            {move || {
                let count = count.get();
                (count > 0).then(|| view! {
                    <span class="badge">
                        <span aria-hidden="true">{badge(count)}</span>
                        <span class="visually-hidden">{(words.unread)(count)}</span>
                    </span>
                })
            }}
        </a>
    }
}

/// A count that always fits.
fn badge(count: u32) -> String {
    if count > 99 {
        "99+".to_owned()
    } else {
        count.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::badge;

    #[test]
    fn large_counts_are_cut() {
        assert_eq!(badge(99), "99");
        assert_eq!(badge(100), "99+");
    }
}
