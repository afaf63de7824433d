//! Says how long ago something was, in people's words.

use protocol::calendar::{Date, date, local};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// From here on the day says more than their number.
const DAYS_COUNTED: i64 = 7;

/// How long ago something was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ago {
    /// Less than a minute; or later than now, by a clock that is not ours.
    Moment,
    Minutes(u32),
    Hours(u32),
    Days(u32),
    /// On this day, by the reader's clock.
    On(Date),
}

/// How long before `now_ms` it was, for a clock `offset_min` minutes ahead of UTC.
pub(crate) fn ago(at_ms: i64, now_ms: i64, offset_min: i32) -> Ago {
    let passed_ms = now_ms - at_ms;
    let counted = |unit_ms: i64| u32::try_from(passed_ms / unit_ms).unwrap_or(u32::MAX);
    if passed_ms < MINUTE_MS {
        Ago::Moment
    } else if passed_ms < HOUR_MS {
        Ago::Minutes(counted(MINUTE_MS))
    } else if passed_ms < DAY_MS {
        Ago::Hours(counted(HOUR_MS))
    } else if passed_ms < DAYS_COUNTED * DAY_MS {
        Ago::Days(counted(DAY_MS))
    } else {
        Ago::On(date(local(at_ms, offset_min).day_number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_grows_with_the_time() {
        let now_ms = 20_000 * DAY_MS;
        for (passed_ms, expected) in [
            (-HOUR_MS, Ago::Moment),
            (0, Ago::Moment),
            (MINUTE_MS - 1, Ago::Moment),
            (MINUTE_MS, Ago::Minutes(1)),
            (HOUR_MS - 1, Ago::Minutes(59)),
            (HOUR_MS, Ago::Hours(1)),
            (DAY_MS - 1, Ago::Hours(23)),
            (DAY_MS, Ago::Days(1)),
            (7 * DAY_MS - 1, Ago::Days(6)),
            (7 * DAY_MS, Ago::On(date(19_993))),
        ] {
            assert_eq!(ago(now_ms - passed_ms, now_ms, 0), expected, "{passed_ms}");
        }
        let eve = ago(now_ms - 7 * DAY_MS, now_ms, -1);
        assert_eq!(eve, Ago::On(date(19_992)), "by the reader's clock");
    }
}
