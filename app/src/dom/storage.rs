//! What the browser keeps: for good (`localStorage`) or for this tab. A browser
//! that keeps nothing forgets drafts over a reload; nothing else breaks.

use leptos::prelude::window;
use web_sys::Storage;

/// The value kept under `key`.
pub(crate) fn kept(key: &str) -> Option<String> {
    local()?.get_item(key).ok().flatten()
}

/// Keeps a value.
pub(crate) fn keep(key: &str, value: &str) {
    if let Some(storage) = local() {
        let _ = storage.set_item(key, value);
    }
}

/// Keeps a value no longer.
pub(crate) fn forget(key: &str) {
    if let Some(storage) = local() {
        let _ = storage.remove_item(key);
    }
}

/// All values kept under keys that begin with `prefix`.
pub(crate) fn kept_under(prefix: &str) -> Vec<String> {
    let entries = kept_entries(prefix).into_iter();
    entries.map(|(_, value)| value).collect()
}

/// The same, each with its key.
pub(crate) fn kept_entries(prefix: &str) -> Vec<(String, String)> {
    let Some(storage) = local() else {
        return vec![];
    };
    let count = storage.length().unwrap_or_default();
    (0..count)
        .filter_map(|n| storage.key(n).ok().flatten())
        .filter(|key| key.starts_with(prefix))
        .filter_map(|key| {
            let value = storage.get_item(&key).ok().flatten()?;
            Some((key, value))
        })
        .collect()
}

/// Puts a mark on this tab; false where it was already there.
pub(crate) fn remember_in_tab(key: &str) -> bool {
    tab().is_some_and(|storage| {
        storage.get_item(key).ok().flatten().is_none() && storage.set_item(key, "1").is_ok()
    })
}

/// Takes a mark off this tab.
pub(crate) fn forget_in_tab(key: &str) {
    if let Some(storage) = tab() {
        let _ = storage.remove_item(key);
    }
}

fn local() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn tab() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
