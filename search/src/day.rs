//! Parses days as people name them in a query.

/// A day of the calendar, in nobody's time zone yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

const MS_PER_MINUTE: i64 = 60_000;
/// Milliseconds in a day.
pub const MS_PER_DAY: i64 = 86_400_000;

impl Day {
    /// The day of this date, if there is one, between the years 1 and 9999.
    pub fn of(year: i32, month: u32, day: u32) -> Option<Self> {
        let month = i32::try_from(month).ok()?;
        let day = i32::try_from(day).ok()?;
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) {
            return None;
        }
        (1..=days_in(year, month))
            .contains(&day)
            .then(|| Self(days_before(year, month) + day - 1))
    }

    /// The day it is at `at_ms` (milliseconds since 1970-01-01 UTC) where
    /// clocks are `offset_minutes` ahead of UTC.
    pub fn at(at_ms: i64, offset_minutes: i32) -> Self {
        let local = at_ms + i64::from(offset_minutes) * MS_PER_MINUTE;
        Self(i32::try_from(local.div_euclid(MS_PER_DAY)).unwrap_or(i32::MAX))
    }

    /// When it begins, in milliseconds since 1970-01-01 UTC, where clocks are
    /// `offset_minutes` ahead of UTC.
    pub fn start_ms(self, offset_minutes: i32) -> i64 {
        i64::from(self.0) * MS_PER_DAY - i64::from(offset_minutes) * MS_PER_MINUTE
    }

    /// Days since 1970-01-01.
    pub fn number(self) -> i64 {
        self.0.into()
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

const fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_in(year: i32, month: i32) -> i32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to the first of the month.
const fn days_before(year: i32, month: i32) -> i32 {
    /// Days from 0001-01-01 to 1970-01-01.
    const EPOCH: i32 = 719_162;
    let past = year - 1;
    let mut days = past * 365 + past / 4 - past / 100 + past / 400 - EPOCH;
    let mut earlier = 1;
    while earlier < month {
        days += days_in(year, earlier);
        earlier += 1;
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days() {
        for (date, expected) in [
            ((1970, 1, 1), Some(0)),
            ((1969, 12, 31), Some(-1)),
            ((2000, 2, 29), Some(11_016)),
            ((2026, 11, 1), Some(20_758)),
            ((1900, 2, 29), None),
            ((2026, 4, 31), None),
            ((2026, 13, 1), None),
            ((2026, 0, 1), None),
            ((2026, 1, 0), None),
            ((0, 1, 1), None),
            ((10_000, 1, 1), None),
        ] {
            let (year, month, day) = date;
            assert_eq!(Day::of(year, month, day), expected.map(Day), "{date:?}");
        }
    }

    #[test]
    fn days_have_many_names() {
        let today = Day::of(2026, 3, 1).unwrap();
        for (name, expected) in [
            ("2026-11-01", Day::of(2026, 11, 1)),
            ("2026/11/1", Day::of(2026, 11, 1)),
            ("2026.11.1", Day::of(2026, 11, 1)),
            ("today", Some(today)),
            ("Yesterday", Day::of(2026, 2, 28)),
            ("今日", Some(today)),
            ("昨日", Day::of(2026, 2, 28)),
            ("2026-02-30", None),
            ("2026-11", None),
            ("2026-11-01-01", None),
            ("-1-1-1", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(Day::parse(name, today), expected, "{name:?}");
        }
    }

    #[test]
    fn a_day_begins_where_people_are() {
        let day = Day::of(1970, 1, 2).unwrap();
        assert_eq!(day.start_ms(0), MS_PER_DAY);
        let tokyo = 9 * 60;
        assert_eq!(day.start_ms(tokyo), 15 * 60 * MS_PER_MINUTE);
        assert_eq!(Day::at(day.start_ms(tokyo), tokyo), day);
        assert_eq!(Day::at(day.start_ms(tokyo) - 1, tokyo), day.previous());
        assert_eq!(Day::at(-1, 0), Day::of(1969, 12, 31).unwrap());
    }
}
