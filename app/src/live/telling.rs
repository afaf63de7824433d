//! Notifies the person of messages that came while they looked elsewhere.

use leptos::prelude::*;
use protocol::{Event, RoomId};

use super::Live;
use crate::{dom, page_data::Stretch, state::is_news};

/// The keys in the browser's storage for what the person has chosen.
const ON: &str = "irori.notifications";
const SOUND: &str = "irori.sound";
const QUIET: &str = "irori.quiet";

/// What the person wants of this browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Telling {
    /// Notifications of the system.
    pub(crate) on: bool,
    /// With a sound.
    pub(crate) sound: bool,
    /// For now nothing of all that.
    pub(crate) quiet: bool,
}

impl Telling {
    /// As it was kept.
    pub(crate) fn kept() -> Self {
        let is = |key| dom::kept(key).as_deref() == Some("1");
        Self {
            on: is(ON) && dom::notification_permission() == dom::Permission::Given,
            sound: is(SOUND),
            quiet: is(QUIET),
        }
    }

    /// Keeps it.
    pub(crate) fn keep(self) {
        for (key, on) in [(ON, self.on), (SOUND, self.sound), (QUIET, self.quiet)] {
            dom::keep(key, if on { "1" } else { "0" });
        }
    }
}

impl Live {
    /// A message of somebody else came.
    pub(super) fn tell_of(self, room: RoomId, event: &Event) {
        let Some(message) = event.kind.message() else {
            return;
        };
        let open = untrack(|| self.chat.thread());
        let looks = dom::has_focus()
            && room == self.room_id()
            && (message.thread.is_none() || message.thread == open);
        let me = self.viewer_id();
        let listed = self.chat.rooms.with_untracked(|rooms| {
            let listed = rooms.iter().find(|listed| listed.room.id == room);
            listed.cloned()
        });
        let Some(listed) = listed.filter(|l| !looks && is_news(l, message, me)) else {
            return;
        };
        let telling = Telling::kept();
        if telling.quiet {
            return;
        }
        if telling.on {
            let title = (self.words.notified_in)(&event.author.name, &listed.room.name);
            let tag = format!("{room}-{}", event.seq);
            let slug = &listed.room.slug;
            let address = crate::paths::thread(slug, Stretch::Unread, message.thread);
            let go = self.go;
            dom::notify(&title, &message.shown(), &tag, move || go.run(address));
        }
        if telling.sound {
            dom::chime();
        }
    }

    /// Keeps the numbers on the icons.
    pub(super) fn watch_badge(self) {
        let chat = self.chat;
        let waiting = Memo::new(move |_| chat.waiting().messages);
        Effect::new(move |_| dom::badge(waiting.get()));
    }
}
