//! A thread, open beside its room: the message it is about, what was said of
//! it, and where to say more. On narrow screens it covers the room.

use leptos::prelude::*;

use super::{Composer, DropZone, Glyph, Icon, TimelineView};
use crate::{dom, live::Live, paths, prefs::use_words, state::Pane};

/// The open thread. `live` is that of the room, `drops` that of the page.
#[component]
pub(crate) fn ThreadView(live: Live, drops: DropZone) -> impl IntoView {
    let words = use_words();
    let chat = live.chat;
    let aside = live.aside();
    let followed = chat.thread_followed;
    let room = move || chat.place.with(|place| words.room(&place.room));
    let closed = move || {
        chat.place
            .with(|place| paths::thread(&place.room.slug, place.stretch, None))
    };
    view! {
        <aside
            class="thread"
            class:thread--drop=move || drops.is_over(Pane::Thread)
            aria-label=words.thread
        >
            <header class="thread__head">
                <div class="thread__names">
                    <h2 class="thread__title">{words.thread}</h2>
                    <p class="thread__room" dir="auto">{room}</p>
                </div>
                <button
                    class="thread__follow needs-script"
                    type="button"
                    aria-pressed=move || followed.get().to_string()
                    title=words.follow_more
                    on:click=move |_| live.follow_thread(!followed.get_untracked())
                >
                    {words.follow}
                </button>
                <a
                    class="icon"
                    href=move || paths::link(closed())
                    aria-label=words.close
                    // The link leads to the room alone; here it is at once.
                    on:click=move |event| {
                        if !dom::opens_elsewhere(&event) {
                            live.show_thread(None);
                        }
                    }
                >
                    <Glyph icon=Icon::Close/>
                </a>
            </header>
            <TimelineView live=aside/>
            <footer class="room__foot thread__foot">
                <Composer live=aside/>
            </footer>
        </aside>
    }
}
