//! The column at the side: rooms, people, and the viewer. On narrow screens
//! it is a drawer, opened and closed by the browser itself (`popover`), so
//! that it needs no script.

use leptos::prelude::*;
use protocol::RoomKind;

use super::{Avatar, Badge, Brand, Glyph, Icon, PeopleList, RoomList, Settings};
use crate::{dom, live::Live, paths, prefs::use_words, room::Chat};

/// What the drawer's button opens.
pub(crate) const SIDEBAR_ID: &str = "sidebar";
/// What the settings button opens.
const SETTINGS_ID: &str = "settings";

/// Rooms, people, and the viewer.
#[component]
pub(crate) fn Sidebar(live: Live) -> impl IntoView {
    let chat = live.chat;
    let words = use_words();

    // Whoever chose a room wants to see it.
    Effect::new(move |before: Option<()>| {
        chat.place.track();
        if before.is_some() {
            dom::close_popover(SIDEBAR_ID);
        }
        // Once it is marked as the open one.
        request_animation_frame(|| dom::reveal_current(SIDEBAR_ID));
    });

    view! {
        <aside
            class="side"
            id=SIDEBAR_ID
            popover="auto"
            aria-label=words.rooms_and_people
            // The drawer of a phone has no place while it is closed.
            on:toggle=move |_| dom::reveal_current(SIDEBAR_ID)
        >
            <div class="side__head">
                <Brand/>
                // A document of the server's: the browser is to ask for it.
                <a class="icon side__search" href=paths::link(paths::SEARCH) rel="external" aria-label=words.search title=words.search>
                    <Glyph icon=Icon::Search/>
                </a>
                <a class="icon" href=paths::link(paths::SAVED) rel="external" aria-label=words.saved title=words.saved>
                    <Glyph icon=Icon::Saved/>
                </a>
                <button
                    class="icon only-narrow"
                    type="button"
                    aria-label=words.close
                    popovertarget=SIDEBAR_ID
                    popovertargetaction="hide"
                >
                    <Glyph icon=Icon::Close/>
                </button>
            </div>
            <ThreadsLink chat/>
            <RoomList chat/>
            <PeopleList live/>
            <div class="me">
                {move || {
                    let user = chat.viewer.get();
                    let name = user.name.clone();
                    view! {
                        <Avatar user small=true/>
                        <span class="me__name" dir="auto">{name}</span>
                    }
                }}
                <button class="icon" type="button" aria-label=words.settings popovertarget=SETTINGS_ID>
                    <Glyph icon=Icon::Settings/>
                </button>
                <Settings id=SETTINGS_ID live/>
            </div>
        </aside>
    }
}

/// The way to the threads the viewer follows, and what waits in them.
#[component]
fn ThreadsLink(chat: Chat) -> impl IntoView {
    let words = use_words();
    let count = Memo::new(move |_| chat.in_threads());
    view! {
        // A document of the server's: the browser is to ask for it.
        <a
            class="link"
            class:link--unread=move || { count.get().messages > 0 }
            href=paths::link(paths::THREADS)
            rel="external"
        >
            <Glyph icon=Icon::Thread/>
            <span class="link__name">{words.threads}</span>
            {move || view! { <Badge count=count.get() kind=RoomKind::Public words/> }}
        </a>
    }
}
