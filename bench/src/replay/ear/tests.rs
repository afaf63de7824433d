use super::*;

enum Step {
    Event(i64),
    Joined(i64),
    Reload(i64),
    Cut,
}
use Step::{Cut, Event, Joined, Reload};

fn hear(from: From, steps: &[Step]) -> Result<Seq, String> {
    let mut ear = Ear::new(RoomId(1), from);
    for step in steps {
        match *step {
            Event(seq) => ear.event(Seq(seq))?,
            Joined(seq) => ear.joined(Seq(seq))?,
            Reload(seq) => ear.reload(Seq(seq))?,
            Cut => ear.disconnected(),
        }
    }
    Ok(ear.last())
}

#[test]
fn a_whole_story_is_accepted() {
    for (from, steps, last) in [
        (From::TheStart, &[Joined(0), Event(1), Event(2)][..], 2),
        (
            From::TheStart,
            &[Event(1), Event(2), Joined(2), Event(3)],
            3,
        ),
        (From::Now, &[Joined(7), Event(8)], 8),
        (
            From::Now,
            &[Joined(7), Event(8), Cut, Event(9), Joined(9)],
            9,
        ),
        (From::Now, &[Joined(7), Cut, Joined(7)], 7),
        (
            From::TheStart,
            &[Joined(0), Cut, Reload(10_001), Joined(10_001)],
            10_001,
        ),
    ] {
        assert_eq!(hear(from, steps), Ok(Seq(last)));
    }
}

#[test]
fn every_flaw_is_told_precisely() {
    for (from, steps, complaint) in [
        (
            From::TheStart,
            &[Joined(0), Event(1), Event(3)][..],
            "room 1: event 3 came after 1, so 1 were not heard",
        ),
        (
            From::TheStart,
            &[Joined(0), Event(1), Event(1)],
            "room 1: event 1 came again or late, after 1",
        ),
        (
            From::TheStart,
            &[Joined(0), Event(1), Event(2), Event(1)],
            "room 1: event 1 came again or late, after 2",
        ),
        (
            From::Now,
            &[Event(4)],
            "room 1: event 4 came before `joined`",
        ),
        (
            From::TheStart,
            &[Event(1), Joined(3)],
            "room 1: joined at 3, but the events end at 1",
        ),
        (
            From::Now,
            &[Joined(3), Cut, Event(5)],
            "room 1: event 5 came after 3, so 1 were not heard",
        ),
        (
            From::Now,
            &[Joined(3), Cut, Event(3)],
            "room 1: event 3 came again or late, after 3",
        ),
        (
            From::TheStart,
            &[Joined(0), Event(1), Event(2), Cut, Reload(1)],
            "room 1: events up to 2 were heard, but now it ends at 1",
        ),
        (
            From::TheStart,
            &[Joined(0), Cut, Reload(10_000)],
            "room 1: told to load anew at 10000 for 10000 events after 0",
        ),
        (
            From::Now,
            &[Joined(3), Joined(3)],
            "room 1: joined at 3, but was joined already at 3",
        ),
    ] {
        assert_eq!(hear(from, steps), Err(complaint.to_owned()));
    }
}
