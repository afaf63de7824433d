//! Parses days as people name them in a query.

use protocol::calendar;

/// Milliseconds in a day.
pub const MS_PER_DAY: i64 = 86_400_000;

/// A day of the calendar, in nobody's time zone yet: days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i64);

impl Day {
    /// The day of this date, if there is one, between the years 1 and 9999.
    pub fn of(year: i64, month: i64, day: i64) -> Option<Self> {
        calendar::day_of(year, month, day)
            .filter(|_| year > 0)
            .map(Self)
    }

    /// The day it is at `at_ms` (milliseconds since 1970-01-01 UTC) where
    /// clocks are `offset_minutes` ahead of UTC.
    pub fn at(at_ms: i64, offset_minutes: i32) -> Self {
        Self(calendar::local(at_ms, offset_minutes).day_number)
    }

    /// When it begins, in milliseconds since 1970-01-01 UTC, where clocks are
    /// `offset_minutes` ahead of UTC.
    pub fn start_ms(self, offset_minutes: i32) -> i64 {
        calendar::start_ms(self.0, offset_minutes)
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i64 {
        self.0
    }

    /// The day after.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The day before.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// The day meant by `2026-11-01`, `2026/11/1`, `today`, `昨日` …
    pub(crate) fn parse(text: &str, today: Self) -> Option<Self> {
        match text.to_lowercase().as_str() {
            "today" | "今日" => return Some(today),
            "yesterday" | "昨日" => return Some(today.previous()),
            _ => {}
        }
        let mut parts = text.split(['-', '/', '.']);
        let year = parts.next()?.parse().ok()?;
        let month = parts.next()?.parse().ok()?;
        let day = parts.next()?.parse().ok()?;
        match parts.next() {
            None => Self::of(year, month, day),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
