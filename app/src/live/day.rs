//! Finds the first message of a day in the open room.

use leptos::prelude::*;
use protocol::{Seq, Slug, calendar};

use super::Live;
use crate::{api, dom, error::ApiError, paths};

impl Live {
    /// The first message of the open room on this day of the reader's or after
    /// it, if there is any, and the room.
    pub(crate) fn first_on(
        self,
        day: i64,
    ) -> impl Future<Output = Result<Option<(Slug, Seq)>, ApiError>> + 'static {
        // By the clock of that day: summer time may have been another.
        let since_ms = dom::day_start_ms(calendar::date(day));
        let slug = self.open_slug();
        async move {
            let first = api::first_since(slug.to_string(), since_ms).await?;
            Ok(first.map(|first| (slug, first)))
        }
    }

    /// Goes to a message: on the page if it is there.
    pub(crate) fn go_to(self, slug: &Slug, seq: Seq) {
        if self.open_slug() != *slug || !dom::show_line(&format!("m{seq}")) {
            self.go.run(paths::message(slug, seq));
        }
    }

    fn open_slug(self) -> Slug {
        self.chat
            .place
            .with_untracked(|place| place.room.slug.clone())
    }
}
