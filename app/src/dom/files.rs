//! Takes the files that somebody chooses, drops or pastes for a message, and
//! keeps them until they are sent.

use std::{cell::RefCell, collections::HashMap};

use leptos::{ev, prelude::event_target};
use web_sys::{Blob, File, FileList, FormData, HtmlInputElement};

thread_local! {
    /// The browser's files can be kept nowhere else: signals are also made for
    /// the server, which has many threads.
    static KEPT: RefCell<HashMap<u32, File>> = RefCell::default();
}

/// Keeps a file under a name of the page's.
pub(crate) fn keep_file(key: u32, file: File) {
    KEPT.with_borrow_mut(|kept| kept.insert(key, file));
}

/// The file of that name.
pub(crate) fn kept_file(key: u32) -> Option<File> {
    KEPT.with_borrow(|kept| kept.get(&key).cloned())
}

/// Forgets it.
pub(crate) fn forget_file(key: u32) {
    KEPT.with_borrow_mut(|kept| kept.remove(&key));
}

/// The files somebody has chosen in a field, which is empty afterwards.
pub(crate) fn take_chosen_files(event: &ev::Event) -> Vec<File> {
    let field = event_target::<HtmlInputElement>(event);
    let files = listed(field.files());
    field.set_value("");
    files
}

/// The files somebody has dropped.
pub(crate) fn dropped_files(event: &ev::DragEvent) -> Vec<File> {
    listed(event.data_transfer().and_then(|data| data.files()))
}

/// Whether what is being dragged is a file.
pub(crate) fn drags_files(event: &ev::DragEvent) -> bool {
    event
        .data_transfer()
        .is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// Files in a list of the browser's.
pub(super) fn listed(files: Option<FileList>) -> Vec<File> {
    let Some(files) = files else {
        return Vec::new();
    };
    (0..files.length()).filter_map(|at| files.get(at)).collect()
}

/// How large a file is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole bytes below 2^53"
)]
pub(crate) fn bytes_of(file: &File) -> u64 {
    file.size() as u64
}

/// A piece of a file.
#[expect(clippy::cast_precision_loss, reason = "files are smaller than 2^53")]
pub(crate) fn piece_of(file: &File, offset: u64, bytes: u64) -> Option<Blob> {
    let end = offset.saturating_add(bytes) as f64;
    file.slice_with_f64_and_f64(offset as f64, end).ok()
}

/// A form with these fields.
pub(crate) fn form_of(fields: &[(&str, &str)]) -> Option<FormData> {
    let form = FormData::new().ok()?;
    for (name, value) in fields {
        form.append_with_str(name, value).ok()?;
    }
    Some(form)
}

/// Adds a file to a form. Returns whether that went well.
pub(crate) fn add_blob(form: &FormData, name: &str, blob: &Blob) -> bool {
    form.append_with_blob_and_filename(name, blob, name).is_ok()
}
