//! Sends files to the server in pieces, so that a lost connection costs one
//! piece and not the file.

use std::time::Duration;

use leptos::{ev, prelude::*, task::spawn_local};
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

/// Why a file does not get on.
enum Stopped {
    /// The browser cannot read it: it has changed or gone since it was chosen,
    /// or never was a file.
    Unreadable,
    /// The server did not take it, or could not be reached.
    Refused(ApiError),
}

impl From<ApiError> for Stopped {
    fn from(error: ApiError) -> Self {
        Self::Refused(error)
    }
}

impl Live {
    /// Takes files in for the next message here. They begin to go at once, and
    /// go on while other rooms and threads are looked at.
    pub(crate) fn add_files(self, handed: dom::Handed, words: &'static Words) {
        let written = untrack(|| self.chat.written());
        let mut left_out = false;
        for file in handed.files {
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
        self.chat.note.set(None);
        if !handed.folders.is_empty() {
            self.note((words.no_folders)(&handed.folders));
        }
        if left_out {
            self.note((words.too_many_files)(FILES_MAX));
        }
        self.pump_uploads(words);
    }

    /// Says something about files, besides what was said of others.
    fn note(self, said: String) {
        self.chat.note.update(|note| {
            *note = Some(match note.take() {
                Some(before) => format!("{before} {said}"),
                None => said,
            });
        });
    }

    /// Asks before the page is left, while files wait that only it has. It does
    /// not stand in the way of pages that come back at once otherwise.
    pub(super) fn watch_unsent_files(self) {
        let uploads = self.chat.uploads;
        let any = Memo::new(move |_| uploads.with(|uploads| !uploads.is_empty()));
        Effect::new(move |_| {
            if any.get() {
                let handle = window_event_listener(ev::beforeunload, |event| {
                    event.prevent_default();
                    // What browsers go by that are some years old.
                    event.set_return_value("true");
                });
                on_cleanup(move || handle.remove());
            }
        });
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
        let next = self
            .chat
            .uploads
            .try_with_untracked(Uploads::next)
            .flatten();
        if let Some(key) = next {
            self.set_stage(key, Stage::Sending { offset: 0 });
            self.go_on(key, words);
        }
    }

    /// Sends what is missing of a file. What fails for now is tried again, each
    /// time a little later, and others go meanwhile.
    fn go_on(self, key: u32, words: &'static Words) {
        spawn_local(async move {
            match self.send_pieces(key).await {
                Ok(Some(file)) => self.set_stage(key, Stage::Ready(file)),
                // Taken out meanwhile.
                Ok(None) => {}
                Err(Stopped::Unreadable) => self.leave_out(key, words),
                Err(Stopped::Refused(error)) if is_temporary(&error) => self.pause(key, words),
                Err(Stopped::Refused(error)) => {
                    self.set_stage(key, Stage::Failed(words.error(&error)));
                }
            }
            self.pump_uploads(words);
        });
    }

    /// Nothing of it can be sent any more: the rest is not to wait for it.
    fn leave_out(self, key: u32, words: &'static Words) {
        if let Some(upload) = self.upload(key) {
            self.take_out(key);
            self.note((words.unreadable_file)(&upload.name));
        }
    }

    fn pause(self, key: u32, words: &'static Words) {
        let mut times = 0;
        self.chat
            .uploads
            .update(|uploads| uploads.change(key, |upload| times = upload.pause()));
        let again = AGAIN_MIN * 2_u32.saturating_pow(times.saturating_sub(1));
        set_timeout(
            move || {
                // The page may have been left meanwhile.
                self.chat.uploads.try_update(|uploads| {
                    uploads.change(key, |upload| {
                        if matches!(upload.stage, Stage::Paused { .. }) {
                            upload.stage = Stage::Waiting;
                        }
                    });
                });
                self.pump_uploads(words);
            },
            again.min(AGAIN_MAX),
        );
    }

    #[expect(clippy::future_not_send, reason = "the browser's half has one thread")]
    async fn send_pieces(self, key: u32) -> Result<Option<File>, Stopped> {
        let Some((upload, file)) = self.upload(key).zip(dom::kept_file(key)) else {
            return Ok(None);
        };
        // Before the server is told of it: a folder, say, never goes.
        let first = dom::read_piece(&file, 0, PIECE_BYTES).await;
        let mut first = Some(first.ok_or(Stopped::Unreadable)?);
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
            let offset = progress.offset;
            let going = self.chat.uploads.try_update(|uploads| {
                uploads.change(key, |upload| {
                    if offset > 0 {
                        upload.stuck = 0;
                    }
                    upload.stage = Stage::Sending { offset };
                });
                uploads.get(key).is_some()
            });
            if going != Some(true) {
                return Ok(None);
            }
            let piece = if let Some(first) = first.take_if(|_| offset == 0) {
                first
            } else {
                let piece = dom::read_piece(&file, offset, PIECE_BYTES).await;
                piece.ok_or(Stopped::Unreadable)?
            };
            let form = piece_form(id, offset, &piece);
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
