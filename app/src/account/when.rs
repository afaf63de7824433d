//! Moments on these pages, by the reader's clock.

use leptos::prelude::*;

use crate::{
    calendar::{clock, date, iso, local},
    prefs::use_preferences,
};

/// `2026-11-22 18:02`.
#[component]
pub(crate) fn When(at_ms: i64) -> impl IntoView {
    let at = local(at_ms, use_preferences().utc_offset_min);
    let day = date(at.day_number);
    let text = format!(
        "{:04}-{:02}-{:02} {}",
        day.year,
        day.month,
        day.day,
        clock(at)
    );
    view! { <time datetime=iso(at_ms)>{text}</time> }
}
