//! The settings for notifications of this browser, in the viewer's small menu.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    dom::{self, Permission},
    live::Telling,
    prefs::use_words,
};

/// Three switches. The browser asks for permission after a click, never before.
#[component]
pub(crate) fn NotificationSettings() -> impl IntoView {
    let words = use_words();
    let telling = RwSignal::new(Telling {
        on: false,
        sound: false,
        quiet: false,
    });
    let blocked = RwSignal::new(false);
    // What is kept only the browser knows.
    Effect::new(move |_| {
        telling.set(Telling::kept());
        blocked.set(dom::notification_permission() == Permission::Refused);
    });
    let change = move |change: fn(&mut Telling, bool)| {
        move |event: leptos::ev::Event| {
            telling.update(|telling| change(telling, event_target_checked(&event)));
            telling.get_untracked().keep();
        }
    };
    let switch_on = move |event: leptos::ev::Event| {
        if !event_target_checked(&event) {
            telling.update(|telling| telling.on = false);
            return telling.get_untracked().keep();
        }
        spawn_local(async move {
            let given = dom::ask_to_notify().await == Permission::Given;
            // The menu may have gone meanwhile.
            let _ = telling.try_update(|telling| telling.on = given);
            let _ = blocked.try_set(!given);
            if let Some(telling) = telling.try_get_untracked() {
                telling.keep();
            }
            if given {
                dom::notify("Irori", words.try_notification, "try", || ());
            }
        });
    };
    view! {
        <fieldset class="switches needs-script">
            <legend class="visually-hidden">{words.notifications}</legend>
            <label class="switches__switch">
                <input type="checkbox" prop:checked=move || telling.with(|it| it.on) on:change=switch_on/>
                {words.notifications}
            </label>
            <p class="switches__note" role="status">{move || blocked.get().then_some(words.notifications_blocked)}</p>
            <label class="switches__switch">
                <input
                    type="checkbox"
                    prop:checked=move || telling.with(|it| it.sound)
                    on:change=change(|it, on| it.sound = on)
                />
                {words.sound}
            </label>
            <label class="switches__switch">
                <input
                    type="checkbox"
                    prop:checked=move || telling.with(|it| it.quiet)
                    on:change=change(|it, on| it.quiet = on)
                />
                {words.do_not_disturb}
            </label>
        </fieldset>
    }
}
