//! What the browser keeps: for good (`localStorage`) or for this tab. A browser
//! that keeps nothing forgets drafts over a reload; nothing else breaks. What is
//! kept is the whole host's: where we share it with others, our keys begin with
//! the path that is ours.

use leptos::prelude::window;
use web_sys::{Storage, StorageEvent};

use crate::paths;

/// The value kept under `key`.
pub(crate) fn kept(key: &str) -> Option<String> {
    local()?.get_item(&ours(key)).ok().flatten()
}

/// Keeps a value.
pub(crate) fn keep(key: &str, value: &str) {
    if let Some(storage) = local() {
        let _ = storage.set_item(&ours(key), value);
    }
}

/// Keeps a value no longer.
pub(crate) fn forget(key: &str) {
    if let Some(storage) = local() {
        let _ = storage.remove_item(&ours(key));
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
    let prefix_of_ours = ours("");
    let count = storage.length().unwrap_or_default();
    (0..count)
        .filter_map(|n| storage.key(n).ok().flatten())
        .filter_map(|key| {
            let inside = key.strip_prefix(&*prefix_of_ours)?;
            let value = storage.get_item(&key).ok().flatten();
            inside
                .starts_with(prefix)
                .then_some((inside.to_owned(), value?))
        })
        .collect()
}

/// Puts a mark on this tab; false where it was already there.
pub(crate) fn remember_in_tab(key: &str) -> bool {
    tab().is_some_and(|storage| {
        let key = ours(key);
        storage.get_item(&key).ok().flatten().is_none() && storage.set_item(&key, "1").is_ok()
    })
}

/// Keeps a value for this tab.
pub(crate) fn keep_in_tab(key: &str, value: &str) {
    if let Some(storage) = tab() {
        let _ = storage.set_item(&ours(key), value);
    }
}

/// The value this tab keeps under `key`.
pub(crate) fn kept_in_tab(key: &str) -> Option<String> {
    tab()?.get_item(&ours(key)).ok().flatten()
}

/// Takes a mark or a value off this tab.
pub(crate) fn forget_in_tab(key: &str) {
    if let Some(storage) = tab() {
        let _ = storage.remove_item(&ours(key));
    }
}

/// The key that a change in another tab is about, as it is written here;
/// nothing if it is not ours.
pub(crate) fn changed_key(event: &StorageEvent) -> Option<String> {
    let key = event.key()?;
    key.strip_prefix(&*ours("")).map(ToOwned::to_owned)
}

/// Keeps nothing of ours any longer, neither for good nor for this tab. For
/// where the browser cannot be told to by the server, since it would forget
/// what others on the host keep as well.
pub(crate) fn forget_everything() {
    for storage in [local(), tab()].into_iter().flatten() {
        let count = storage.length().unwrap_or_default();
        let keys: Vec<_> = (0..count)
            .filter_map(|n| storage.key(n).ok().flatten())
            .filter(|key| key.starts_with(&*ours("")))
            .collect();
        for key in keys {
            let _ = storage.remove_item(&key);
        }
    }
}

fn ours(key: &str) -> String {
    match paths::base() {
        "" => key.to_owned(),
        base => format!("{base}/{key}"),
    }
}

fn local() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn tab() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
