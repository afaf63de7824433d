//! Text as the server will see it.

use web_sys::js_sys::JsString;

/// The text in NFC, without white space at the ends. The browser's own tables
/// do it, so that the wasm need not carry them.
pub(crate) fn composed(text: &str) -> String {
    if text.is_ascii() {
        return text.trim().to_owned();
    }
    let normal = String::from(JsString::from(text).normalize("NFC"));
    normal.trim().to_owned()
}
