//! The line, tried by closes, silence, sleep and bad networks.

use super::*;

/// Half way between the shortest and the longest wait.
const DICE: f64 = 0.5;

fn open() -> Line {
    let mut line = Line::new();
    assert_eq!(line.on(Input::Start, 0.0, DICE), [Action::Connect]);
    assert_eq!(line.on(Input::Greeted, 100.0, DICE), []);
    assert_eq!(line.status(100.0).phase, Phase::Open);
    line
}

fn closed(code: u16, reason: &str) -> Input {
    Input::Closed {
        code,
        reason: reason.to_owned(),
    }
}

#[test]
fn waits_grow_up_to_thirty_seconds_and_are_spread() {
    let mut line = open();
    let mut now = 1_000.0;
    for longest in [500.0, 1e3, 2e3, 4e3, 8e3, 16e3, 30e3, 30e3] {
        line.on(closed(1006, ""), now, 1.0);
        assert_eq!(line.next_wake_ms(1e9), Some(now + longest));
        now += longest;
        assert_eq!(line.on(Input::Timer, now, 1.0), [Action::Connect]);
    }
    line.on(closed(1006, ""), now, 0.0);
    assert_eq!(line.next_wake_ms(1e9), Some(now + 15e3));
}

#[test]
fn a_greeting_resets_the_wait() {
    let mut line = open();
    for _ in 0..5 {
        line.on(closed(1006, ""), 0.0, DICE);
    }
    line.on(Input::Greeted, 0.0, DICE);
    line.on(closed(1006, ""), 0.0, 1.0);
    assert_eq!(line.next_wake_ms(1e9), Some(500.0));
}

#[test]
fn people_hear_of_trouble_after_three_seconds() {
    let mut line = open();
    line.on(closed(1006, ""), 1_000.0, DICE);
    assert!(!line.status(3_999.0).trouble);
    assert!(line.status(4_000.0).trouble);
    line.on(Input::Greeted, 5_000.0, DICE);
    assert!(!line.status(9_000.0).trouble);
}

#[test]
fn the_first_connection_has_three_seconds_too() {
    let mut line = Line::new();
    line.on(Input::Start, 0.0, DICE);
    assert_eq!(line.next_wake_ms(0.0), Some(3_000.0));
    assert!(line.status(3_000.0).trouble);
}

#[test]
fn a_silent_server_is_asked_and_then_left() {
    let mut line = open();
    assert_eq!(line.next_wake_ms(100.0), Some(30_100.0));
    assert_eq!(line.on(Input::Timer, 30_100.0, DICE), [Action::Ping]);
    assert_eq!(line.on(Input::Timer, 40_099.0, DICE), []);
    assert_eq!(line.on(Input::Timer, 40_100.0, DICE), [Action::Disconnect]);
    assert_eq!(line.status(40_100.0).phase, Phase::Waiting);
}

#[test]
fn an_answer_keeps_the_line() {
    let mut line = open();
    line.on(Input::Timer, 30_100.0, DICE);
    line.on(Input::Heard, 31_000.0, DICE);
    assert_eq!(line.on(Input::Timer, 40_100.0, DICE), []);
    assert_eq!(line.next_wake_ms(40_100.0), Some(61_000.0));
}

#[test]
fn after_sleep_the_server_has_five_seconds() {
    let mut line = open();
    line.on(Input::Hidden, 1_000.0, DICE);
    assert_eq!(line.on(Input::Back, 3_600_000.0, DICE), [Action::Ping]);
    assert_eq!(line.next_wake_ms(3_600_000.0), Some(3_605_000.0));
    assert_eq!(
        line.on(Input::Timer, 3_605_000.0, DICE),
        [Action::Disconnect]
    );
}

#[test]
fn a_short_look_away_asks_nothing() {
    let mut line = open();
    line.on(Input::Hidden, 1_000.0, DICE);
    assert_eq!(line.on(Input::Back, 2_000.0, DICE), []);
}

