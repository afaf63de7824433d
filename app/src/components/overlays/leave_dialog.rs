//! Asks before the open room is left (`/leave`).

use leptos::prelude::*;

use crate::{dom, live::Live, prefs::use_words};

const DIALOG_ID: &str = "confirm-leave";

/// Opens the question.
pub(super) fn show_leave_dialog() {
    dom::show_dialog(DIALOG_ID);
}

/// The question.
#[component]
pub(super) fn LeaveDialog(live: Live) -> impl IntoView {
    let words = use_words();
    view! {
        <dialog class="dialog" id=DIALOG_ID aria-labelledby="confirm-leave-title">
            <h2 class="dialog__title" id="confirm-leave-title">{words.leave_question}</h2>
            <p class="dialog__text">{words.leave_more}</p>
            <form class="dialog__actions" method="dialog">
                <button class="button button--bad" on:click=move |_| live.leave(words)>
                    {words.leave}
                </button>
                <button class="button button--quiet" autofocus>{words.cancel}</button>
            </form>
        </dialog>
    }
}
