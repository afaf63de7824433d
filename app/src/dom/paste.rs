//! Reads what somebody pastes.

use leptos::{ev, wasm_bindgen::JsCast};
use web_sys::ClipboardEvent;

use super::files::{Handed, handed};
use crate::state::Clipboard;

/// What the clipboard holds, and its files.
pub(crate) fn pasted(event: &ev::Event) -> Option<(Clipboard, Handed)> {
    let data = event.dyn_ref::<ClipboardEvent>()?.clipboard_data()?;
    let text = |kind| data.get_data(kind).unwrap_or_default();
    let (plain, html) = (text("text/plain"), text("text/html"));
    let handed = handed(data);
    let files = handed.files.iter();
    let files = files.map(|file| (file.name(), file.type_()));
    // A folder has no type.
    let folders = handed.folders.iter();
    let folders = folders.map(|name| (name.clone(), String::new()));
    let clipboard = Clipboard {
        plain,
        html,
        files: files.chain(folders).collect(),
    };
    Some((clipboard, handed))
}
