//! The area over the page where files may be dropped.

use leptos::{ev::DragEvent, prelude::*};

use crate::{dom, live::Live, words::Words};

/// Takes files that are dropped and adds them to the next message.
#[derive(Clone, Copy)]
pub(crate) struct DropZone {
    live: Live,
    words: &'static Words,
    over: RwSignal<bool>,
}

impl DropZone {
    pub(crate) fn new(live: Live, words: &'static Words) -> Self {
        Self {
            live,
            words,
            over: RwSignal::new(false),
        }
    }

    /// Whether files are held over it.
    pub(crate) fn is_over(self) -> bool {
        self.over.get()
    }

    pub(crate) fn dragged_over(self, event: &DragEvent) {
        if dom::drags_files(event) {
            event.prevent_default();
            self.over.set(true);
        }
    }

    pub(crate) fn left(self) {
        self.over.set(false);
    }

    pub(crate) fn dropped(self, event: &DragEvent) {
        self.over.set(false);
        let files = dom::dropped_files(event);
        if !files.is_empty() {
            event.prevent_default();
            self.live.add_files(files, self.words);
        }
    }
}
