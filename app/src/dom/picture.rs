//! Shows a picture that somebody has chosen, and cuts a square out of it.

use leptos::{
    ev,
    prelude::{document, event_target},
    wasm_bindgen::{JsCast, JsValue, prelude::Closure},
};
use web_sys::{
    Blob, CanvasRenderingContext2d, File, HtmlCanvasElement, HtmlImageElement, HtmlInputElement,
    Url,
};

/// The side of a square that is cut out: twice the largest that is kept.
const SQUARE_PX: u32 = 512;

/// The number a field holds; not a number, where there is none.
pub(crate) fn number_in(event: &ev::Event) -> f64 {
    event_target::<HtmlInputElement>(event).value_as_number()
}

/// An address under which the page may show a file, until it is
/// [forgotten][forget_address].
pub(crate) fn address_of(file: &File) -> Option<String> {
    Url::create_object_url_with_blob(file).ok()
}

/// Lets the browser forget a file.
pub(crate) fn forget_address(address: &str) {
    // There is nothing to do about an address that is none.
    let _ = Url::revoke_object_url(address);
}

/// A square of a picture as a file, handed to `done`; nothing, where the
/// browser cannot.
pub(crate) fn cut_square(
    picture: &HtmlImageElement,
    (left, top): (f64, f64),
    side: f64,
    done: impl FnOnce(Option<Blob>) + 'static,
) {
    let Some(canvas) = drawn(picture, (left, top), side) else {
        return done(None);
    };
    let cut = Closure::once_into_js(move |blob: JsValue| done(blob.dyn_into().ok()));
    // What it throws, it throws for canvases that show what we may not read.
    let _ = canvas.to_blob_with_type(cut.unchecked_ref(), "image/webp");
}

fn drawn(
    picture: &HtmlImageElement,
    (left, top): (f64, f64),
    side: f64,
) -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(SQUARE_PX);
    canvas.set_height(SQUARE_PX);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let all = f64::from(SQUARE_PX);
    context
        .draw_image_with_html_image_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            picture, left, top, side, side, 0.0, 0.0, all, all,
        )
        .ok()?;
    Some(canvas)
}
