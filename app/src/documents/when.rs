//! Writes moments by the reader's clock.

use leptos::prelude::*;

use protocol::calendar::{clock, iso, iso_day, local};

use crate::prefs::use_preferences;

/// `2026-11-22 18:02`.
#[component]
pub(super) fn When(at_ms: i64) -> impl IntoView {
    let at = local(at_ms, use_preferences().zone.offset_min(at_ms));
    let text = format!("{} {}", iso_day(at.day_number), clock(at));
    view! { <time datetime=iso(at_ms)>{text}</time> }
}
