//! Keeps unsent messages over reloads and closed tabs, and tells the other
//! tabs of the same person: one entry in the browser's storage per message, so
//! that two tabs never overwrite each other.

use std::time::Duration;

use leptos::{ev, prelude::*};
use protocol::{ClientId, UserId};
use web_sys::StorageEvent;

use super::Live;
use crate::{
    dom,
    state::{Held, Outgoing, Step},
};

/// A message of another tab is sent from here too when that tab has not done
/// it within this time: it may have been closed.
const OTHER_TAB_MS: i64 = 10_000;
/// A message another tab has let go of is most likely on its way here as an
/// event: it stays for so long, so that it does not flicker.
const LINGER: Duration = Duration::from_secs(1);

/// Keeps a message until [`forget`].
pub(super) fn keep(user: UserId, item: &Outgoing) {
    if let Ok(json) = serde_json::to_string(item) {
        dom::keep(&key(user, &item.client_id), &json);
    }
}

/// The message needs to be kept no longer.
pub(super) fn forget(user: UserId, client_id: &ClientId) {
    dom::forget(&key(user, client_id));
}

fn prefix(user: UserId) -> String {
    format!("irori.outbox.{user}.")
}

fn key(user: UserId, client_id: &ClientId) -> String {
    prefix(user) + client_id.as_str()
}

impl Live {
    /// Takes up what earlier pages left unsent.
    pub(super) fn take_up_unsent(self) {
        let kept = dom::kept_under(&prefix(self.viewer_id()));
        self.chat.outbox.update(|outbox| {
            for json in kept {
                if let Ok(item) = serde_json::from_str(&json) {
                    outbox.add(item);
                }
            }
        });
    }

    /// Follows what other tabs keep and let go of.
    pub(super) fn watch_other_tabs(self) {
        let handle = window_event_listener(ev::storage, move |event: StorageEvent| {
            let prefix = prefix(self.viewer_id());
            let key = dom::changed_key(&event).unwrap_or_default();
            let Some(client_id) = key.strip_prefix(&prefix) else {
                return;
            };
            match event.new_value() {
                Some(json) => self.kept_elsewhere(&json),
                None => self.let_go_elsewhere(client_id),
            }
        });
        on_cleanup(move || handle.remove());
    }

    fn kept_elsewhere(self, json: &str) {
        let Ok(item) = serde_json::from_str::<Outgoing>(json) else {
            return;
        };
        let step = Step::Held {
            until_ms: dom::now_whole_ms() + OTHER_TAB_MS,
            why: Held::OtherTab,
        };
        self.chat
            .outbox
            .update(|outbox| outbox.add(Outgoing { step, ..item }));
        self.pump();
    }

    fn let_go_elsewhere(self, client_id: &str) {
        let Ok(client_id) = ClientId::new(client_id) else {
            return;
        };
        set_timeout(
            move || {
                // The page may have been left meanwhile.
                self.chat
                    .outbox
                    .try_update(|outbox| outbox.remove(&client_id));
            },
            LINGER,
        );
    }
}
