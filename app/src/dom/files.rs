//! Takes the files that somebody chooses, drops or pastes for a message, and
//! keeps them until they are sent.

use std::{cell::RefCell, collections::HashMap};

use js_sys::{Array, ArrayBuffer};
use leptos::{ev, prelude::event_target, wasm_bindgen::JsCast};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DataTransfer, File, FileList, FormData, HtmlInputElement};

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

/// What somebody hands over.
#[derive(Default)]
pub(crate) struct Handed {
    pub(crate) files: Vec<File>,
    /// The names of folders, which are not taken.
    pub(crate) folders: Vec<String>,
}

impl Handed {
    /// The first file, where one is all that is wanted.
    pub(crate) fn first(self) -> Option<File> {
        self.files.into_iter().next()
    }
}

/// The files somebody has chosen in a field, which is empty afterwards.
pub(crate) fn take_chosen_files(event: &ev::Event) -> Handed {
    let field = event_target::<HtmlInputElement>(event);
    let files = listed(field.files());
    field.set_value("");
    Handed {
        files,
        folders: Vec::new(),
    }
}

/// The files somebody has dropped.
pub(crate) fn dropped_files(event: &ev::DragEvent) -> Handed {
    event.data_transfer().map(handed).unwrap_or_default()
}

/// A folder looks like a file that cannot be read, until one asks what the
/// system has there.
#[expect(clippy::needless_pass_by_value, reason = "to be handed to `map`")]
pub(super) fn handed(data: DataTransfer) -> Handed {
    let mut handed = Handed::default();
    let items = data.items();
    for item in (0..items.length()).filter_map(|at| items.get(at)) {
        if item.kind() != "file" {
            continue;
        }
        match item.webkit_get_as_entry() {
            Ok(Some(entry)) if entry.is_directory() => handed.folders.push(entry.name()),
            _ => handed.files.extend(item.get_as_file().ok().flatten()),
        }
    }
    handed
}

/// Whether what is being dragged is a file.
pub(crate) fn drags_files(event: &ev::DragEvent) -> bool {
    event
        .data_transfer()
        .is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// Shows that nothing takes what is held here.
pub(crate) fn refuse_drop(event: &ev::DragEvent) {
    if let Some(data) = event.data_transfer() {
        data.set_drop_effect("none");
    }
}

fn listed(files: Option<FileList>) -> Vec<File> {
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

/// Reads a piece of a file. There is none where the file has changed or gone
/// since it was chosen, may not be read, or is a folder.
#[expect(clippy::future_not_send, reason = "the browser's half has one thread")]
#[expect(clippy::cast_precision_loss, reason = "files are smaller than 2^53")]
pub(crate) async fn read_piece(file: &File, offset: u64, bytes: u64) -> Option<Blob> {
    let end = offset.saturating_add(bytes) as f64;
    let piece = file.slice_with_f64_and_f64(offset as f64, end).ok()?;
    let read = JsFuture::from(piece.array_buffer()).await.ok()?;
    let read: ArrayBuffer = read.dyn_into().ok()?;
    if f64::from(read.byte_length()) < piece.size() {
        return None;
    }
    Blob::new_with_buffer_source_sequence(&Array::of1(&read)).ok()
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
