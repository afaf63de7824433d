//! The lines of the timeline, from events to what a reader sees.

use protocol::{Event, EventKind, Mentions, ReadMark, Rejection, RoomId, views::History};

use super::*;
use crate::{
    lang::Lang,
    state::samples::{client_id, joined, message, user},
};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

fn at(at_ms: i64, event: Event) -> Event {
    Event { at_ms, ..event }
}

fn outgoing(id: &str, created_ms: i64, step: Step) -> Outgoing {
    Outgoing {
        step,
        ..Outgoing::new(client_id(id), RoomId(1), id.to_owned(), created_ms)
    }
}

/// For Ann, on day 2, in UTC.
fn for_ann(me: &User) -> Drawing<'_> {
    Drawing {
        me,
        target: None,
        today: 2,
        offset_min: &|_| 0,
        unread_in: &|_| 0,
        offline: false,
        words: Words::of(Lang::En),
    }
}

/// The lines of all blocks.
fn lines(blocks: Vec<Block>) -> Vec<KeyedRow> {
    let rows = blocks.into_iter().map(|block| block.rows.to_vec());
    rows.flatten().collect()
}

/// Draws for Ann, on day 2, in UTC + `offset_min`, and tells each line in a word.
fn drawn(
    events: &[Event],
    out: &[Outgoing],
    read_seq: i64,
    offset_min: i32,
    offline: bool,
) -> Vec<String> {
    let ann = user("Ann");
    let drawing = Drawing {
        offset_min: &|_| offset_min,
        offline,
        ..for_ann(&ann)
    };
    let history = History {
        head: events.last().map_or(Seq::START, |event| event.seq),
        events: events.to_vec(),
        has_older: false,
        has_newer: false,
    };
    let read = ReadMark {
        turn: 0,
        seq: Seq(read_seq),
    };
    let timeline = Timeline::new(history, read);
    lines(rows(&timeline, out.iter(), &drawing, &mut Sheet::default()))
        .into_iter()
        .map(|keyed| match Arc::unwrap_or_clone(keyed.row) {
            Row::Day { label, .. } => format!("= {label}"),
            Row::Unread => "* new".to_owned(),
            Row::Notice { who, what, .. } => format!("- {} {what}", who.name),
            Row::Message(row) => {
                let who = if row.first {
                    row.author.name
                } else {
                    String::new()
                };
                let how = match row.delivery {
                    Delivery::Stored => String::new(),
                    Delivery::Pending(None) => " …".to_owned(),
                    Delivery::Pending(Some(note)) => format!(" … {note}"),
                    Delivery::Failed(reason) => format!(" ! {reason}"),
                };
                format!("{who}> {}{how}", row.body)
            }
        })
        .collect()
}

#[test]
fn messages_of_one_author_within_five_minutes_form_a_group() {
    let start = 2 * DAY_MS;
    let events = [
        at(start, message(1, "Ann", "a")),
        at(start + MINUTE_MS, message(2, "Ann", "b")),
        at(start + 2 * MINUTE_MS, message(3, "Bob", "c")),
        at(start + 3 * MINUTE_MS, message(4, "Ann", "d")),
        at(start + 8 * MINUTE_MS, message(5, "Ann", "e")),
    ];
    assert_eq!(
        drawn(&events, &[], 0, 0, false),
        ["= Today", "Ann> a", "> b", "Bob> c", "Ann> d", "Ann> e"]
    );
}

#[test]
fn days_are_those_of_the_reader() {
    let events = [
        at(DAY_MS / 2, message(1, "Bob", "a")),
        at(2 * DAY_MS - MINUTE_MS, message(2, "Bob", "b")),
        at(2 * DAY_MS, message(3, "Bob", "c")),
    ];
    assert_eq!(
        drawn(&events, &[], 0, 0, false),
        [
            "= Thursday, 1 January 1970",
            "Bob> a",
            "= Yesterday",
            "Bob> b",
            "= Today",
            "Bob> c"
        ]
    );
    assert_eq!(
        drawn(&events, &[], 0, 540, false),
        [
            "= Thursday, 1 January 1970",
            "Bob> a",
            "= Today",
            "Bob> b",
            "> c"
        ]
    );
}

#[test]
fn the_new_line_stands_above_the_first_unread_message_of_someone_else() {
    let start = 2 * DAY_MS;
    let events = [
        at(start, message(1, "Bob", "a")),
        at(start, message(2, "Ann", "b")),
        at(start, joined(3, "Cem")),
        at(start, message(4, "Bob", "c")),
        at(start, message(5, "Bob", "d")),
    ];
    let with_line = [
        "= Today",
        "Bob> a",
        "Ann> b",
        "- Cem joined",
        "* new",
        "Bob> c",
        "> d",
    ];
    assert_eq!(drawn(&events, &[], 1, 0, false), with_line);
    assert_eq!(drawn(&events, &[], 3, 0, false), with_line);
    let without: Vec<_> = with_line
        .into_iter()
        .filter(|line| *line != "* new")
        .collect();
    assert_eq!(drawn(&events, &[], 5, 0, false), without);
    assert_eq!(drawn(&events, &[], 0, 0, false), without);
}

