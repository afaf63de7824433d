use protocol::{Mentions, Reaction};

use super::*;
use crate::state::samples::message;

fn timeline(seqs: std::ops::RangeInclusive<i64>) -> Timeline {
    Timeline::new(
        History {
            head: Seq(*seqs.end()),
            events: seqs.map(|seq| message(seq, "Ann", "hi")).collect(),
            has_older: false,
            has_newer: false,
        },
        ReadMark::default(),
    )
}

fn about(seq: i64, author: &str, kind: EventKind) -> Event {
    Event {
        kind,
        ..message(seq, author, "")
    }
}

fn edited(seq: i64, target: i64, body: &str) -> Event {
    let kind = EventKind::MessageEdited {
        target: Seq(target),
        body: body.to_owned(),
        html: None,
        mentions: Mentions::default(),
    };
    about(seq, "Ann", kind)
}

fn reacted(seq: i64, author: &str, target: i64, on: bool) -> Event {
    let (target, emoji) = (Seq(target), "👍".to_owned());
    let kind = if on {
        EventKind::ReactionAdded { target, emoji }
    } else {
        EventKind::ReactionRemoved { target, emoji }
    };
    about(seq, author, kind)
}

fn body(timeline: &Timeline, seq: i64) -> String {
    timeline.message(Seq(seq)).unwrap().1.body.clone()
}

fn reactions(timeline: &Timeline, seq: i64) -> Vec<(u32, Vec<String>)> {
    let (_, message) = timeline.message(Seq(seq)).unwrap();
    let named = |r: &Reaction| r.people.iter().map(|user| user.name.clone()).collect();
    message
        .reactions
        .iter()
        .map(|r| (r.count, named(r)))
        .collect()
}

#[test]
fn what_changes_a_line_is_no_line() {
    let mut timeline = timeline(1..=2);
    assert_eq!(timeline.apply(edited(3, 1, "ho")), Applied::Amended);
    assert_eq!(seqs(&timeline), [1, 2]);
    assert_eq!(timeline.head(), Seq(3));
    assert_eq!(body(&timeline, 1), "ho");
    assert_eq!(timeline.apply(edited(3, 1, "hu")), Applied::Known);
    assert_eq!(timeline.apply(message(4, "Ann", "hi")), Applied::Appended);
    let gap = Applied::Gap { after: Seq(4) };
    assert_eq!(timeline.apply(edited(6, 1, "late")), gap);
    assert_eq!(body(&timeline, 1), "ho");
}

#[test]
fn reactions_count_people_once() {
    let mut timeline = timeline(1..=1);
    for (seq, who, on) in [(2, "Ann", true), (3, "Ben", true), (4, "Ann", false)] {
        timeline.apply(reacted(seq, who, 1, on));
    }
    assert_eq!(reactions(&timeline, 1), [(1, vec!["Ben".to_owned()])]);
    timeline.apply(reacted(5, "Ben", 1, true));
    assert_eq!(reactions(&timeline, 1), [(1, vec!["Ben".to_owned()])]);
    timeline.apply(reacted(6, "Ben", 1, false));
    assert_eq!(reactions(&timeline, 1), []);
}

#[test]
fn a_deleted_message_leaves_its_place_and_nothing_else() {
    let mut timeline = timeline(1..=2);
    timeline.apply(reacted(3, "Ben", 1, true));
    let target = Seq(1);
    timeline.apply(about(4, "Ann", EventKind::MessageDeleted { target }));
    let (_, message) = timeline.message(Seq(1)).unwrap();
    assert!(message.deleted && message.body.is_empty() && message.reactions.is_empty());
    assert_eq!(seqs(&timeline), [1, 2]);
    assert_eq!(timeline.last_of(message_author()), Some(Seq(2)));
    let deleted = [1, 2, 9].map(|seq| timeline.is_deleted(Seq(seq)));
    assert_eq!(deleted, [true, false, false]);
}

fn message_author() -> UserId {
    crate::state::samples::user("Ann").id
}

