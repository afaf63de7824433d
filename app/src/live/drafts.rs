//! Keeps what stands in the message box of each room: on the server for the
//! person's other devices, and in the browser as long as the server does not
//! have it. Drafts of threads are the browser's alone (`thread_drafts`).

use std::time::Duration;

use leptos::{leptos_dom::helpers::set_timeout_with_handle, prelude::*, serde_json};
use protocol::{ClientEvent, KeptDraft, Rejection, RoomId, RoomSummary, clean_draft};

use super::Live;
use crate::{
    dom,
    room::drafted,
    socket::Phase,
    state::{DraftBox, Followed, Outbox, Pane, Unsaved},
};

/// Who has not typed for so long has come to a pause: it is saved.
const PAUSE: Duration = Duration::from_secs(1);

impl Live {
    /// Another room or thread is open. Returns what belongs into its message
    /// box: `typed_early` stands there already.
    pub(crate) fn open_draft(self, left: Option<RoomId>, typed_early: Option<String>) -> String {
        if self.chat.pane == Pane::Thread {
            return typed_early.unwrap_or_else(|| self.thread_draft());
        }
        if let Some(left) = left {
            self.leave_draft(left);
        }
        let (room, server) = self.brought_draft();
        let unsaved = dom::kept(&self.draft_key(room)).and_then(|json| read(&json));
        let opened = DraftBox::opened(server, unsaved, typed_early, dom::now_whole_ms());
        let text = opened.text().to_owned();
        self.notes.update_value(|notes| notes.draft = opened);
        self.keep_unsaved(room);
        self.save_draft_in(PAUSE);
        text
    }

    /// The page of the open room was fetched again, and brought what the server
    /// keeps.
    pub(crate) fn draft_came_anew(self) {
        if self.chat.pane == Pane::Thread {
            return;
        }
        let (room, draft) = self.brought_draft();
        self.draft_heard(room, draft, false);
    }

    fn brought_draft(self) -> (RoomId, KeptDraft) {
        let place = self.chat.place;
        place.with_untracked(|place| (place.room.id, place.draft.clone()))
    }

    /// What stands in the message box, or will again.
    pub(crate) fn draft(self) -> String {
        if self.chat.pane == Pane::Thread {
            return self.thread_draft();
        }
        let notes = self.notes;
        notes.with_value(|notes| notes.draft.text().to_owned())
    }

    /// Keeps what stands in the message box.
    pub(crate) fn keep_draft(self, text: &str) {
        if self.chat.pane == Pane::Thread {
            return self.keep_thread_draft(text);
        }
        let now_ms = dom::now_whole_ms();
        self.notes
            .update_value(|notes| notes.draft.typed(text.to_owned(), now_ms));
        self.keep_unsaved(self.room_id());
        self.save_draft_in(PAUSE);
    }

    /// What stands in the message box is sent. Returns which version of the
    /// draft it was, if there was one.
    pub(crate) fn send_draft(self) -> Option<i64> {
        if self.chat.pane == Pane::Thread {
            self.keep_thread_draft("");
            return None;
        }
        let room = self.room_id();
        let version = self.notes.try_update_value(|notes| notes.draft.sent())?;
        self.keep_unsaved(room);
        self.mark_draft(room, false);
        (version > 0).then_some(version)
    }

    /// Saves what was typed before the page goes, if it can.
    pub(super) fn watch_leaving(self) {
        for event in ["pagehide", "visibilitychange"] {
            let handle = window_event_listener_untyped(event, move |_| {
                if event == "pagehide" || !dom::is_visible() {
                    self.save_draft(self.room_id());
                }
            });
            on_cleanup(move || handle.remove());
        }
    }

    /// A new socket: saves what the server does not have yet, of every room.
    pub(super) fn save_drafts(self) {
        let open = self.room_id();
        self.save_draft(open);
        for Unsaved { room, text, after } in self.all_unsaved() {
            if room != open
                && let Ok(body) = clean_draft(&text)
            {
                self.socket.send(&ClientEvent::Draft { room, after, body });
            }
        }
    }

    /// The connection was lost before the server answered: whether it has saved
    /// the draft is unknown.
    pub(super) fn draft_unanswered(self) {
        self.notes.update_value(|notes| notes.draft.unanswered());
    }

    /// The server did not want a draft of the open room.
    pub(super) fn draft_refused(self, rejection: &Rejection) {
        self.draft_unanswered();
        if let Rejection::RateLimited { retry_after_ms } = rejection {
            self.save_draft_in(Duration::from_millis((*retry_after_ms).into()));
        }
    }

    /// The server says what stands in a message box.
    pub(super) fn draft_heard(self, room: RoomId, draft: KeptDraft, answer: bool) {
        self.mark_draft(room, !draft.body.is_empty());
        if room != self.room_id() {
            return self.draft_heard_elsewhere(room, &draft, answer);
        }
        let now_ms = dom::now_whole_ms();
        let followed = self
            .notes
            .try_update_value(|notes| notes.draft.heard(draft, answer, now_ms));
        self.keep_unsaved(room);
        match followed {
            Some(Followed::Show(text)) => self.chat.handed.set(Some(text)),
            Some(Followed::Save) => self.save_draft_in(PAUSE),
            Some(Followed::Nothing) | None => {}
        }
    }

