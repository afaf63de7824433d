//! Asks before a message is deleted: from its menu, or because all it said was
//! taken out of it.

use leptos::prelude::*;

use crate::{dom, live::Live, prefs::use_words, room::WritingTo, state::Subject};

const DIALOG_ID: &str = "confirm-delete";

/// The message that is to be deleted, perhaps.
#[derive(Clone, Copy)]
pub(super) struct Deletion {
    asked: RwSignal<Option<Subject>>,
}

impl Deletion {
    pub(super) fn new() -> Self {
        Self {
            asked: RwSignal::new(None),
        }
    }

    /// Opens the question.
    pub(super) fn ask(self, subject: Subject) {
        self.asked.set(Some(subject));
        dom::show_dialog(DIALOG_ID);
    }
}

/// The question. `live` is that of the room.
#[component]
pub(super) fn DeleteDialog(deletion: Deletion, live: Live) -> impl IntoView {
    let words = use_words();
    let delete = move |_| {
        let Some(Subject { seq, pane }) = deletion.asked.get_untracked() else {
            return;
        };
        let live = live.at(pane);
        // The button that led here may go with the message.
        let is_edited = live.chat.writing.get_untracked() == WritingTo::Edit(seq);
        let next = if is_edited {
            pane.composer_id()
        } else {
            pane.timeline_id()
        };
        live.delete_message(seq, words);
        request_animation_frame(move || dom::focus(next));
    };
    view! {
        <dialog class="dialog" id=DIALOG_ID aria-labelledby="confirm-delete-title">
            <h2 class="dialog__title" id="confirm-delete-title">{words.delete_question}</h2>
            <p class="dialog__text">{words.delete_more}</p>
            <form class="dialog__actions" method="dialog">
                <button class="button button--bad" on:click=delete>{words.delete}</button>
                <button class="button button--quiet" autofocus>{words.cancel}</button>
            </form>
        </dialog>
    }
}
