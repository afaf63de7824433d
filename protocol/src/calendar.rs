//! Days and times of day out of milliseconds, for a given distance from UTC.
//! It reads no clock and knows no time zones: who asks brings the offset.

const MINUTE_MS: i64 = 60_000;
const DAY_MIN: i64 = 24 * 60;

/// A moment as the reader's clock shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Local {
    /// Days since 1970-01-01, in the reader's zone.
    pub day_number: i64,
    /// 0 to 23.
    pub hour: i64,
    /// 0 to 59.
    pub minute: i64,
}

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// As it is written; years before 1 count on to 0 and below.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
    /// 0 is Monday.
    pub weekday: i64,
}

/// What a clock `offset_min` minutes ahead of UTC shows.
pub fn local(at_ms: i64, offset_min: i32) -> Local {
    let minutes = at_ms.div_euclid(MINUTE_MS) + i64::from(offset_min);
    let of_day = minutes.rem_euclid(DAY_MIN);
    Local {
        day_number: minutes.div_euclid(DAY_MIN),
        hour: of_day / 60,
        minute: of_day % 60,
    }
}

/// The calendar day of a day number (Howard Hinnant's `civil_from_days`).
pub fn date(day_number: i64) -> Date {
    let shifted = day_number + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    Date {
        year: year_of_era + era * 400 + i64::from(month <= 2),
        month,
        day: day_of_year - (153 * shifted_month + 2) / 5 + 1,
        weekday: (day_number + 3).rem_euclid(7),
    }
}

/// The day number of a day (Howard Hinnant's `days_from_civil`).
const fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The day number of a day of the years 0 to 9999; nothing where there is no
/// such day.
pub fn day_of(year: i64, month: i64, day: i64) -> Option<i64> {
    let sane = (0..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let number = sane.then(|| day_number(year, month, day))?;
    // The 31st of November is no day, though it has a number.
    (date(number).day == day).then_some(number)
}

/// `2026-11-20`, as addresses and fields for dates have it.
pub fn iso_day(day_number: i64) -> String {
    let Date {
        year, month, day, ..
    } = date(day_number);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The day number of `2026-11-20`; nothing where there is no such day.
pub fn parse_day(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-').map(|part| {
        let digits = part.bytes().all(|byte| byte.is_ascii_digit()) && part.len() <= 4;
        digits.then(|| part.parse().ok()).flatten()
    });
    let mut part = || parts.next().flatten();
    let number = day_of(part()?, part()?, part()?)?;
    // Only as it is written here: `2026-1-1` is none.
    (iso_day(number) == text).then_some(number)
}

/// When a day begins on a clock `offset_min` minutes ahead of UTC.
pub fn start_ms(day_number: i64, offset_min: i32) -> i64 {
    (day_number * DAY_MIN - i64::from(offset_min)) * MINUTE_MS
}

/// `18:02`.
pub fn clock(at: Local) -> String {
    format!("{:02}:{:02}", at.hour, at.minute)
}

/// The machine-readable form, `2026-11-21T09:02:07Z`.
pub fn iso(at_ms: i64) -> String {
    let at = local(at_ms, 0);
    let Date {
        year, month, day, ..
    } = date(at.day_number);
    let second = at_ms.div_euclid(1000).rem_euclid(60);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{second:02}Z",
        at.hour, at.minute
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar_are_found() {
        for (number, (year, month, day, weekday)) in [
            (0, (1970, 1, 1, 3)),
            (-1, (1969, 12, 31, 2)),
            (11_016, (2000, 2, 29, 1)),
            (20_778, (2026, 11, 21, 5)),
            (20_819, (2027, 1, 1, 4)),
        ] {
            assert_eq!(
                date(number),
                Date {
                    year,
                    month,
                    day,
                    weekday
                },
                "{number}"
            );
        }
    }

    #[test]
    fn days_are_read_as_they_are_written() {
        for number in (-800_000..800_000).step_by(97) {
            let text = iso_day(number);
            if !text.starts_with('-') {
                assert_eq!(parse_day(&text), Some(number), "{text}");
            }
        }
        assert_eq!(parse_day("2024-02-29"), Some(19_782));
        for no_day in [
            "",
            "2026-11",
            "2026-11-31",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "+026-01-01",
            "99999-01-01",
            "2026-11-20T00:00",
            "tomorrow",
        ] {
            assert_eq!(parse_day(no_day), None, "{no_day}");
        }
    }

    #[test]
    fn a_day_begins_when_the_reader_s_clock_says_so() {
        for offset_min in [0, 540, -210] {
            let start_ms = start_ms(20_778, offset_min);
            assert_eq!(local(start_ms, offset_min).day_number, 20_778);
            assert_eq!(local(start_ms - 1, offset_min).day_number, 20_777);
        }
    }

    #[test]
    fn the_reader_s_clock_decides_the_day() {
        let at_ms = 1_795_214_827_000;
        assert_eq!(iso(at_ms), "2026-11-20T22:47:07Z");
        assert_eq!(clock(local(at_ms, 0)), "22:47");
        assert_eq!(clock(local(at_ms, 540)), "07:47");
        assert_eq!(local(at_ms, 540).day_number, local(at_ms, 0).day_number + 1);
        assert_eq!(clock(local(at_ms, -210)), "19:17");
    }

    #[test]
    fn moments_before_1970_do_not_wrap() {
        assert_eq!(iso(-1), "1969-12-31T23:59:59Z");
    }
}
