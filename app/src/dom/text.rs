//! Text in fields, and as the server will see it.

use leptos::{prelude::document, wasm_bindgen::JsCast};
use protocol::without_blank_ends;
use web_sys::{Event, HtmlDocument, HtmlInputElement, HtmlTextAreaElement, js_sys::JsString};

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
/// and the caret behind it. The box tells of it as of anything typed (`input`).
pub(crate) fn replace_before_caret(area: &HtmlTextAreaElement, from: usize, text: &str) {
    let before = text_before_caret(area);
    let begun = before.get(..from).unwrap_or(&before);
    let (start, caret) = (units(begun), units(&before));
    let _ = area.focus();
    let _ = area.set_selection_range(start, caret);
    if !insert_as_typed(text) {
        let end = start.saturating_add(units(text));
        let _ = area.set_range_text_with_start_and_end(text, start, caret);
        let _ = area.set_selection_range(end, end);
        if let Ok(input) = Event::new("input") {
            let _ = area.dispatch_event(&input);
        }
    }
}

/// Puts text in place of what is selected where the focus is, as the browser does
/// when somebody types: undoing takes it away again. Returns whether it could.
fn insert_as_typed(text: &str) -> bool {
    let document = document();
    let Some(document) = document.dyn_ref::<HtmlDocument>() else {
        return false;
    };
    // It is on its way out of the standard, and the only way to keep what can be
    // undone.
    let done = document.exec_command_with_show_ui_and_value("insertText", false, text);
    done == Ok(true)
}

/// Length as the browser counts it, in UTF-16.
fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}