#[test]
fn a_quote_follows_what_it_quotes() {
    let mut timeline = timeline(1..=1);
    let mut reply = message(2, "Ben", "indeed");
    if let EventKind::MessagePosted(message) = &mut reply.kind {
        message.reply_to = Some(Quote {
            seq: Seq(1),
            author: crate::state::samples::user("Ann"),
            excerpt: "hi".to_owned(),
        });
    }
    timeline.apply(reply);
    timeline.apply(edited(3, 1, "ho"));
    let quoted = |timeline: &Timeline| {
        let (_, message) = timeline.message(Seq(2)).unwrap();
        message.reply_to.clone().unwrap().excerpt
    };
    assert_eq!(quoted(&timeline), "ho");
    let target = Seq(1);
    timeline.apply(about(4, "Ann", EventKind::MessageDeleted { target }));
    assert_eq!(quoted(&timeline), "");
}

/// The page was read before the change and arrives after it.
#[test]
fn older_lines_are_as_they_are_now() {
    let mut timeline = timeline(5..=6);
    timeline.has_older = true;
    timeline.expect_more();
    timeline.apply(edited(7, 3, "changed meanwhile"));
    timeline.prepend(History {
        events: (3..=4).map(|seq| message(seq, "Ann", "hi")).collect(),
        head: Seq(6),
        has_older: false,
        has_newer: true,
    });
    assert_eq!(body(&timeline, 3), "changed meanwhile");
    // One that was read after it is not changed back.
    timeline.expect_more();
    timeline.apply(edited(8, 2, "old"));
    timeline.prepend(History {
        events: vec![message(2, "Ann", "newest")],
        head: Seq(9),
        has_older: false,
        has_newer: true,
    });
    assert_eq!(body(&timeline, 2), "newest");
}

#[test]
fn the_past_leads_on_to_the_present() {
    let mut past = Timeline {
        has_newer: true,
        ..timeline(1..=2)
    };
    assert_eq!(past.apply(edited(9, 1, "still")), Applied::Amended);
    assert_eq!(body(&past, 1), "still");
    past.expect_more();
    past.extend(History {
        events: (3..=4).map(|seq| message(seq, "Ann", "hi")).collect(),
        head: Seq(9),
        has_older: true,
        has_newer: false,
    });
    assert_eq!(seqs(&past), [1, 2, 3, 4]);
    assert!(!past.has_newer());
    assert_eq!(past.apply(message(10, "Ann", "hi")), Applied::Appended);
}

#[test]
fn who_reads_the_past_lets_the_newest_go() {
    let mut many = timeline(1..=401);
    many.trim_newest();
    assert_eq!(many.last(), Some(Seq(401 - BLOCK.cast_signed() as i64)));
    assert!(many.has_newer());
    assert_eq!(many.apply(message(402, "Ann", "hi")), Applied::Waiting);
}

#[test]
fn a_page_that_is_left_further_up_does_not_grow_for_ever() {
    let mut timeline = timeline(1..=1);
    let mut appended = 0;
    for seq in 2..2_000 {
        if timeline.apply(message(seq, "Ann", "hi")) == Applied::Appended {
            appended += 1;
        }
        timeline.stop_growing();
    }
    assert_eq!(
        (timeline.events().count(), appended),
        (GROWN_MAX, GROWN_MAX)
    );
    assert_eq!(seqs(&timeline)[0], 1, "what the reader sees stays");
    assert!(timeline.has_newer());
}

fn seqs(timeline: &Timeline) -> Vec<i64> {
    timeline.events().map(|event| event.seq.0).collect()
}

#[test]
fn events_are_taken_once_and_in_order() {
    let mut timeline = timeline(1..=2);
    for (seq, applied) in [
        (3, Applied::Appended),
        (3, Applied::Known),
        (1, Applied::Known),
        (4, Applied::Appended),
    ] {
        assert_eq!(timeline.apply(message(seq, "Ann", "hi")), applied, "{seq}");
    }
    assert_eq!(seqs(&timeline), [1, 2, 3, 4]);
}

#[test]
fn the_first_event_of_an_empty_room_is_taken() {
    let mut timeline = Timeline::default();
    assert_eq!(timeline.apply(message(1, "Ann", "hi")), Applied::Appended);
}

