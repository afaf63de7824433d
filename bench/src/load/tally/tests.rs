use super::*;
use Verdict::{Again, Foreign, Late, New};

fn check(steps: &[(usize, usize, u32, Verdict)]) {
    let mut tally = Tally::new(2, 2);
    for &(receiver, sender, number, verdict) in steps {
        assert_eq!(
            tally.receive(receiver, sender, number),
            verdict,
            "{receiver} got {number} of {sender}"
        );
    }
}

#[test]
fn a_stream_in_order_is_new() {
    check(&[
        (0, 0, 0, New),
        (0, 1, 0, New),
        (0, 0, 1, New),
        (1, 0, 0, New),
    ]);
}

#[test]
fn a_second_time_is_again() {
    check(&[(0, 0, 0, New), (0, 0, 0, Again), (1, 0, 0, New)]);
}

#[test]
fn what_was_jumped_over_is_late_once() {
    check(&[
        (0, 0, 0, New),
        (0, 0, 4, New),
        (0, 1, 0, New),
        (0, 0, 2, Late),
        (0, 0, 2, Again),
        (0, 0, 1, Late),
        (0, 0, 3, Late),
        (0, 0, 3, Again),
        (0, 0, 5, New),
    ]);
}

#[test]
fn nobody_sends_under_an_unknown_number() {
    check(&[(0, 2, 0, Foreign)]);
}
