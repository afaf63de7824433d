//! What opens over the chat by a click or a key: menus, dialogs, pictures. None
//! of it is in the page's HTML, and its code is no part of what a page needs to
//! come alive (feature `split`): it is fetched right after that, or as soon as
//! it is asked for, whichever comes first.

#![cfg_attr(
    feature = "split",
    expect(
        clippy::unnecessary_wraps,
        reason = "what splits `load` off makes it fail"
    )
)]

mod delete_dialog;
mod leave_dialog;
mod lightbox;
mod message_details;
mod message_menu;
mod picture_dialog;
mod shortcut_list;
mod switcher;

use leptos::{prelude::*, task::spawn_local, wasm_split::SplitLoaderError};

use self::{
    delete_dialog::{DeleteDialog, Deletion},
    leave_dialog::{LeaveDialog, show_leave_dialog},
    lightbox::{Gallery, Lightbox},
    message_details::{Details, MessageDetails},
    message_menu::{MessageActions, MessageMenu},
    picture_dialog::{PictureDialog, show_picture_dialog},
    shortcut_list::{ShortcutList, show_shortcut_list},
    switcher::{Switcher, show_switcher},
};
use crate::{live::Live, prefs::use_words, state::Overlay};

/// Draws all overlays, closed.
type Draw = fn(Live) -> AnyView;

/// The overlays, as soon as their code is there. What is asked for before that
/// (`Chat::overlay`) opens then.
#[component]
pub(crate) fn Overlays(live: Live) -> impl IntoView {
    let words = use_words();
    let asked = live.chat.overlay;
    let draw = RwSignal::new(None::<Draw>);
    let loading = StoredValue::new(false);
    Effect::new(move |before: Option<()>| {
        // At first before anybody asks. What failed then is tried again for
        // the next who does.
        let wanted = asked.with(Option::is_some) || before.is_none();
        if !wanted || draw.with_untracked(Option::is_some) || loading.get_value() {
            return;
        }
        loading.set_value(true);
        spawn_local(async move {
            let loaded = load().await;
            // The page may have been left meanwhile.
            loading.try_set_value(false);
            if let Ok(loaded) = loaded {
                draw.try_set(Some(loaded));
            } else if asked.try_update(Option::take).flatten().is_some() {
                live.chat.note.set(Some(words.not_loaded.to_owned()));
            }
        });
    });
    move || draw.get().map(|draw| draw(live))
}

/// Fetches the code, in builds that split it off.
///
/// # Errors
/// It is out of reach, or the server has another version of it by now.
#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(overlays, fallible, wasm_split_path = leptos::wasm_split)]
fn load() -> Result<Draw, SplitLoaderError> {
    Ok(drawn)
}

/// The code is here: builds without the feature `split` are one piece.
#[cfg(not(feature = "split"))]
#[expect(clippy::unused_async, reason = "as it is where it has to be fetched")]
async fn load() -> Result<Draw, SplitLoaderError> {
    Ok(drawn)
}

fn drawn(live: Live) -> AnyView {
    let chat = live.chat;
    let actions = MessageActions::new(live);
    let details = actions.details;
    let gallery = Gallery::new();
    let deletion = Deletion::new();
    Effect::new(move || {
        // Taken, so that the same can be asked for again.
        let Some(overlay) = chat.overlay.get() else {
            return;
        };
        chat.overlay.set(None);
        match overlay {
            Overlay::Actions(subject, beside) => actions.open_menu(subject, beside),
            Overlay::Emoji(subject, beside) => actions.open_picker(subject, beside),
            Overlay::Edits(subject) => details.edits(live.at(subject.pane), subject.seq),
            Overlay::Delete(subject) => deletion.ask(subject),
            Overlay::Pictures(pictures, at) => gallery.open(pictures, at),
            Overlay::Shortcuts => show_shortcut_list(),
            Overlay::Switcher => show_switcher(),
            Overlay::Picture => show_picture_dialog(),
            Overlay::Leave => show_leave_dialog(),
        }
    });
    view! {
        <MessageMenu actions/>
        <DeleteDialog deletion live/>
        <MessageDetails details live/>
        <Lightbox gallery/>
        <ShortcutList/>
        <Switcher live/>
        <PictureDialog/>
        <LeaveDialog live/>
    }
    .into_any()
}
