//! Says that something is done: the page shows it for some seconds and reads it
//! out.

use std::time::Duration;

use leptos::prelude::*;

use super::Live;

/// Long enough to be read twice.
const SHOWN: Duration = Duration::from_secs(5);

impl Live {
    /// Says that something is done.
    pub(crate) fn say_done(self, words: &'static str) {
        let toast = self.chat.toast;
        let times = toast.try_update(|toast| {
            toast.say(words.to_owned());
            toast.times
        });
        let end = move || {
            // The page may have been left meanwhile, or something else be done.
            let _ = toast.try_maybe_update(|toast| {
                let is_last = Some(toast.times) == times;
                if is_last {
                    toast.hush();
                }
                (is_last, ())
            });
        };
        set_timeout(end, SHOWN);
    }
}
