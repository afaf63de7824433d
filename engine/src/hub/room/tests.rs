//! The room's rules as tables. Connections are numbers; frames are read back
//! as JSON.

use std::time::Duration;

use protocol::{ClientId, Event, EventKind, Message, RoomId, Seq, User, UserId};
use serde_json::Value;
use tokio::time::Instant;

use super::*;
use crate::limits::PRESENCE_GRACE;

fn user(id: i64) -> User {
    User {
        id: UserId(id),
        name: format!("user {id}"),
        avatar: None,
        kind: protocol::UserKind::Member,
    }
}

fn online(id: i64) -> Here {
    Here {
        user: user(id),
        away: false,
    }
}

fn posted(seq: i64, author: i64) -> Event {
    Event {
        seq: Seq(seq),
        at_ms: 1_000 + seq,
        author: user(author),
        kind: EventKind::MessagePosted(Box::new(Message::plain(
            ClientId::new(format!("c{seq}")).unwrap(),
            format!("message {seq}"),
        ))),
    }
}

/// The events in a run of unmasked text frames.
fn parse(mut frames: &[u8]) -> Vec<Value> {
    let mut events = Vec::new();
    while !frames.is_empty() {
        assert_eq!(frames[0], 0x81, "a final text frame");
        let (header, len) = match frames[1] {
            126 => (4, usize::from(u16::from_be_bytes([frames[2], frames[3]]))),
            len => (2, usize::from(len)),
        };
        events.push(serde_json::from_slice(&frames[header..header + len]).unwrap());
        frames = &frames[header + len..];
    }
    events
}

/// What everybody is told, as `tag` or `event:seq`.
fn told(room: &mut Room<u64>) -> Vec<String> {
    let frames = room.take_outgoing().unwrap_or_default();
    parse(&frames).iter().map(short).collect()
}

fn short(event: &Value) -> String {
    match event["t"].as_str().unwrap() {
        "event" => format!("event:{}", event["seq"]),
        "joined" => format!("joined:{}", event["seq"]),
        "presence" => match event["away"].as_array() {
            Some(away) => format!("presence:{},away:{}", event["here"], away.len()),
            None => format!("presence:{}", event["here"]),
        },
        "typing" => format!("typing:{}", event["people"].as_array().unwrap().len()),
        other => other.to_owned(),
    }
}

struct Fixture {
    room: Room<u64>,
    now: Instant,
}

impl Fixture {
    fn at(head: i64) -> Self {
        Self {
            room: Room::new(RoomId(1), Seq(head)),
            now: Instant::now(),
        }
    }

    fn attach(&mut self, link: u64, who: i64, after: Option<i64>) -> Attach {
        let newcomer = Newcomer {
            user: user(who),
            away: false,
            after: after.map(Seq),
        };
        self.room.attach(LinkId(link), newcomer, link, self.now)
    }

    fn commit(&mut self, seqs: std::ops::RangeInclusive<i64>) -> Result<(), Gap> {
        let events: Vec<_> = seqs.map(|seq| posted(seq, 9)).collect();
        self.room.commit(&events, self.now)
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
        self.room.tick(self.now);
    }
}

fn live(attach: Attach) -> Vec<String> {
    match attach {
        Attach::Live(frames) => parse(&frames).iter().map(short).collect(),
        other => panic!("not live: {other:?}"),
    }
}

#[test]
fn a_newcomer_gets_exactly_what_is_missing() {
    let mut it = Fixture::at(5);
    it.commit(6..=8).unwrap();
    told(&mut it.room);
    assert_eq!(live(it.attach(1, 1, Some(8))), ["joined:8"]);
    assert_eq!(
        live(it.attach(2, 2, Some(6))),
        ["event:7", "event:8", "joined:8"]
    );
    assert_eq!(
        live(it.attach(3, 3, Some(5))),
        ["event:6", "event:7", "event:8", "joined:8"]
    );
    assert_eq!(live(it.attach(4, 4, None)), ["joined:8"]);
}

#[test]
fn a_newcomer_who_is_further_behind_reads_the_store_first() {
    let mut it = Fixture::at(5);
    it.commit(6..=8).unwrap();
    assert_eq!(it.attach(1, 1, Some(4)), Attach::Behind);
    assert_eq!(it.room.links().count(), 0);
    assert_eq!(Fixture::at(5).attach(1, 1, Some(4)), Attach::Behind);
}

#[test]
fn a_newcomer_with_an_impossible_past_reloads() {
    for (head, after) in [(20_001, 10_000), (5, 6), (5, -1)] {
        assert_eq!(
            Fixture::at(head).attach(1, 1, Some(after)),
            Attach::Reload { head: Seq(head) },
            "head {head}, after {after}"
        );
    }
    assert_eq!(
        Fixture::at(20_001).attach(1, 1, Some(10_001)),
        Attach::Behind
    );
}

