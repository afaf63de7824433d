//! Text in fields, and as the server will see it.

use leptos::{prelude::document, wasm_bindgen::JsCast};
use protocol::without_blank_ends;
use web_sys::{HtmlInputElement, HtmlTextAreaElement, js_sys::JsString};

/// The text in NFC, without blank lines at the ends; the first line keeps its
/// indent. The browser's own tables do it, so that the wasm need not carry them.
pub(crate) fn composed(text: &str) -> String {
    if text.is_ascii() {
        return without_blank_ends(text).to_owned();
    }
    let normal = String::from(JsString::from(text).normalize("NFC"));
    without_blank_ends(&normal).to_owned()
}

/// Puts text into the field with this id.
pub(crate) fn set_value(id: &str, text: &str) {
    let field = document().get_element_by_id(id);
    if let Some(field) = field.and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) {
        field.set_value(text);
    }
}

/// What stands in a text box before the caret.
pub(crate) fn text_before_caret(area: &HtmlTextAreaElement) -> String {
    let units: Vec<u16> = area.value().encode_utf16().collect();
    let caret = area.selection_start().ok().flatten();
    let caret = caret.and_then(|at| usize::try_from(at).ok());
    let end = caret.unwrap_or(units.len()).min(units.len());
    String::from_utf16_lossy(&units[..end])
}

/// Puts `text` in place of what stands between `from` (in bytes) and the caret,
/// and the caret behind it.
pub(crate) fn replace_before_caret(area: &HtmlTextAreaElement, from: usize, text: &str) {
    let before = text_before_caret(area);
    let value = area.value();
    let after = value.get(before.len()..).unwrap_or_default();
    let begun = before.get(..from).unwrap_or(&before);
    let completed = format!("{begun}{text}");
    area.set_value(&format!("{completed}{after}"));
    // The browser counts in UTF-16.
    let caret = u32::try_from(completed.encode_utf16().count()).unwrap_or(u32::MAX);
    let _ = area.set_selection_range(caret, caret);
}
