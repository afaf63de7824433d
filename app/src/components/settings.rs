//! The viewer's small menu: colours, language, shortcuts, sign out.

use leptos::{ev::SubmitEvent, prelude::*};

use super::{NotificationSettings, Preferences};
use crate::{
    dom,
    live::Live,
    paths,
    prefs::{use_preferences, use_words},
    state::Overlay,
};

/// A popover named `id`. Its forms lead back to the open room.
#[component]
pub(crate) fn Settings(id: &'static str, live: Live) -> impl IntoView {
    let words = use_words();
    let chat = live.chat;
    let here = Memo::new(move |_| chat.place.with(|place| paths::room(&place.room.slug)));
    let open = move |overlay: Overlay| {
        dom::close_popover(id);
        chat.overlay.set(Some(overlay));
    };
    // What was not sent yet is only in this browser.
    let sign_out = move |event: SubmitEvent| {
        let unsent = live.in_this_browser_alone();
        if unsent > 0 && !dom::confirm(&(words.sign_out_loses)(unsent)) {
            event.prevent_default();
        } else if !paths::base().is_empty() {
            dom::forget_everything();
        }
    };
    view! {
        <div class="settings" id=id popover="auto">
            <button class="settings__item needs-script" type="button" on:click=move |_| open(Overlay::Picture)>
                {words.your_picture}
            </button>
            <Preferences preferences=use_preferences() next=here/>
            <NotificationSettings/>
            <button class="settings__item needs-script" type="button" on:click=move |_| open(Overlay::Shortcuts)>
                {words.shortcuts}
            </button>
            // Documents of the server's: the browser is to ask for them.
            <a class="settings__item" href=paths::link("/account") rel="external">{words.account}</a>
            {move || chat.place.with(|place| place.role.is_admin()).then(|| view! {
                <a class="settings__item" href=paths::link("/people") rel="external">{words.run_house}</a>
            })}
            <form method="post" action=paths::link("/logout") on:submit=sign_out>
                // The browser then throws away what it keeps of the person.
                <input type="hidden" name="forget" value="storage"/>
                <button class="settings__item" type="submit">{words.sign_out}</button>
            </form>
        </div>
    }
}