#[test]
fn events_are_told_once_and_in_order() {
    let mut it = Fixture::at(0);
    it.commit(1..=2).unwrap();
    it.commit(1..=3).unwrap();
    assert_eq!(told(&mut it.room), ["event:1", "event:2", "event:3"]);
    assert_eq!(it.commit(5..=5), Err(Gap));
    assert_eq!(told(&mut it.room), [""; 0]);
    it.commit(4..=5).unwrap();
    assert_eq!(told(&mut it.room), ["event:4", "event:5"]);
    assert_eq!(it.room.head(), Seq(5));
}

#[test]
fn tabs_of_one_person_count_once() {
    let mut it = Fixture::at(0);
    live(it.attach(1, 7, None));
    assert_eq!(live(it.attach(2, 7, None)), ["joined:0", "presence:1"]);
    it.room.detach(LinkId(1), it.now);
    it.pass(Duration::from_mins(1));
    assert_eq!(it.room.people(), Some(vec![online(7)]));
}

#[test]
fn who_leaves_counts_for_ten_more_seconds() {
    let mut it = Fixture::at(0);
    live(it.attach(1, 7, None));
    live(it.attach(2, 8, None));
    it.pass(Duration::ZERO);
    assert_eq!(told(&mut it.room), ["presence:2"]);
    assert!(it.room.detach(LinkId(1), it.now));
    it.pass(Duration::from_secs(9));
    assert_eq!(told(&mut it.room), [""; 0]);
    it.pass(Duration::from_secs(1));
    assert_eq!(told(&mut it.room), ["presence:1"]);
}

#[test]
fn a_reload_is_no_leaving() {
    let mut it = Fixture::at(0);
    live(it.attach(1, 7, None));
    it.pass(Duration::ZERO);
    told(&mut it.room);
    it.room.detach(LinkId(1), it.now);
    it.pass(Duration::from_secs(5));
    live(it.attach(2, 7, None));
    it.pass(Duration::from_mins(1));
    assert_eq!(told(&mut it.room), [""; 0]);
    assert_eq!(it.room.people(), Some(vec![online(7)]));
}

#[test]
fn many_arrivals_are_told_together() {
    let mut it = Fixture::at(0);
    live(it.attach(1, 1, None));
    it.pass(Duration::ZERO);
    assert_eq!(told(&mut it.room), ["presence:1"]);
    for who in 2..=100 {
        live(it.attach(u64::try_from(who).unwrap(), who, None));
        it.room.tick(it.now);
    }
    assert_eq!(told(&mut it.room), [""; 0]);
    it.pass(ROOM_TICK);
    assert_eq!(told(&mut it.room), ["presence:100"]);
}

#[test]
fn a_crowd_is_counted_not_named() {
    let mut it = Fixture::at(0);
    for who in 1..=101 {
        live(it.attach(u64::try_from(who).unwrap(), who, None));
    }
    it.pass(ROOM_TICK);
    let frames = it.room.take_outgoing().unwrap();
    assert_eq!(
        parse(&frames)[0],
        serde_json::json!({"t": "presence", "room": 1, "here": 101, "people": null})
    );
}

#[test]
fn typing_is_told_and_expires() {
    let mut it = Fixture::at(0);
    live(it.attach(1, 7, None));
    it.pass(Duration::from_secs(1));
    told(&mut it.room);
    it.room.note_typing(LinkId(1), it.now);
    it.pass(ROOM_TICK);
    assert_eq!(told(&mut it.room), ["typing:1"]);
    it.pass(Duration::from_secs(1));
    it.room.note_typing(LinkId(1), it.now);
    it.pass(ROOM_TICK);
    assert_eq!(told(&mut it.room), [""; 0]);
    it.pass(Duration::from_secs(2));
    it.room.note_typing(LinkId(1), it.now);
    it.pass(ROOM_TICK);
    assert_eq!(
        told(&mut it.room),
        ["typing:1"],
        "clients forget by themselves"
    );
    it.pass(Duration::from_secs(5));
    assert_eq!(told(&mut it.room), [""; 0]);
    it.pass(Duration::from_secs(2));
    assert_eq!(told(&mut it.room), ["typing:0"]);
}

#[test]
fn who_comes_in_is_told_who_writes() {
    let mut it = Fixture::at(0);
    live(it.attach(1, 7, None));
    it.room.note_typing(LinkId(1), it.now);
    it.pass(Duration::from_secs(1));
    told(&mut it.room);
    assert_eq!(
        live(it.attach(2, 7, None)),
        ["joined:0", "presence:1", "typing:1"]
    );
}

