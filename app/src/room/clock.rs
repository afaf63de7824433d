//! The clock of the reader: when it last struck, and where it stands.

use std::cell::Cell;

use protocol::calendar;

use crate::{
    ago::{Ago, ago},
    dom,
    prefs::Zone,
};

const QUARTER_MS: i64 = 15 * 60 * 1_000;

/// The reader's clock: when it last struck, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    pub(super) now_ms: i64,
    stands: Stands,
}

/// Where the reader's clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    /// As the page was told.
    Told(Zone),
    /// As the browser says, summer time included.
    Browser,
}

impl Stands {
    fn offset_min(self, at_ms: i64) -> i32 {
        match self {
            Self::Told(zone) => zone.offset_min(at_ms),
            Self::Browser => dom::utc_offset_min(at_ms),
        }
    }
}

impl Clock {
    /// As the page was told.
    pub(super) const fn told(now_ms: i64, zone: Zone) -> Self {
        Self {
            now_ms,
            stands: Stands::Told(zone),
        }
    }

    /// As the browser says.
    pub(super) fn of_browser() -> Self {
        Self {
            now_ms: dom::now_whole_ms(),
            stands: Stands::Browser,
        }
    }

    /// Minutes it is ahead of UTC at a moment.
    pub(super) fn offset_min(self) -> impl Fn(i64) -> i32 + use<> {
        let Self { stands, .. } = self;
        // Clocks are changed on the quarter of an hour, and most of what is
        // asked for lies in the same one. Asking the browser is what takes time.
        let known = Cell::new(None);
        move |at_ms| {
            let quarter = at_ms.div_euclid(QUARTER_MS);
            match known.get() {
                Some((of, minutes)) if of == quarter => minutes,
                _ => {
                    let minutes = stands.offset_min(at_ms);
                    known.set(Some((quarter, minutes)));
                    minutes
                }
            }
        }
    }

    /// How long ago something was.
    pub(super) fn ago(self, at_ms: i64) -> Ago {
        ago(at_ms, self.now_ms, self.stands.offset_min(at_ms))
    }

    /// The day it shows.
    pub(super) fn today(self) -> i64 {
        calendar::local(self.now_ms, self.stands.offset_min(self.now_ms)).day_number
    }
}
