//! Notices whether somebody is at this device, and tells the server when it is
//! left and when it is touched again.

use std::time::Duration;

use leptos::{
    ev,
    leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle},
    prelude::*,
};
use protocol::ClientEvent;

use super::Live;
use crate::dom;

/// How long after the last touch somebody counts as away from this device.
const AWAY_AFTER_MS: i64 = 10 * 60_000;

/// Events that only a person at the device causes.
const TOUCHES: [&str; 4] = ["pointerdown", "touchstart", "wheel", "keydown"];

/// When somebody was last seen to be at this device.
#[derive(Debug, Default)]
pub(super) struct Attention {
    touched_ms: i64,
    /// Where the pointer was, on the screen.
    pointer: (i32, i32),
    pub(super) away: bool,
    pub(super) look: Option<TimeoutHandle>,
}

impl Live {
    /// Watches over what only people do.
    pub(super) fn watch_attention(self) {
        for event in TOUCHES {
            let handle = window_event_listener_untyped(event, move |_| self.touched());
            on_cleanup(move || handle.remove());
        }
        let handle = window_event_listener(ev::pointermove, move |event| {
            // Browsers tell of a pointer at rest too, when the page moves below it.
            let at = (event.screen_x(), event.screen_y());
            let before = self
                .notes
                .try_update_value(|notes| std::mem::replace(&mut notes.attention.pointer, at));
            if before.is_some_and(|before| before != at) {
                self.touched();
            }
        });
        on_cleanup(move || handle.remove());
        let handle = window_event_listener_untyped("visibilitychange", move |_| {
            if dom::is_visible() {
                self.touched();
            }
        });
        on_cleanup(move || handle.remove());
        let now_ms = dom::now_whole_ms();
        self.notes
            .update_value(|notes| notes.attention.touched_ms = now_ms);
        self.look_in(AWAY_AFTER_MS);
    }

    /// Tells a new socket that the person is away. Sent before the rooms are
    /// joined, so that nobody there sees them as present for a moment.
    pub(super) fn tell_attention(self) {
        if self.notes.with_value(|notes| notes.attention.away) {
            self.socket.send(&ClientEvent::Away);
        }
    }

    fn touched(self) {
        let now_ms = dom::now_whole_ms();
        let was_away = self.notes.try_update_value(|notes| {
            notes.attention.touched_ms = now_ms;
            std::mem::take(&mut notes.attention.away)
        });
        if was_away == Some(true) {
            self.socket.send(&ClientEvent::Back);
            self.look_in(AWAY_AFTER_MS);
        }
    }

    /// Looks whether anybody has touched the device since.
    fn look(self) {
        let now_ms = dom::now_whole_ms();
        // The page may have been left meanwhile.
        let Some(left_ms) = self.notes.try_update_value(|notes| {
            let attention = &mut notes.attention;
            // The clock may have been turned back.
            attention.touched_ms = attention.touched_ms.min(now_ms);
            let left_ms = attention.touched_ms + AWAY_AFTER_MS - now_ms;
            attention.away = left_ms <= 0;
            left_ms
        }) else {
            return;
        };
        if left_ms <= 0 {
            self.socket.send(&ClientEvent::Away);
        } else {
            self.look_in(left_ms);
        }
    }

    fn look_in(self, wait_ms: i64) {
        let wait = Duration::from_millis(u64::try_from(wait_ms).unwrap_or_default());
        let look = set_timeout_with_handle(move || self.look(), wait).ok();
        self.notes.update_value(|notes| notes.attention.look = look);
    }
}