#[test]
fn a_gap_is_asked_for_once() {
    let mut timeline = timeline(1..=2);
    let gap = Applied::Gap { after: Seq(2) };
    assert_eq!(timeline.apply(message(5, "Ann", "hi")), gap);
    assert_eq!(timeline.apply(message(6, "Ann", "hi")), Applied::Waiting);
    for seq in 3..=6 {
        assert_eq!(timeline.apply(message(seq, "Ann", "hi")), Applied::Appended);
    }
    assert_eq!(seqs(&timeline), [1, 2, 3, 4, 5, 6]);
    assert_eq!(
        timeline.apply(message(9, "Ann", "hi")),
        Applied::Gap { after: Seq(6) }
    );
}

#[test]
fn a_gap_is_asked_for_again_on_a_new_socket() {
    let mut timeline = timeline(1..=2);
    let gap = Applied::Gap { after: Seq(2) };
    assert_eq!(timeline.apply(message(5, "Ann", "hi")), gap);
    timeline.forget_asked();
    assert_eq!(timeline.apply(message(5, "Ann", "hi")), gap);
}

#[test]
fn a_page_of_the_past_takes_no_new_events() {
    let mut timeline = Timeline {
        has_newer: true,
        ..timeline(1..=2)
    };
    assert_eq!(timeline.apply(message(3, "Ann", "hi")), Applied::Waiting);
    assert_eq!(seqs(&timeline), [1, 2]);
}

#[test]
fn older_events_go_in_front() {
    let mut timeline = timeline(5..=6);
    timeline.has_older = true;
    timeline.prepend(History {
        events: (3..=5).map(|seq| message(seq, "Ann", "hi")).collect(),
        head: Seq(6),
        has_older: true,
        has_newer: true,
    });
    assert_eq!(seqs(&timeline), [3, 4, 5, 6]);
    assert!(timeline.has_older() && !timeline.has_newer());
}

#[test]
fn the_end_of_the_past_is_noticed_on_an_empty_page() {
    let mut timeline = timeline(5..=6);
    timeline.has_older = true;
    timeline.prepend(History {
        events: vec![],
        head: Seq(6),
        has_older: false,
        has_newer: true,
    });
    assert!(!timeline.has_older());
}

#[test]
fn the_oldest_go_when_there_are_too_many() {
    let mut few = timeline(1..=400);
    few.trim();
    assert_eq!(few.events().count(), 400);
    let mut many = timeline(1..=401);
    many.trim();
    assert_eq!(many.oldest(), Some(Seq(1 + BLOCK.cast_signed() as i64)));
    assert_eq!(many.head(), Seq(401));
    assert!(many.has_older());
    // Those that stay keep their numbers.
    let blocks = |timeline: &Timeline| {
        let blocks = timeline
            .in_blocks()
            .map(|(block, event)| (event.seq, block));
        blocks.collect::<std::collections::BTreeMap<_, _>>()
    };
    let before = blocks(&timeline(1..=401));
    assert!(
        blocks(&many)
            .iter()
            .all(|(seq, block)| before[seq] == *block)
    );
}

#[test]
fn changes_that_come_between_two_parts_of_a_page_count_for_the_second() {
    let mut timeline = timeline(5..=6);
    timeline.has_older = true;
    timeline.expect_more();
    timeline.apply(edited(7, 3, "changed"));
    for place in [4, 3] {
        timeline.prepend(History {
            events: vec![message(place, "Ann", "as it was")],
            head: Seq(6),
            has_older: true,
            has_newer: false,
        });
    }
    assert_eq!(body(&timeline, 3), "changed");
}

fn reply(seq: i64, author: &str, thread: i64) -> Event {
    let mut event = message(seq, author, "hm");
    if let EventKind::MessagePosted(message) = &mut event.kind {
        message.thread = Some(Seq(thread));
    }
    event
}

