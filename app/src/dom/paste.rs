//! What is pasted.

use leptos::{ev, wasm_bindgen::JsCast};
use web_sys::{ClipboardEvent, File};

use super::files::listed;
use crate::state::Clipboard;

/// What the clipboard holds, and its files.
pub(crate) fn pasted(event: &ev::Event) -> Option<(Clipboard, Vec<File>)> {
    let data = event.dyn_ref::<ClipboardEvent>()?.clipboard_data()?;
    let files = listed(data.files());
    let text = |kind| data.get_data(kind).unwrap_or_default();
    let clipboard = Clipboard {
        plain: text("text/plain"),
        html: text("text/html"),
        files: files
            .iter()
            .map(|file| (file.name(), file.type_()))
            .collect(),
    };
    Some((clipboard, files))
}
