//! Another picture of oneself: chosen, dropped or pasted, then cut to a square.

use leptos::{ev, html, prelude::*, task::spawn_local};
use protocol::{Rejection, Undrawn};

use crate::{
    api::{PICTURE, upload_avatar},
    dom,
    prefs::use_words,
    state::{Crop, ZOOM_MAX},
    words::Words,
};

const DIALOG_ID: &str = "picture";

/// How far a key moves the square, in sides of it.
const STEP: f64 = 0.05;

/// Opens the dialog.
pub(super) fn show_picture_dialog() {
    dom::show_dialog(DIALOG_ID);
}

/// What the dialog is about.
#[derive(Clone, Copy)]
struct Cutting {
    /// The address of the picture that was handed over.
    address: RwSignal<Option<String>>,
    /// Its square, once its size is known.
    crop: RwSignal<Option<Crop>>,
    /// On its way to the server.
    sending: RwSignal<bool>,
    error: RwSignal<Option<String>>,
    image: NodeRef<html::Img>,
}

impl Cutting {
    fn new() -> Self {
        Self {
            address: RwSignal::new(None),
            crop: RwSignal::new(None),
            sending: RwSignal::new(false),
            error: RwSignal::new(None),
            image: NodeRef::new(),
        }
    }

    fn take(self, file: Option<web_sys::File>) {
        if let Some(address) = file.and_then(|file| dom::address_of(&file)) {
            self.clear();
            self.address.set(Some(address));
        }
    }

    fn clear(self) {
        if let Some(address) = self.address.try_update(Option::take).flatten() {
            dom::forget_address(&address);
        }
        self.crop.set(None);
        self.error.set(None);
    }

    fn loaded(self) {
        if let Some(image) = self.image.get_untracked() {
            let (width, height) = (image.natural_width(), image.natural_height());
            self.crop
                .set(Some(Crop::of(f64::from(width), f64::from(height))));
        }
    }

    fn change(self, change: impl FnOnce(&mut Crop)) {
        self.crop.update(|crop| {
            if let Some(crop) = crop {
                change(crop);
            }
        });
    }

    /// Cuts the square out and sends it. The page is told of the new picture
    /// as all others are.
    fn send(self, words: &'static Words) {
        let (Some(image), Some(crop)) = (self.image.get_untracked(), self.crop.get_untracked())
        else {
            return;
        };
        self.sending.set(true);
        self.error.set(None);
        dom::cut_square(&image, crop.corner(), crop.side(), move |square| {
            spawn_local(async move {
                let form = square.and_then(|square| {
                    dom::form_of(&[]).filter(|form| dom::add_blob(form, PICTURE, &square))
                });
                let sent = match form {
                    Some(form) => upload_avatar(form.into()).await,
                    None => Err(no_picture().into()),
                };
                self.sending.set(false);
                match sent {
                    Ok(()) => dom::close_dialog(DIALOG_ID),
                    Err(error) => self.error.set(Some(words.error(&error))),
                }
            });
        });
    }
}

/// The browser can make nothing of it, and does not say why.
const fn no_picture() -> Rejection {
    Rejection::NotAPicture {
        why: Undrawn::Unknown,
    }
}

