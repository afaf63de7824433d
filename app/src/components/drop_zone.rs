//! Where files may be dropped: on the whole page, which never gives way to one.

use leptos::{
    ev::{self, DragEvent},
    prelude::*,
};

use crate::{dom, live::Live, state::Pane, words::Words};

/// Takes files that are dropped anywhere and adds them to the next message: of
/// the thread where they are dropped on it, else of the room.
#[derive(Clone, Copy)]
pub(crate) struct DropZone {
    /// That of the room.
    live: Live,
    words: &'static Words,
    over: RwSignal<Option<Pane>>,
}

impl DropZone {
    pub(crate) fn new(live: Live, words: &'static Words) -> Self {
        Self {
            live,
            words,
            over: RwSignal::new(None),
        }
    }

    /// Whether files are held over what is added to the messages of this pane.
    pub(crate) fn is_over(self, pane: Pane) -> bool {
        self.over.get() == Some(pane)
    }

    /// Begins to take files. Call it once, in an effect.
    pub(crate) fn watch(self) {
        let handles = [
            window_event_listener(ev::dragover, move |event| self.dragged_over(&event)),
            window_event_listener(ev::dragleave, move |_| self.over.set(None)),
            window_event_listener(ev::drop, move |event| self.dropped(&event)),
        ];
        on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
    }

    fn dragged_over(self, event: &DragEvent) {
        // A dialog may take them itself.
        if event.default_prevented() || !dom::drags_files(event) {
            return;
        }
        event.prevent_default();
        let pane = taker(event);
        if pane.is_none() {
            dom::refuse_drop(event);
        }
        self.over.set(pane);
    }

    fn dropped(self, event: &DragEvent) {
        self.over.set(None);
        if event.default_prevented() || !dom::drags_files(event) {
            return;
        }
        event.prevent_default();
        if let Some(pane) = taker(event) {
            let handed = dom::dropped_files(event);
            self.live.at(pane).add_files(handed, self.words);
        }
    }
}

/// Whose box takes what is dropped here; none where a dialog lies over the
/// page, or nothing can be written.
fn taker(event: &DragEvent) -> Option<Pane> {
    if dom::is_within(event, "dialog") {
        return None;
    }
    let pane = if dom::is_within(event, ".thread") {
        Pane::Thread
    } else {
        Pane::Room
    };
    dom::is_shown(pane.composer_id()).then_some(pane)
}
