//! Sends messages through the outbox, and tells that the person is writing.

use std::time::Duration;

use leptos::{leptos_dom::helpers::set_timeout_with_handle, prelude::*};
use protocol::{ClientEvent, ClientId, Draft, DraftFile, Quote, Rejection, RoomId, Seq};

use super::{Live, keeper};
use crate::{
    dom,
    socket::Phase,
    state::{Outbox, Outgoing, Typing},
};

/// "I am writing" is said at most this often.
const TYPING_EACH_MS: f64 = 3_000.0;
/// The shortest wait, so that a message that is overdue and cannot be sent now
/// causes no busy loop.
const WAKE_MIN_MS: u64 = 100;

impl Live {
    /// Puts what stands in the message box on its way. It is kept until the
    /// server has it.
    pub(crate) fn post(self, body: String, files: Vec<DraftFile>, reply_to: Option<Quote>) {
        let Some(client_id) = dom::new_client_id() else {
            return;
        };
        let item = Outgoing {
            files,
            reply_to,
            thread: self.thread(),
            draft_version: self.send_draft(),
            room_name: self.room_name(),
            ..Outgoing::new(client_id, self.room_id(), body, dom::now_whole_ms())
        };
        keeper::keep(self.viewer_id(), &item);
        self.chat.outbox.update(|outbox| outbox.add(item));
        self.notes.update_value(|notes| notes.typing_sent_ms = 0.0);
        self.pump();
    }

    fn room_name(self) -> String {
        let name = self
            .chat
            .place
            .with_untracked(|place| place.room.name.clone());
        self.words.room_name(name)
    }

    /// Tries a refused message again.
    pub(crate) fn retry(self, client_id: &ClientId) {
        self.chat.outbox.update(|outbox| outbox.retry(client_id));
        self.pump();
    }

    /// Gives a refused message up.
    pub(crate) fn delete(self, client_id: &ClientId) {
        keeper::forget(self.viewer_id(), client_id);
        self.chat.outbox.update(|outbox| outbox.remove(client_id));
    }

    /// The person is writing.
    pub(crate) fn note_writing(self) {
        // Writing in a thread is not told: the others in the room would wait
        // for a message that does not come there.
        if self.thread().is_some() {
            return;
        }
        let now_ms = dom::now_ms();
        let typing = ClientEvent::Typing {
            room: self.room_id(),
        };
        let sent_ms = self.notes.with_value(|notes| notes.typing_sent_ms);
        if sent_ms + TYPING_EACH_MS <= now_ms && self.socket.send(&typing) {
            self.notes
                .update_value(|notes| notes.typing_sent_ms = now_ms);
        }
    }

    pub(super) fn acknowledged(self, room: RoomId, client_id: &ClientId, seq: Seq) {
        keeper::forget(self.viewer_id(), client_id);
        let event_comes =
            room == self.room_id() && self.newest_shown().is_some_and(|newest| newest < seq);
        self.chat.outbox.update(|outbox| {
            if event_comes {
                outbox.acknowledged(client_id, seq);
            } else {
                outbox.remove(client_id);
            }
        });
        self.pump();
    }

    pub(super) fn rejected(self, client_id: Option<ClientId>, rejection: Rejection) {
        if rejection == Rejection::SignInFirst {
            return self.sign_in_again();
        }
        if let Some(client_id) = client_id {
            let now_ms = dom::now_whole_ms();
            self.chat
                .outbox
                .update(|outbox| outbox.rejected(&client_id, rejection, now_ms));
            self.pump();
        }
    }

    /// Does what is due now, and comes back when something is due later.
    pub(super) fn pump(self) {
        let now_ms = dom::now_whole_ms();
        if self.chat.status.with_untracked(|status| status.phase) == Phase::Open {
            let mut due = vec![];
            self.chat.outbox.maybe_update(|outbox| {
                due = outbox.due(now_ms);
                !due.is_empty()
            });
            for item in due {
                // The result is not looked at: when sending fails the socket
                // reports a lost connection.
                let draft = Draft {
                    client_id: item.client_id,
                    body: item.body,
                    files: item.files,
                    reply_to: item.reply_to.map(|quote| quote.seq),
                    thread: item.thread,
                    draft_version: item.draft_version,
                };
                let room = item.room;
                self.socket.send(&ClientEvent::Post { room, draft });
            }
        }
        self.chat
            .typing
            .maybe_update(|typing| typing.expire(now_ms));
        self.set_wake(now_ms);
    }

    fn set_wake(self, now_ms: i64) {
        let next = [
            self.chat.outbox.with_untracked(Outbox::next_due_ms),
            self.chat.typing.with_untracked(Typing::expires_ms),
        ];
        if let Some(Some(timer)) = self.notes.try_update_value(|notes| notes.wake.take()) {
            timer.clear();
        }
        let Some(next_ms) = next.into_iter().flatten().min() else {
            return;
        };
        let wait_ms = u64::try_from(next_ms - now_ms).unwrap_or_default();
        let timer = set_timeout_with_handle(
            move || self.pump(),
            Duration::from_millis(wait_ms.max(WAKE_MIN_MS)),
        );
        self.notes.update_value(|notes| notes.wake = timer.ok());
    }
}