#[test]
fn what_is_said_in_a_thread_changes_only_its_message_in_the_room() {
    let mut timeline = timeline(1..=2);
    assert_eq!(timeline.apply(reply(3, "Bob", 1)), Applied::Amended);
    assert_eq!(timeline.apply(reply(4, "Cem", 1)), Applied::Amended);
    assert_eq!(timeline.apply(reply(4, "Cem", 1)), Applied::Known);
    assert_eq!(timeline.apply(reply(5, "Bob", 2)), Applied::Amended);
    let (_, message) = timeline.message(Seq(1)).unwrap();
    let replies = message.replies.as_ref().unwrap();
    let names: Vec<_> = replies.people.iter().map(|user| &*user.name).collect();
    assert_eq!((replies.count, names), (2, vec!["Bob", "Cem"]));
    assert_eq!((timeline.last(), timeline.head()), (Some(Seq(2)), Seq(5)));
}

fn thread_about_1(replies: &[i64]) -> Timeline {
    let history = History {
        head: Seq(9),
        events: replies.iter().map(|seq| reply(*seq, "Bob", 1)).collect(),
        has_older: true,
        has_newer: false,
    };
    Timeline::of_thread(message(1, "Ann", "tea?"), history, Seq::START)
}

fn places(timeline: &Timeline) -> Vec<i64> {
    timeline.events().map(|event| event.seq.0).collect()
}

#[test]
fn a_thread_takes_in_its_own_lines_and_follows_the_room() {
    let mut thread = thread_about_1(&[8, 9]);
    assert_eq!(thread.apply(message(10, "Ann", "beside")), Applied::Amended);
    assert_eq!(thread.apply(reply(11, "Cem", 1)), Applied::Appended);
    assert_eq!(thread.apply(reply(12, "Cem", 2)), Applied::Amended);
    assert_eq!(thread.apply(edited(13, 8, "changed")), Applied::Amended);
    assert_eq!(thread.apply(edited(14, 1, "coffee?")), Applied::Amended);
    assert_eq!(places(&thread), [1, 8, 9, 11]);
    assert_eq!(body(&thread, 8), "changed");
    assert_eq!(body(&thread, 1), "coffee?");
    assert_eq!(thread.head(), Seq(14));
    let gap = Applied::Gap { after: Seq(14) };
    assert_eq!(thread.apply(reply(16, "Cem", 1)), gap);
}

#[test]
fn older_lines_of_a_thread_come_behind_what_it_is_about() {
    let mut thread = thread_about_1(&[8, 9]);
    assert_eq!(thread.oldest(), Some(Seq(8)));
    thread.expect_more();
    thread.prepend(History {
        head: Seq(9),
        events: vec![reply(5, "Bob", 1), reply(6, "Bob", 1)],
        has_older: false,
        has_newer: false,
    });
    assert_eq!(places(&thread), [1, 5, 6, 8, 9]);
    for seq in 10..600 {
        thread.apply(reply(seq, "Bob", 1));
    }
    thread.trim();
    let [root, first] = places(&thread)[..2] else {
        panic!()
    };
    assert_eq!(root, 1);
    assert!(first > 6 && places(&thread).len() <= 400);
    let blocks: Vec<_> = thread.in_blocks().map(|(block, _)| block).collect();
    assert_eq!(blocks[0], ROOT_BLOCK);
    assert!(blocks.is_sorted());
}

/// A page that is older than the server goes on with what it knows.
#[test]
fn what_is_not_known_counts_as_seen_and_draws_nothing() {
    let mut timeline = timeline(1..=2);
    let unknown = |seq| about(seq, "Ann", EventKind::Unknown);
    assert_eq!(timeline.apply(unknown(3)), Applied::Amended);
    assert_eq!(
        timeline.apply(message(4, "Ann", "after")),
        Applied::Appended
    );
    let lines: Vec<_> = timeline.events().map(|event| event.seq.0).collect();
    assert_eq!((lines, timeline.head()), (vec![1, 2, 4], Seq(4)));
    let history = |events| History {
        head: Seq(9),
        events,
        has_older: false,
        has_newer: false,
    };
    timeline.replace(history(vec![message(7, "Ann", "hi"), unknown(8)]));
    assert_eq!((timeline.last(), timeline.head()), (Some(Seq(7)), Seq(9)));
}