    /// Of a room that was left: what was typed last may not have been saved.
    fn draft_heard_elsewhere(self, room: RoomId, draft: &KeptDraft, answer: bool) {
        let unsaved = dom::kept(&self.draft_key(room)).and_then(|json| read(&json));
        let Some(unsaved) = unsaved.filter(|_| answer) else {
            return;
        };
        match clean_draft(&unsaved.text) {
            Ok(body) if body != draft.body && unsaved.after >= draft.version => {
                let after = draft.version;
                self.socket.send(&ClientEvent::Draft { room, after, body });
            }
            Ok(_) => dom::forget(&self.draft_key(room)),
            Err(_) => {}
        }
    }

    /// The list of rooms tells of drafts too: what was missed is asked for.
    pub(super) fn compare_drafts(self, rooms: &[RoomSummary]) {
        let drafted = drafted(rooms);
        self.chat.drafted.maybe_update(|known| {
            let changed = *known != drafted;
            *known = drafted;
            changed
        });
        let room = self.room_id();
        let listed = rooms.iter().find(|listed| listed.room.id == room);
        self.compare_open_draft(listed.and_then(|listed| listed.draft));
    }

    /// The same of one room.
    pub(super) fn compare_draft(self, listed: &RoomSummary) {
        self.mark_draft(listed.room.id, listed.draft.is_some());
        if listed.room.id == self.room_id() {
            self.compare_open_draft(listed.draft);
        }
    }

    fn compare_open_draft(self, version: Option<i64>) {
        let room = self.room_id();
        let asked = self
            .notes
            .try_update_value(|notes| notes.draft.compare(version));
        if let Some(Some((after, body))) = asked
            && !self.socket.send(&ClientEvent::Draft { room, after, body })
        {
            self.draft_unanswered();
        }
    }

    /// A room is left: what stands there is saved at once.
    fn leave_draft(self, room: RoomId) {
        let any = self
            .notes
            .with_value(|notes| !notes.draft.text().trim().is_empty());
        self.save_draft(room);
        self.mark_draft(room, any);
    }

    fn save_draft_in(self, wait: Duration) {
        let save = move || {
            // The page may have been left meanwhile.
            if self.notes.is_disposed() {
                return;
            }
            self.save_draft(self.room_id());
        };
        let timer = set_timeout_with_handle(save, wait).ok();
        let before = self
            .notes
            .try_update_value(|notes| std::mem::replace(&mut notes.save_draft, timer));
        if let Some(Some(before)) = before {
            before.clear();
        }
    }

    fn save_draft(self, room: RoomId) {
        let next = self.notes.try_update_value(|notes| notes.draft.next_save());
        let Some(Some((after, body))) = next else {
            return;
        };
        if self.socket.send(&ClientEvent::Draft { room, after, body }) {
            self.keep_unsaved(room);
        } else {
            self.draft_unanswered();
        }
    }

    /// Keeps in the browser what the server does not have yet.
    fn keep_unsaved(self, room: RoomId) {
        let key = self.draft_key(room);
        let unsaved = self.notes.with_value(|notes| notes.draft.unsaved(room));
        match unsaved.map(|unsaved| serde_json::to_string(&unsaved)) {
            Some(Ok(json)) => dom::keep(&key, &json),
            Some(Err(_)) | None => dom::forget(&key),
        }
    }

    /// Removes a room's draft from the browser's storage: the server has it, or
    /// nobody needs it any more.
    pub(super) fn forget_draft(self, room: RoomId) {
        dom::forget(&self.draft_key(room));
    }

    pub(super) fn all_unsaved(self) -> Vec<Unsaved> {
        let kept = dom::kept_under(&self.draft_prefix());
        kept.iter().filter_map(|json| read(json)).collect()
    }

    /// How many messages, edits and beginnings are in this browser alone: signing
    /// out throws them away. While there is a connection the server gets the
    /// drafts of rooms that it can take.
    pub(crate) fn in_this_browser_alone(self) -> usize {
        self.save_draft(self.room_id());
        let is_open = self.chat.status.with_untracked(|s| s.phase == Phase::Open);
        let stays = |unsaved: &Unsaved| {
            let text = clean_draft(&unsaved.text);
            text.map_or(true, |text| !text.is_empty() && !is_open)
        };
        let drafts = self.all_unsaved().iter().filter(|u| stays(u)).count();
        let unsent = self.chat.outbox.with_untracked(Outbox::unsent);
        unsent + drafts + self.edits_under_way() + self.threads_drafted()
    }

    fn mark_draft(self, room: RoomId, any: bool) {
        self.chat.drafted.maybe_update(|drafted| {
            if any {
                drafted.insert(room)
            } else {
                drafted.remove(&room)
            }
        });
    }

    fn draft_prefix(self) -> String {
        format!("irori.draft.{}.", self.viewer_id())
    }

    fn draft_key(self, room: RoomId) -> String {
        format!("{}{room}", self.draft_prefix())
    }
}

fn read(json: &str) -> Option<Unsaved> {
    serde_json::from_str(json).ok()
}
