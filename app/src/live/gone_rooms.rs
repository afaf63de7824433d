//! Handles rooms that are gone, or no longer the viewer's: keeps what was on
//! its way there or stood in its message box for the viewer, until they dismiss
//! it.

use std::collections::BTreeSet;

use leptos::{ev, prelude::*, serde_json, task::spawn_local};
use protocol::{RoomId, RoomSummary};
use web_sys::StorageEvent;

use super::{Live, keeper};
use crate::{
    api::dismiss_unsent,
    dom, paths,
    state::{BOX, DraftBox, GoneRoom, Pane, gone_rooms},
};

impl Live {
    /// Shows what earlier pages have kept, and what other tabs do.
    pub(super) fn watch_gone_rooms(self) {
        self.read_gone_rooms();
        let handle = window_event_listener(ev::storage, move |event: StorageEvent| {
            let key = dom::changed_key(&event).unwrap_or_default();
            if key.starts_with(&self.gone_prefix()) {
                self.read_gone_rooms();
            }
        });
        on_cleanup(move || handle.remove());
    }

    /// The server says which rooms the viewer has: all others are gone.
    pub(super) fn forget_rooms_but(self, rooms: &[RoomSummary]) {
        let mut gone: BTreeSet<RoomId> = self.chat.rooms.with_untracked(|known| {
            let ids = known.iter().map(|listed| listed.room.id);
            ids.collect()
        });
        gone.extend(self.chat.outbox.with_untracked(|outbox| {
            let rooms: Vec<_> = outbox.rooms().collect();
            rooms
        }));
        gone.extend(self.all_unsaved().iter().map(|unsaved| unsaved.room));
        for listed in rooms {
            gone.remove(&listed.room.id);
        }
        for room in gone {
            self.room_gone(room);
        }
    }

    /// A room was deleted, or is not the viewer's any more.
    pub(super) fn room_gone(self, room: RoomId) {
        let chat = self.chat;
        let is_open = self.chat.pane == Pane::Room && room == self.room_id();
        let gone = self.gathered(room, is_open);
        chat.unread.update(|unread| unread.forget(room));
        let had_draft = chat
            .drafted
            .with_untracked(|drafted| drafted.contains(&room));
        chat.drafted.maybe_update(|drafted| drafted.remove(&room));
        chat.rooms.maybe_update(|rooms| {
            let before = rooms.len();
            rooms.retain(|listed| listed.room.id != room);
            rooms.len() != before
        });
        // Somebody who has left on purpose need not be told.
        let left = self
            .notes
            .try_update_value(|notes| notes.left.take_if(|left| *left == room));
        let is_known = left.flatten().is_some();
        if !gone.is_wordless() || (is_open && !is_known) {
            self.keep_gone(gone);
        }
        if is_open {
            self.go.run(paths::HOME.to_owned());
        } else if had_draft {
            // The server has kept the draft of the room; the next page brings
            // it.
            self.refetch.run(());
        }
        self.drop_files_of_rooms_left();
    }

    /// The viewer needs what was left in a room no longer.
    pub(crate) fn dismiss_gone(self, room: RoomId) {
        dom::forget(&self.gone_key(room));
        let by_server = self.chat.unsent.try_update_value(|unsent| {
            let before = unsent.len();
            unsent.retain(|draft| draft.room != room);
            unsent.len() != before
        });
        self.read_gone_rooms();
        if by_server == Some(true) {
            spawn_local(async move {
                // If it could not be dismissed, the next page brings it again.
                let _ = dismiss_unsent(room).await;
            });
        }
    }

    /// Takes everything that was written in a room and not sent out of where it
    /// waits: the outbox, the message boxes.
    fn gathered(self, room: RoomId, is_open: bool) -> GoneRoom {
        let chat = self.chat;
        let listed = chat.rooms.with_untracked(|rooms| {
            let listed = rooms.iter().find(|listed| listed.room.id == room);
            listed.map(|listed| self.words.room_name(listed.room.name.clone()))
        });
        let mut waiting = Vec::new();
        chat.outbox.maybe_update(|outbox| {
            waiting = outbox.take(room);
            !waiting.is_empty()
        });
        let name = listed.or_else(|| waiting.first().map(|item| item.room_name.clone()));
        let mut gone = GoneRoom::new(room, &name.unwrap_or_default());
        for item in &waiting {
            keeper::forget(self.viewer_id(), &item.client_id);
            gone.add(item.client_id.as_str(), &item.body);
        }
        for unsaved in self.all_unsaved() {
            if unsaved.room == room {
                gone.add(BOX, &unsaved.text);
            }
        }
        if is_open {
            let drawn = self
                .notes
                .try_update_value(|notes| std::mem::take(&mut notes.draft));
            let text = drawn.as_ref().map(DraftBox::text).unwrap_or_default();
            gone.add(BOX, text);
            chat.handed.set(Some(String::new()));
        }
        self.forget_draft(room);
        self.forget_answers(room);
        let elsewhere = self.take_thread_drafts(room).into_iter();
        for (key, text) in elsewhere.chain(self.take_edits(room)) {
            gone.add(&key, &text);
        }
        gone
    }

    fn keep_gone(self, gone: GoneRoom) {
        let key = self.gone_key(gone.room);
        let kept = dom::kept(&key).and_then(|json| serde_json::from_str(&json).ok());
        let gone = gone.after(kept);
        if let Ok(json) = serde_json::to_string(&gone) {
            dom::keep(&key, &json);
        }
        // Shown even where the browser keeps nothing.
        self.chat.gone.update(|rooms| {
            rooms.retain(|known| known.room != gone.room);
            rooms.push(gone);
        });
    }

    fn read_gone_rooms(self) {
        let kept = dom::kept_under(&self.gone_prefix());
        let kept = kept.iter();
        let kept = kept.filter_map(|json| serde_json::from_str(json).ok());
        let kept = kept.collect();
        let rooms = self
            .chat
            .unsent
            .with_value(|unsent| gone_rooms(unsent, kept));
        self.chat.gone.set(rooms);
    }

    fn gone_prefix(self) -> String {
        format!("irori.gone_room.{}.", self.viewer_id())
    }

    fn gone_key(self, room: RoomId) -> String {
        format!("{}{room}", self.gone_prefix())
    }
}