#[test]
fn a_message_ends_typing() {
    let mut it = Fixture::at(0);
    live(it.attach(1, 9, None));
    it.room.note_typing(LinkId(1), it.now);
    it.pass(Duration::from_secs(1));
    told(&mut it.room);
    it.commit(1..=1).unwrap();
    it.pass(ROOM_TICK);
    assert_eq!(told(&mut it.room), ["event:1", "typing:0"]);
}

#[test]
fn an_outsider_does_not_type() {
    let mut it = Fixture::at(0);
    it.room.note_typing(LinkId(5), it.now);
    it.pass(Duration::from_secs(1));
    assert_eq!(told(&mut it.room), [""; 0]);
}

#[test]
fn who_leaves_their_last_tab_to_itself_is_told_as_away_until_they_are_back() {
    let mut it = Fixture::at(0);
    it.attach(1, 1, None);
    it.attach(2, 1, None);
    it.attach(3, 2, None);
    it.pass(ROOM_TICK);
    assert_eq!(told(&mut it.room), ["presence:2"]);
    // Each: the link, whether it is left, and what everybody is told.
    for (link, away, expected) in [
        (1, true, &[][..]),
        (1, true, &[]),
        (2, true, &["presence:2,away:1"]),
        (9, false, &[]),
        (3, true, &["presence:2,away:2"]),
        (2, false, &["presence:2,away:1"]),
        (1, false, &[]),
    ] {
        it.room.attend(LinkId(link), away, it.now);
        it.pass(ROOM_TICK);
        assert_eq!(told(&mut it.room), expected, "{link} {away}");
    }
    it.room.detach(LinkId(3), it.now);
    it.pass(PRESENCE_GRACE);
    assert_eq!(told(&mut it.room), ["presence:1"]);
}

/// Two messages of 9, and one of 8 that answers 5.
fn with_an_answer() -> Fixture {
    let mut it = Fixture::at(0);
    it.commit(1..=2).unwrap();
    let mut answer = posted(3, 8);
    if let EventKind::MessagePosted(message) = &mut answer.kind {
        message.reply_to = Some(protocol::Quote {
            seq: Seq(1),
            author: user(5),
            excerpt: String::new(),
        });
    }
    it.room.commit(&[answer], it.now).unwrap();
    it
}

#[test]
fn only_a_room_that_shows_somebody_forgets_what_it_kept() {
    for (shown, forgets) in [(5, true), (8, true), (9, true), (6, false), (7, false)] {
        let mut it = with_an_answer();
        it.room.show(&[user(shown), user(99)]);
        let behind = it.attach(1, 7, Some(0)) == Attach::Behind;
        assert_eq!(behind, forgets, "user {shown}");
    }
}

#[test]
fn who_is_here_is_shown_as_they_are_now_and_nobody_is_told_twice() {
    let called = |id| User {
        name: "another name".to_owned(),
        ..user(id)
    };
    let mut it = Fixture::at(0);
    live(it.attach(1, 7, None));
    it.pass(Duration::ZERO);
    told(&mut it.room);
    assert!(!it.room.show(&[called(6)]), "not here");
    assert!(it.room.show(&[called(4), called(7)]), "one of them is");
    it.pass(ROOM_TICK);
    assert_eq!(told(&mut it.room), [""; 0]);
    let here = it.room.people().unwrap();
    assert_eq!(here[0].user, called(7));
}

#[test]
fn who_has_written_is_written_to_first() {
    let by = |seq, author| posted(seq, author);
    for (events, first) in [
        (vec![by(1, 3)], vec![3]),
        (vec![by(1, 5), by(2, 2), by(3, 5)], vec![2, 5]),
        (vec![by(1, 99)], vec![]),
        (vec![], vec![]),
    ] {
        let mut it = Fixture::at(0);
        for link in 1..=8 {
            live(it.attach(link, i64::try_from(link).unwrap(), None));
        }
        // What was told before has its own authors.
        it.pass(Duration::ZERO);
        told(&mut it.room);
        it.room.commit(&events, it.now).unwrap();
        let expected: Vec<_> = events
            .iter()
            .map(|e| format!("event:{}", e.seq.0))
            .collect();
        assert_eq!(told(&mut it.room), expected, "in the order of the room");
        let order: Vec<_> = it.room.links().copied().collect();
        let mut authors = order[..first.len()].to_vec();
        authors.sort_unstable();
        assert_eq!(authors, first, "{events:?}");
        let mut everybody = order;
        everybody.sort_unstable();
        assert_eq!(everybody, [1, 2, 3, 4, 5, 6, 7, 8], "and each once");
    }
}
