//! The browser's Back, where it is to close what lies over the page instead of
//! leaving the page.

use leptos::{
    ev,
    prelude::{document, on_cleanup, window, window_event_listener},
};
use web_sys::PerformanceNavigation;

/// Marks the entry of the browser's history that stands for what lies over the
/// page.
const OVER: &str = "over";

/// Something lies over the page: Back is to close it.
pub(crate) fn enter_over() {
    if let Ok(history) = window().history() {
        let title = document().title();
        // A browser that takes no more entries leaves the page by Back.
        let _ = history.push_state(&OVER.into(), &title);
    }
}

/// It was closed, and not by Back: its entry goes, too.
pub(crate) fn leave_over() {
    if let Ok(history) = window().history()
        && is_over()
    {
        let _ = history.back();
    }
}

/// Calls `closed` whenever Back has left the entry of what lies over the page.
/// It ends with its owner.
pub(crate) fn on_back_from_over(closed: impl Fn() + 'static) {
    let handle = window_event_listener(ev::popstate, move |_| {
        if !is_over() {
            closed();
        }
    });
    on_cleanup(move || handle.remove());
}

/// Whether this page was loaded by the browser's Back or Forward.
pub(crate) fn came_by_back() -> bool {
    let performance = window().performance();
    performance
        .is_some_and(|it| it.navigation().type_() == PerformanceNavigation::TYPE_BACK_FORWARD)
}

fn is_over() -> bool {
    let state = window().history().and_then(|history| history.state());
    state.is_ok_and(|state| state == OVER)
}
