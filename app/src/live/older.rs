//! The past, page by page.

use leptos::{prelude::*, task::spawn_local};
use protocol::Rejection;

use super::Live;
use crate::{api, error::ApiError};

impl Live {
    /// Fetches the page before the oldest event, unless one is on its way.
    pub(crate) fn load_older(self) {
        let chat = self.chat;
        let before = chat.timeline.with_untracked(|timeline| {
            timeline
                .oldest()
                .filter(|_| timeline.has_older() && !chat.loading_older.get_untracked())
        });
        let Some(before) = before else {
            return;
        };
        chat.loading_older.set(true);
        let room = self.room_id();
        spawn_local(async move {
            let page = api::history(room, Some(before)).await;
            // The reader may have gone to another room meanwhile.
            if chat.place.try_with_untracked(|place| place.room.id) != Some(room) {
                return;
            }
            match page {
                Ok(page) => chat.timeline.update(|timeline| timeline.prepend(page)),
                Err(ApiError::Rejected(Rejection::SignInFirst)) => self.sign_in_again(),
                // The link stays where it is, to be tried again.
                Err(_) => {}
            }
            chat.loading_older.set(false);
        });
    }
}
