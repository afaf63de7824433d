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
    assert_eq!(day.start_ms(tokyo), 15 * 3_600_000);
    assert_eq!(Day::at(day.start_ms(tokyo), tokyo), day);
    assert_eq!(Day::at(day.start_ms(tokyo) - 1, tokyo), day.previous());
    assert_eq!(Day::at(-1, 0), Day::of(1969, 12, 31).unwrap());
}
