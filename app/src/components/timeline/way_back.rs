//! Remembers where the reader stood in rooms they have left: the browser's Back
//! and Forward show the room as they left it, from another page too.

use std::collections::BTreeMap;

use leptos::prelude::*;
use protocol::{RoomId, Seq};

use crate::dom;

/// Rooms whose places are kept.
const ROOMS_MAX: usize = 50;

/// What the tab keeps over another page: the address, and where the reader stood.
const LEFT: &str = "left";

/// A line, and how far below the upper edge it stood, in CSS pixels.
pub(super) type Stood = (Seq, f64);

/// The places that were left.
#[derive(Clone, Copy)]
pub(super) struct WayBack {
    left: StoredValue<BTreeMap<RoomId, Stood>>,
    /// The address the browser went back to, until its page is there.
    returns_to: StoredValue<Option<String>>,
}

impl WayBack {
    /// Nothing was left yet. Call it while a page is drawn.
    pub(super) fn new() -> Self {
        let way = Self {
            left: StoredValue::default(),
            returns_to: StoredValue::new(None),
        };
        Effect::new(move || {
            if dom::came_by_back()
                && let Some((address, room, stood)) =
                    dom::kept_in_tab(LEFT).and_then(|left| parse(&left))
            {
                way.left.update_value(|left| _ = left.insert(room, stood));
                way.returns_to.set_value(Some(address));
            }
            let handle = window_event_listener_untyped("popstate", move |_| {
                way.returns_to.set_value(Some(dom::current_address()));
            });
            on_cleanup(move || handle.remove());
        });
        way
    }

    /// The reader leaves a room; at its end there is no place to be kept.
    pub(super) fn leave(self, room: RoomId, stood: Option<Stood>) {
        self.left.update_value(|left| match stood {
            Some(stood) => {
                if left.len() >= ROOMS_MAX {
                    left.pop_first();
                }
                left.insert(room, stood);
            }
            None => {
                left.remove(&room);
            }
        });
    }

    /// The reader leaves for another page, which knows nothing of this one.
    pub(super) fn leave_page(room: RoomId, stood: Option<Stood>) {
        match stood {
            Some((seq, top)) => {
                let address = dom::current_address();
                // Numbers with a point cost 15 kB of code to write and read.
                #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
                let top = top.round() as i32;
                dom::keep_in_tab(LEFT, &format!("{room} {seq} {top} {address}"));
            }
            None => dom::forget_in_tab(LEFT),
        }
    }

    /// Where the reader stood in the room that has just been opened, if that is
    /// where Back or Forward led.
    pub(super) fn back_in(self, room: RoomId) -> Option<Stood> {
        let returns_to = self.returns_to.try_update_value(Option::take).flatten();
        let returns = returns_to.is_some_and(|address| address == dom::current_address());
        let stood = self.left.with_value(|left| left.get(&room).copied());
        stood.filter(|_| returns)
    }
}

fn parse(left: &str) -> Option<(String, RoomId, Stood)> {
    let mut parts = left.splitn(4, ' ');
    let room = RoomId(parts.next()?.parse().ok()?);
    let seq = Seq(parts.next()?.parse().ok()?);
    let top: i32 = parts.next()?.parse().ok()?;
    Some((parts.next()?.to_owned(), room, (seq, f64::from(top))))
}
