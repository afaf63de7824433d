//! The browser's clock, its time zone and its frames.

use protocol::calendar;

use std::time::Duration;

use leptos::prelude::{request_animation_frame, set_timeout};
use web_sys::js_sys::{Array, Date, Intl::DateTimeFormat, Object, Reflect};

/// Does something right after the next frame was drawn: what it takes is not
/// added to that one.
pub(crate) fn after_next_frame(then: impl FnOnce() + 'static) {
    request_animation_frame(move || set_timeout(then, Duration::ZERO));
}

/// Milliseconds since 1970-01-01 UTC.
pub(crate) fn now_ms() -> f64 {
    Date::now()
}

/// Milliseconds since 1970-01-01 UTC, as the server counts them.
#[expect(
    clippy::cast_possible_truncation,
    reason = "whole milliseconds below 2^53"
)]
pub(crate) fn now_whole_ms() -> i64 {
    Date::now() as i64
}

/// When a day begins where the browser is: at midnight, or where the clocks
/// pass over that, with the first moment after it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "days of four-digit years"
)]
pub(crate) fn day_start_ms(day: calendar::Date) -> i64 {
    let date = Date::new_with_year_month_day(day.year as u32, day.month as i32 - 1, day.day as i32);
    date.get_time() as i64
}

/// Minutes the browser's clock is ahead of UTC at a moment; summer time included.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "milliseconds lie below 2^53 and minutes within a day"
)]
pub(crate) fn utc_offset_min(at_ms: i64) -> i32 {
    let behind = Date::new(&(at_ms as f64).into()).get_timezone_offset();
    -(behind as i32)
}

/// What the browser's time zone is called in the IANA database.
pub(crate) fn zone_name() -> Option<String> {
    let format = DateTimeFormat::new(&Array::new(), &Object::new());
    let zone = Reflect::get(&format.resolved_options(), &"timeZone".into()).ok()?;
    zone.as_string()
}
