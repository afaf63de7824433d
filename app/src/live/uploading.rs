//! Sends files to the server in pieces, so that a lost connection costs one
//! piece and not the file.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use protocol::{FILES_MAX, File, FileId, Rejection, RoomId, UPLOAD_CHUNK_MAX_BYTES};

use super::Live;
use crate::{
    api::{begin_upload, cancel_upload, upload_chunk, upload_offset},
    dom,
    error::ApiError,
    state::{Stage, Upload, Uploads},
    words::Words,
};

/// Bytes of a piece. Small enough that progress is seen and little is lost on
/// a slow line, large enough that a fast one is not waiting for answers.
const PIECE_BYTES: u64 = UPLOAD_CHUNK_MAX_BYTES / 2;

/// After a piece that did not arrive it is tried again after this time, which
/// doubles each time …
const AGAIN_MIN: Duration = Duration::from_secs(1);
/// … up to this.
const AGAIN_MAX: Duration = Duration::from_secs(15);

impl Live {
    /// Takes files in for the next message here. They begin to go at once, and
    /// go on while other rooms and threads are looked at.
    pub(crate) fn add_files(self, files: Vec<web_sys::File>, words: &'static Words) {
        let written = untrack(|| self.chat.written());
        let mut left_out = false;
        for file in files {
            let preview = file
                .type_()
                .starts_with("image/")
                .then(|| dom::address_of(&file))
                .flatten();
            let (name, bytes) = (file.name(), dom::bytes_of(&file));
            let added = self
                .chat
                .uploads
                .try_update(|uploads| uploads.add(written, name, bytes, preview))
                .flatten();
            match added {
                Some(key) => dom::keep_file(key, file),
                None => left_out = true,
            }
        }
        let note = left_out.then(|| (words.too_many_files)(FILES_MAX));
        self.chat.note.set(note);
        self.pump_uploads(words);
    }

    /// Takes a file out again.
    pub(crate) fn remove_file(self, key: u32, words: &'static Words) {
        self.take_out(key);
        self.chat.note.set(None);
        self.pump_uploads(words);
    }

    fn take_out(self, key: u32) {
        let removed = self.chat.uploads.try_update(|uploads| uploads.remove(key));
        if let Some(upload) = removed.flatten() {
            forget(&upload);
            if let Some(id) = upload.id {
                // What is left there goes after a day in any case.
                spawn_local(async move {
                    let _ = cancel_upload(id).await;
                });
            }
        }
    }

    /// Takes those out that were chosen in rooms the viewer is in no longer:
    /// nobody can send them there.
    pub(super) fn drop_files_of_rooms_left(self) {
        let mut rooms = self.chat.rooms.with_untracked(|rooms| {
            let ids = rooms.iter().map(|listed| listed.room.id);
            ids.collect::<Vec<RoomId>>()
        });
        rooms.push(self.room_id());
        let gone = self
            .chat
            .uploads
            .with_untracked(|uploads| uploads.outside(&rooms));
        for key in gone {
            self.take_out(key);
        }
    }

    /// Tries a file again that failed.
    pub(crate) fn retry_file(self, key: u32, words: &'static Words) {
        self.chat.uploads.update(|uploads| {
            uploads.change(key, |upload| upload.stage = Stage::Waiting);
        });
        self.pump_uploads(words);
    }

    /// Hands the files for a message over to it.
    pub(crate) fn take_files(self) -> Vec<protocol::DraftFile> {
        let written = untrack(|| self.chat.written());
        let taken = self
            .chat
            .uploads
            .try_update(|uploads| uploads.take(written));
        let (files, taken) = taken.unwrap_or_default();
        taken.iter().for_each(forget);
        self.chat.note.set(None);
        files
    }

    fn pump_uploads(self, words: &'static Words) {
        let next = self.chat.uploads.with_untracked(Uploads::next);
        if let Some(key) = next {
            self.set_stage(key, Stage::Sending { offset: 0 });
            self.go_on(key, AGAIN_MIN, words);
        }
    }

    /// Sends what is missing of a file. What fails for now is tried again,
    /// each time a little later.
    fn go_on(self, key: u32, again: Duration, words: &'static Words) {
        spawn_local(async move {
            match self.send_pieces(key).await {
                Ok(Some(file)) => self.set_stage(key, Stage::Ready(file)),
                // Taken out meanwhile.
                Ok(None) => {}
                Err(error) if is_temporary(&error) => {
                    let later = (again * 2).min(AGAIN_MAX);
                    set_timeout(move || self.go_on(key, later, words), again);
                    return;
                }
                Err(error) => self.set_stage(key, Stage::Failed(words.error(&error))),
            }
            self.pump_uploads(words);
        });
    }

    async fn send_pieces(self, key: u32) -> Result<Option<File>, ApiError> {
        let Some((upload, file)) = self.upload(key).zip(dom::kept_file(key)) else {
            return Ok(None);
        };
        let id = if let Some(id) = upload.id {
            id
        } else {
            let id = begin_upload(upload.name, upload.bytes).await?;
            self.chat
                .uploads
                .update(|uploads| uploads.change(key, |upload| upload.id = Some(id)));
            id
        };
        let mut progress = upload_offset(id).await?;
        loop {
            if let Some(file) = progress.file {
                return Ok(Some(file));
            }
            if self.upload(key).is_none() {
                return Ok(None);
            }
            self.set_stage(
                key,
                Stage::Sending {
                    offset: progress.offset,
                },
            );
            let piece = dom::piece_of(&file, progress.offset, PIECE_BYTES);
            let form = piece.and_then(|piece| piece_form(id, progress.offset, &piece));
            let form = form.ok_or(ApiError::Rejected(Rejection::UploadGone))?;
            progress = upload_chunk(form.into()).await?;
        }
    }

    fn upload(self, key: u32) -> Option<Upload> {
        self.chat
            .uploads
            .with_untracked(|uploads| uploads.get(key).cloned())
    }

    fn set_stage(self, key: u32, stage: Stage) {
        self.chat
            .uploads
            .update(|uploads| uploads.change(key, |upload| upload.stage = stage));
    }
}

/// The form of a piece: the file's bytes come last.
fn piece_form(id: FileId, offset: u64, piece: &web_sys::Blob) -> Option<web_sys::FormData> {
    let form = dom::form_of(&[("upload", &id.to_string()), ("offset", &offset.to_string())])?;
    dom::add_blob(&form, "bytes", piece).then_some(form)
}

fn is_temporary(error: &ApiError) -> bool {
    match error {
        ApiError::Transport => true,
        ApiError::Rejected(rejection) => rejection.is_temporary(),
    }
}

fn forget(upload: &Upload) {
    dom::forget_file(upload.key);
    if let Some(preview) = &upload.preview {
        dom::forget_address(preview);
    }
}
