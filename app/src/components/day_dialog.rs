//! Going to a day of the room: a field for a date, opened by the browser itself
//! (`popover`) and sent as a plain form where there is no script.

use leptos::{ev, html, prelude::*, task::spawn_local};
use protocol::{Rejection, calendar};

use crate::{dom, error::ApiError, live::Live, paths, prefs::use_words};

/// What the buttons of the days open.
pub(crate) const DAY_DIALOG_ID: &str = "day-dialog";
const FIELD_ID: &str = "day-field";
const ERROR_ID: &str = "day-error";

/// Puts a day into the field, to begin with.
pub(crate) fn begin_at(day: i64) {
    dom::set_value(FIELD_ID, &calendar::iso_day(day));
}

/// The field, and the ways on.
#[component]
pub(crate) fn DayDialog(live: Live) -> impl IntoView {
    let words = use_words();
    let chat = live.chat;
    let field = NodeRef::<html::Input>::new();
    let error = RwSignal::new(String::new());
    let go = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let day = field
            .get_untracked()
            .and_then(|field| calendar::parse_day(&field.value()));
        let Some(day) = day else {
            return;
        };
        error.set(String::new());
        let first = live.first_on(day);
        spawn_local(async move {
            let text = match first.await {
                Ok(Some((slug, seq))) => {
                    dom::close_popover(DAY_DIALOG_ID);
                    return live.go_to(&slug, seq);
                }
                Ok(None) => words.nothing_since.to_owned(),
                Err(ApiError::Rejected(Rejection::SignInFirst)) => return live.sign_in_again(),
                Err(error) => words.error(&error),
            };
            // The page may have been left meanwhile.
            error.try_set(text);
        });
    };
    view! {
        <form
            class="dialog"
            id=DAY_DIALOG_ID
            popover="auto"
            method="get"
            action=move || chat.place.with(|place| paths::link(paths::room(&place.room.slug)))
            on:submit=go
        >
            <label class="dialog__title" for=FIELD_ID>{words.go_to_day}</label>
            <input
                class="field"
                id=FIELD_ID
                type="date"
                name="on"
                required
                max=move || calendar::iso_day(chat.today())
                aria-describedby=ERROR_ID
                autofocus
                node_ref=field
                on:input=move |_| error.set(String::new())
            />
            <p class="field__error" id=ERROR_ID role="alert">{error}</p>
            <div class="dialog__actions">
                <button class="button">{words.go}</button>
                <button
                    class="button button--quiet"
                    type="button"
                    popovertarget=DAY_DIALOG_ID
                    popovertargetaction="hide"
                >
                    {words.cancel}
                </button>
            </div>
        </form>
    }
}