#[test]
fn coming_back_ends_the_waiting() {
    let mut line = open();
    line.on(closed(1006, ""), 0.0, DICE);
    assert_eq!(line.on(Input::Back, 1.0, DICE), [Action::Connect]);
    assert_eq!(line.on(Input::Back, 2.0, DICE), []);
}

#[test]
fn a_connection_that_does_not_open_is_dropped() {
    let mut line = Line::new();
    line.on(Input::Start, 0.0, DICE);
    assert_eq!(line.on(Input::Timer, 10_000.0, DICE), [Action::Disconnect]);
    assert_eq!(line.status(10_000.0).phase, Phase::Waiting);
}

#[test]
fn a_restarting_server_says_when_to_come_back() {
    let mut line = open();
    line.on(closed(1012, "2000"), 0.0, 0.0);
    assert_eq!(line.next_wake_ms(1e9), Some(2_000.0));
    let mut line = open();
    line.on(closed(1012, "2000"), 0.0, 1.0);
    assert_eq!(line.next_wake_ms(1e9), Some(3_000.0));
    let mut line = open();
    line.on(closed(1012, "soon"), 0.0, 0.0);
    assert_eq!(line.next_wake_ms(1e9), Some(500.0));
}

#[test]
fn some_closes_are_final() {
    for (code, phase, actions) in [
        (4001, Phase::Closed, vec![Action::SignIn]),
        (4009, Phase::TooMany, vec![]),
        (4010, Phase::OutOfStep, vec![Action::ReloadPage]),
        (1008, Phase::OutOfStep, vec![]),
        (1009, Phase::OutOfStep, vec![]),
    ] {
        let mut line = open();
        assert_eq!(line.on(closed(code, ""), 0.0, DICE), actions, "{code}");
        assert_eq!(line.status(1e9).phase, phase, "{code}");
        assert_eq!(line.next_wake_ms(0.0), None, "{code}");
        assert_eq!(line.on(Input::Back, 1.0, DICE), [], "{code}");
        assert_eq!(line.on(Input::Timer, 1e9, DICE), [], "{code}");
    }
}

#[test]
fn a_door_that_stays_shut_raises_doubt_once() {
    let mut line = Line::new();
    line.on(Input::Start, 0.0, DICE);
    let doubts: Vec<_> = (0..6)
        .map(|_| {
            line.on(closed(1006, ""), 0.0, DICE)
                .contains(&Action::Doubt)
        })
        .collect();
    assert_eq!(doubts, [false, false, true, false, false, false]);
}

#[test]
fn a_page_that_is_left_stays_silent() {
    let mut line = open();
    assert_eq!(line.on(Input::Stop, 0.0, DICE), []);
    assert_eq!(line.status(1e9).phase, Phase::Closed);
    assert_eq!(line.next_wake_ms(0.0), None);
}

#[test]
fn who_has_no_network_hears_of_it_before_an_answer_is_overdue() {
    let mut line = open();
    assert_eq!(line.on(Input::Gone, 1_000.0, DICE), [Action::Ping]);
    assert!(!line.status(3_999.0).trouble);
    assert_eq!(line.next_wake_ms(1_000.0), Some(4_000.0));
    assert!(line.status(4_000.0).trouble, "they wait for nothing");
    let over = line.on(Input::Timer, 6_000.0, DICE);
    assert_eq!(over, [Action::Disconnect]);
    assert_eq!(line.status(6_000.0).phase, Phase::Waiting);

    // Browsers are wrong at times.
    let mut line = open();
    line.on(Input::Gone, 1_000.0, DICE);
    line.on(Input::Heard, 1_200.0, DICE);
    assert!(!line.status(9_000.0).trouble);
    assert_eq!(line.on(Input::Gone, 1_000.0, DICE), [Action::Ping]);

    let mut waiting = open();
    waiting.on(closed(1006, ""), 1_000.0, DICE);
    assert_eq!(waiting.on(Input::Gone, 1_100.0, DICE), []);
}
