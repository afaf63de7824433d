//! The whole page of a room: sidebar, head, timeline and composer.

use leptos::{ev, prelude::*};
use leptos_meta::Title;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use protocol::Seq;

use super::{
    Composer, ConnectionNote, DayDialog, DropZone, GoneRooms, Overlays, ReactionForm, ReadOut,
    RoomHead, SecurityAlerts, Sidebar, ThreadView, TimelineView, TypingLine, listen_for_shortcuts,
};
use crate::{dom, live::Live, paths, prefs::use_words, room::Chat, state::Pane};

/// Where the skip link leads.
const COMPOSER_ID: &str = Pane::Room.composer_id();

/// The open room, live as soon as the browser has taken over. The address asks
/// for the room at `slug`, and for `thread` beside it.
#[component]
pub(crate) fn ChatView(
    chat: Chat,
    refetch: Callback<()>,
    slug: Memo<String>,
    thread: Memo<Option<Seq>>,
) -> impl IntoView {
    let words = use_words();
    let navigate = use_navigate();
    let go = Callback::new(move |address: String| navigate(&address, NavigateOptions::default()));
    let live = Live::new(chat, refetch, go, words);
    let drops = DropZone::new(live, words);
    Effect::new(move || {
        live.start();
        drops.watch();
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

    // The first one came with the page, and another room brings its own.
    Effect::new(move |before: Option<()>| {
        let thread = thread.get();
        let shown = chat
            .place
            .with_untracked(|place| place.room.slug.as_str().to_owned());
        if before.is_some() && slug.get_untracked() == shown {
            live.show_thread(thread);
        }
    });
    let thread_open = Memo::new(move |_| chat.thread().is_some());

    let skip =
        move |event: ev::MouseEvent| dom::instead_of_link(&event, || dom::focus(COMPOSER_ID));

    view! {
        <Title text=window_title(chat)/>
        <a class="skip" href=format!("#{COMPOSER_ID}") on:click=skip>{words.skip_to_composer}</a>
        <div
            class="shell"
            class:shell--thread=move || thread_open.get()
            data-connection=move || chat.status.with(|status| status.phase.name())
            data-room-id=move || chat.room_id().to_string()
        >
            <Sidebar live/>
            <main class="room" class:room--drop=move || drops.is_over(Pane::Room)>
                <RoomHead chat/>
                <GoneRooms live/>
                <TimelineView live/>
                <footer class="room__foot">
                    <div class="toasts" role="status">
                        <ReadOut spoken=chat.toast class="toast"/>
                    </div>
                    {move || {
                        let alerts = chat.alerts.get();
                        let next = chat.place.with(|place| paths::room(&place.room.slug));
                        view! { <SecurityAlerts alerts next newest_only=true/> }
                    }}
                    <ConnectionNote chat/>
                    <TypingLine chat/>
                    <Composer live/>
                </footer>
                <ReactionForm chat/>
                <DayDialog live/>
                <Overlays live/>
            </main>
            {move || thread_open.get().then(|| view! { <ThreadView live drops/> })}
            <div class="visually-hidden" aria-live="polite">
                <ReadOut spoken=chat.announcement class=""/>
            </div>
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
    title(&name, chat.waiting().messages)
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