/// The dialog.
#[component]
pub(super) fn PictureDialog() -> impl IntoView {
    let words = use_words();
    let cutting = Cutting::new();
    let drop_here = move |event: ev::DragEvent| {
        event.prevent_default();
        cutting.take(dom::dropped_files(&event).first());
    };
    let has_square = Memo::new(move |_| cutting.crop.with(Option::is_some));
    view! {
        <dialog
            class="dialog picture"
            id=DIALOG_ID
            aria-labelledby="picture-title"
            on:dragover=|event| event.prevent_default()
            on:drop=drop_here
            on:paste=move |event| cutting.take(dom::pasted(&event).and_then(|(_, handed)| handed.first()))
            on:close=move |_| cutting.clear()
        >
            <h2 class="dialog__title" id="picture-title">{words.your_picture}</h2>
            {move || cutting.address.get().map(|address| view! { <Stage cutting address/> })}
            <label class="picture__choose">
                <span class="button button--quiet">{words.picture_choose}</span>
                <input
                    class="visually-hidden"
                    type="file"
                    accept="image/*"
                    on:change=move |event| cutting.take(dom::take_chosen_files(&event).first())
                />
                <span class="picture__hint">{words.picture_hint}</span>
            </label>
            <p class="field__error" role="alert">{cutting.error}</p>
            <div class="dialog__actions">
                <button
                    class="button"
                    type="button"
                    disabled=move || cutting.sending.get() || !has_square.get()
                    on:click=move |_| cutting.send(words)
                >
                    {words.picture_save}
                </button>
                <form method="dialog">
                    <button class="button button--quiet">{words.close}</button>
                </form>
            </div>
        </dialog>
    }
}

/// The picture behind a round window. It is moved by dragging or with the
/// arrow keys.
#[component]
fn Stage(cutting: Cutting, address: String) -> impl IntoView {
    let words = use_words();
    let held = StoredValue::new(None::<(f64, f64)>);
    let window = NodeRef::<html::Div>::new();
    let grab = move |event: ev::PointerEvent| {
        if let Some(window) = window.get_untracked() {
            // Without it a drag ends at the edge; it works nonetheless.
            let _ = window.set_pointer_capture(event.pointer_id());
        }
        held.set_value(Some((event.client_x().into(), event.client_y().into())));
    };
    let drag = move |event: ev::PointerEvent| {
        let (Some((x, y)), Some(window)) = (held.get_value(), window.get_untracked()) else {
            return;
        };
        let (now_x, now_y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let side = f64::from(window.client_width().max(1));
        cutting.change(|crop| crop.shift((x - now_x) / side, (y - now_y) / side));
        held.set_value(Some((now_x, now_y)));
    };
    let release = move |_| held.set_value(None);
    let press = move |event: ev::KeyboardEvent| {
        let (right, down) = match event.key().as_str() {
            _ if dom::is_for_input_method(&event) => return,
            "ArrowLeft" => (-STEP, 0.0),
            "ArrowRight" => (STEP, 0.0),
            "ArrowUp" => (0.0, -STEP),
            "ArrowDown" => (0.0, STEP),
            _ => return,
        };
        event.prevent_default();
        cutting.change(|crop| crop.shift(right, down));
    };
    let refuse = move |_| {
        cutting.clear();
        cutting.error.set(Some((words.rejection)(&no_picture())));
    };
    let place = move || {
        cutting
            .crop
            .with(|crop| crop.map(|crop| crop.behind_window()))
    };
    let part = |of: i32| format!("calc({of} * 0.01%)");
    view! {
        <div
            class="crop"
            tabindex="0"
            role="group"
            aria-label=words.picture_move
            node_ref=window
            on:pointerdown=grab
            on:pointermove=drag
            on:pointerup=release
            on:pointercancel=release
            on:keydown=press
        >
            <img
                class="crop__picture"
                src=address
                alt=""
                draggable="false"
                node_ref=cutting.image
                style:left=move || place().map(|(left, ..)| part(left))
                style:top=move || place().map(|(_, top, _)| part(top))
                style:width=move || place().map(|(.., width)| part(width))
                on:load=move |_| cutting.loaded()
                on:error=refuse
            />
        </div>
        <label class="crop__zoom">
            <span>{words.picture_zoom}</span>
            <input
                type="range"
                min="1"
                max=ZOOM_MAX
                step="0.01"
                prop:value=move || cutting.crop.with(|crop| crop.map_or(1.0, |crop| crop.zoom()))
                on:input=move |event| {
                    let zoom = dom::number_in(&event);
                    cutting.change(|crop| crop.zoom_to(zoom));
                }
            />
        </label>
    }
}