#[test]
fn what_is_on_its_way_stands_at_the_end() {
    let start = 2 * DAY_MS;
    let events = [at(start, message(1, "Ann", "a"))];
    let out = [
        outgoing("b", start + MINUTE_MS, Step::Stored { seq: Seq(2) }),
        outgoing("c", start + MINUTE_MS, Step::Sent { at_ms: 0 }),
        outgoing("d", start + MINUTE_MS, Step::Failed(Rejection::Forbidden)),
        outgoing("e", start + MINUTE_MS, Step::Waiting),
    ];
    assert_eq!(
        drawn(&events, &out, 0, 0, false),
        [
            "= Today",
            "Ann> a",
            "> b",
            "> c …",
            "> d ! You may not do this here.",
            "> e …"
        ]
    );
    assert_eq!(
        drawn(&events, &out, 0, 0, true)[5],
        "> e … Will be sent when the connection is back."
    );
}

#[test]
fn a_confirmed_message_looks_as_it_did_on_its_way() {
    let start = 2 * DAY_MS;
    let pending = [outgoing("c-1", start, Step::Stored { seq: Seq(1) })];
    let events = [at(start, message(1, "Ann", "c-1"))];
    let before = drawn(&[], &pending, 0, 0, false);
    let after = drawn(&events, &[], 0, 0, false);
    assert_eq!(before[..], after[1..]);
}

#[test]
fn a_slow_clock_breaks_no_group() {
    let start = 2 * DAY_MS;
    let events = [at(start, message(1, "Ann", "a"))];
    let out = [outgoing("b", start - DAY_MS, Step::Waiting)];
    assert_eq!(
        drawn(&events, &out, 0, 0, false),
        ["= Today", "Ann> a", "> b …"]
    );
}

#[test]
fn only_what_changed_is_drawn_again() {
    let history = History {
        head: Seq(3),
        events: (1..=3)
            .map(|n| at(2 * DAY_MS, message(n, "Bob", "hi")))
            .collect(),
        has_older: false,
        has_newer: false,
    };
    let mut timeline = Timeline::new(history, ReadMark::default());
    let mut sheet = Sheet::default();
    let ann = user("Ann");
    let mut draw = |timeline: &Timeline, drawing: &Drawing<'_>| {
        lines(rows(timeline, [].iter(), drawing, &mut sheet))
    };
    // For each line of the second drawing, whether it is the one of the first.
    let kept = |before: &[KeyedRow], now: &[KeyedRow]| -> Vec<bool> {
        let same = |row: &KeyedRow| before.iter().any(|other| Arc::ptr_eq(&other.row, &row.row));
        // Without the heading of the day.
        now[1..].iter().map(same).collect()
    };
    let first = draw(&timeline, &for_ann(&ann));

    timeline.apply(at(2 * DAY_MS, message(4, "Bob", "more")));
    let second = draw(&timeline, &for_ann(&ann));
    assert_eq!(kept(&first, &second), [true, true, true, false]);

    timeline.apply(Event {
        kind: EventKind::MessageEdited {
            target: Seq(2),
            body: "changed".to_owned(),
            html: None,
            mentions: Mentions::default(),
        },
        ..message(5, "Bob", "")
    });
    let third = draw(&timeline, &for_ann(&ann));
    assert_eq!(kept(&second, &third), [true, false, true, true]);
    let told = format!("{:?}", third[2].row);
    assert!(told.contains("changed"), "{told}");

    let unread = Drawing {
        unread_in: &|seq| u32::from(seq == Seq(3)),
        ..for_ann(&ann)
    };
    assert_eq!(
        kept(&third, &draw(&timeline, &unread)),
        [true, true, false, true]
    );
    let bob = user("Bob");
    let fourth = draw(&timeline, &for_ann(&ann));
    assert_eq!(kept(&fourth, &draw(&timeline, &for_ann(&bob))), [false; 4]);
}

#[test]
fn what_comes_above_or_below_leaves_the_other_blocks_as_they_are() {
    let page = |places: std::ops::RangeInclusive<i64>| History {
        head: Seq(100),
        events: places
            .map(|n| at(2 * DAY_MS, message(n, "Bob", "hi")))
            .collect(),
        has_older: true,
        has_newer: false,
    };
    let ann = user("Ann");
    let mut sheet = Sheet::default();
    let mut draw = |timeline: &Timeline, out: &[Outgoing]| {
        rows(timeline, out.iter(), &for_ann(&ann), &mut sheet)
    };
    let mut timeline = Timeline::new(page(77..=100), ReadMark::default());
    let first = draw(&timeline, &[outgoing("mine", 2 * DAY_MS, Step::Waiting)]);
    let numbers: Vec<_> = first.iter().map(|block| block.number).collect();
    assert_eq!(numbers, [0, 1, 2, OUTGOING_BLOCK]);

    timeline.apply(at(2 * DAY_MS, message(101, "Bob", "more")));
    timeline.prepend(page(61..=76));
    let second = draw(&timeline, &[]);
    let numbers: Vec<_> = second.iter().map(|block| block.number).collect();
    assert_eq!(numbers, [-2, -1, 0, 1, 2, 3]);
    // The day and the name stand above the first line no more.
    assert_ne!(second[2], first[0]);
    assert_eq!(second[3..5], first[1..3]);
    assert_eq!(second[5].rows.len(), 1);
}
