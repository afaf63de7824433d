//! When the browser's half of a page panics, nothing on the page answers any
//! more. It must not look as if it did: the page says so, and loads itself anew
//! once. All of it is plain DOM, since no signal and no effect runs after a
//! panic. The note itself is in the HTML of the page ([`crate::shell()`]).

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use crate::dom;

/// The note that the page no longer answers, hidden until then.
pub(crate) const NOTE_ID: &str = "broken";
/// Marks a tab that has loaded its page anew for this.
const MARK: &str = "loaded-anew";
/// A page that lived for so long may be loaded anew again.
const CALM: Duration = Duration::from_mins(10);

/// The page has come alive: what is typed from now on is kept in the browser.
static ALIVE: AtomicBool = AtomicBool::new(false);

/// The page has come alive.
pub(crate) fn is_alive() {
    ALIVE.store(true, Ordering::Relaxed);
    leptos::prelude::set_timeout(|| dom::forget_in_tab(MARK), CALM);
}

/// The browser's half has panicked: says so on the page, and loads it anew
/// unless that was done already, or words would be lost that were typed into
/// a page that never came alive.
pub fn say_broken() {
    dom::reveal(NOTE_ID);
    let is_kept = ALIVE.load(Ordering::Relaxed) || !dom::has_typed();
    if is_kept && dom::remember_in_tab(MARK) {
        dom::reload();
    }
}
