//! The whole of a room: side, head, timeline and composer.

use leptos::{ev, prelude::*};
use leptos_meta::Title;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    COMPOSER_ID, Composer, ConnectionNote, PictureDialog, RoomHead, Shortcuts, Sidebar, Switcher,
    TimelineView, TypingLine, listen_for_shortcuts,
};
use crate::{chat::Chat, dom, live::Live, prefs::use_words};

/// The open room, live as soon as the browser has taken over.
#[component]
pub(crate) fn ChatView(chat: Chat, refetch: Callback<()>) -> impl IntoView {
    let words = use_words();
    let navigate = use_navigate();
    let go = Callback::new(move |address: String| navigate(&address, NavigateOptions::default()));
    let live = Live::new(chat, refetch, go, words);
    Effect::new(move || {
        live.start();
        listen_for_shortcuts(chat, go);
    });
    on_cleanup(move || live.stop());

    // The socket asks for the events of the first room itself.
    Effect::new(move |before: Option<()>| {
        chat.place.track();
        if before.is_some() {
            live.room_opened();
        }
    });

    let skip = move |event: ev::MouseEvent| {
        event.prevent_default();
        dom::focus(COMPOSER_ID);
    };

    let dragged_over = RwSignal::new(false);
    let drag_over = move |event: ev::DragEvent| {
        if dom::drags_files(&event) {
            event.prevent_default();
            dragged_over.set(true);
        }
    };
    let drop_here = move |event: ev::DragEvent| {
        dragged_over.set(false);
        let files = dom::dropped_files(&event);
        if !files.is_empty() {
            event.prevent_default();
            live.add_files(files, words);
        }
    };

    view! {
        <Title text=window_title(chat)/>
        <a class="skip" href=format!("#{COMPOSER_ID}") on:click=skip>{words.skip_to_composer}</a>
        <div
            class="shell"
            data-connection=move || chat.status.with(|status| status.phase.name())
            data-room-id=move || chat.room_id().to_string()
        >
            <Sidebar chat/>
            <main
                class="room"
                class:room--drop=move || dragged_over.get()
                on:dragover=drag_over
                on:dragleave=move |_| dragged_over.set(false)
                on:drop=drop_here
            >
                <RoomHead chat/>
                <TimelineView live/>
                <footer class="room__foot">
                    <ConnectionNote chat/>
                    <TypingLine chat/>
                    <Composer live go/>
                </footer>
            </main>
            <p class="visually-hidden" aria-live="polite">{chat.announcement}</p>
            <Shortcuts/>
            <Switcher chat go/>
            <PictureDialog/>
        </div>
    }
}

/// The title of the window. The server reads it when the page is drawn, and
/// what drew it may be gone by then: it gets the words themselves.
#[cfg(feature = "ssr")]
fn window_title(chat: Chat) -> String {
    untrack(|| current_title(chat))
}

/// The title of the window, for as long as the page lives.
#[cfg(not(feature = "ssr"))]
fn window_title(chat: Chat) -> impl Fn() -> String + Send + Sync + 'static {
    move || current_title(chat)
}

fn current_title(chat: Chat) -> String {
    let name = chat.place.with(|place| place.room.name.clone());
    title(&name, chat.waiting())
}

/// The title of the window, with what waits in all rooms.
fn title(room: &str, unread: u32) -> String {
    if unread == 0 {
        room.to_owned()
    } else {
        format!("({unread}) {room}")
    }
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn the_title_counts_what_waits() {
        assert_eq!(title("lobby", 0), "lobby");
        assert_eq!(title("料理部", 3), "(3) 料理部");
    }
}
