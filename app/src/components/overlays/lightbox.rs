//! A picture, as large as the window or larger: with Esc, arrows and zoom.

use leptos::{ev, prelude::*};

use crate::{
    components::{Glyph, Icon},
    dom,
    prefs::use_words,
    state::ShownPicture,
};

const DIALOG_ID: &str = "lightbox";
const STAGE_ID: &str = "lightbox-stage";

/// What can be looked at, and which of it is. A handle, to be passed around.
#[derive(Clone, Copy)]
pub(super) struct Gallery {
    pictures: RwSignal<Vec<ShownPicture>>,
    at: RwSignal<usize>,
    /// Whether it is shown in its own size, to be scrolled.
    zoomed: RwSignal<bool>,
}

impl Gallery {
    pub(super) fn new() -> Self {
        Self {
            pictures: RwSignal::new(Vec::new()),
            at: RwSignal::new(0),
            zoomed: RwSignal::new(false),
        }
    }

    /// Opens with these pictures, this one first.
    pub(super) fn open(self, pictures: Vec<ShownPicture>, at: usize) {
        self.pictures.set(pictures);
        // A dialog that opens gives the keys to its first button.
        dom::show_dialog(DIALOG_ID);
        self.show(at);
        dom::enter_over();
    }

    /// It was closed, in whichever way.
    fn closed(self) {
        // What plays or moves is not to go on behind.
        self.pictures.set(Vec::new());
        dom::leave_over();
    }

    fn show(self, at: usize) {
        self.zoomed.set(false);
        self.at.set(at);
        // The button that led here may be gone, and the keys with it.
        dom::focus(STAGE_ID);
    }

    /// So many pictures further; at either end there are no more.
    fn step(self, by: isize) {
        let count = self.pictures.with_untracked(Vec::len);
        let next = self.at.get_untracked().checked_add_signed(by);
        if let Some(next) = next.filter(|next| *next < count) {
            self.show(next);
        }
    }

    fn pressed(self, event: &ev::KeyboardEvent) {
        match event.key().as_str() {
            _ if dom::is_for_input_method(event) => return,
            "ArrowLeft" if !self.zoomed.get_untracked() => self.step(-1),
            "ArrowRight" if !self.zoomed.get_untracked() => self.step(1),
            "+" => self.zoomed.set(true),
            "-" | "0" => self.zoomed.set(false),
            _ => return,
        }
        event.prevent_default();
    }
}

/// The dialog over everything else.
#[component]
pub(super) fn Lightbox(gallery: Gallery) -> impl IntoView {
    let words = use_words();
    let picture = Memo::new(move |_| {
        let at = gallery.at.get();
        gallery.pictures.with(|pictures| pictures.get(at).cloned())
    });
    let first = move || gallery.at.get() == 0;
    let last = move || gallery.at.get() + 1 >= gallery.pictures.with(Vec::len);
    Effect::new(|| dom::on_back_from_over(|| dom::close_dialog(DIALOG_ID)));
    let zoom = move |_| gallery.zoomed.update(|zoomed| *zoomed = !*zoomed);
    view! {
        <dialog
            class="lightbox"
            id=DIALOG_ID
            aria-label=move || picture.with(|it| it.as_ref().map(|it| it.alt.clone()))
            on:keydown=move |event| gallery.pressed(&event)
            on:close=move |_| gallery.closed()
        >
            <div class="lightbox__bar">
                <p class="lightbox__name" dir="auto" aria-live="polite">
                    {move || picture.with(|it| it.as_ref().map(|it| it.alt.clone()))}
                </p>
                <button class="lightbox__button" type="button" aria-pressed=move || gallery.zoomed.get().to_string() on:click=zoom>
                    <Glyph icon=Icon::Search/>
                    <span class="visually-hidden">{words.zoom}</span>
                </button>
                <a
                    class="lightbox__button"
                    href=move || picture.with(|it| it.as_ref().map(|it| it.address.clone()))
                    target="_blank"
                    aria-label=words.open_original
                    title=words.open_original
                >
                    <Glyph icon=Icon::File/>
                </a>
                <form method="dialog">
                    <button class="lightbox__button" aria-label=words.close>
                        <Glyph icon=Icon::Close/>
                    </button>
                </form>
            </div>
            <div id=STAGE_ID class="lightbox__stage" class:lightbox__stage--zoomed=move || gallery.zoomed.get() tabindex="0">
                {move || picture.get().map(|it| view! {
                    <img class="lightbox__picture" src=it.address alt=it.alt on:click=zoom/>
                })}
            </div>
            <button
                class="lightbox__button lightbox__step"
                type="button"
                aria-label=words.previous_picture
                hidden=first
                on:click=move |_| gallery.step(-1)
            >
                "‹"
            </button>
            <button
                class="lightbox__button lightbox__step lightbox__step--next"
                type="button"
                aria-label=words.next_picture
                hidden=last
                on:click=move |_| gallery.step(1)
            >
                "›"
            </button>
        </dialog>
    }
}
