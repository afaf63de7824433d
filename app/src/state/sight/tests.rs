use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn view(first: i64, last: i64) -> View {
    View {
        first: Seq(first),
        last: Seq(last),
        whole: Some(Seq(last)),
    }
}

fn rest(sight: &mut Sight) -> Option<Seq> {
    sight.rest(sight.moment())
}

#[test]
fn a_moment_in_view_is_what_counts() {
    let mut sight = Sight::default();
    assert_eq!(rest(&mut sight), None);
    sight.look(view(3, 9));
    assert_eq!(rest(&mut sight), Some(Seq(9)));
    // Further down for a part of the moment only.
    sight.look(view(5, 12));
    assert_eq!(rest(&mut sight), Some(Seq(9)));
    assert!(sight.is_restless(Some(Seq(9))));
    assert_eq!(rest(&mut sight), Some(Seq(12)));
    assert!(!sight.is_restless(Some(Seq(12))));
}

#[test]
fn who_rushes_past_has_seen_nothing() {
    let mut sight = Sight::default();
    sight.look(view(1, 9));
    sight.look(view(8, 16));
    sight.look(view(15, 23));
    assert_eq!(rest(&mut sight), None);
    assert_eq!(sight.passed_from(), Some(Seq(1)));
    assert_eq!(rest(&mut sight), Some(Seq(23)));
}

#[test]
fn a_jump_begins_anew() {
    let mut sight = Sight::default();
    sight.look(view(1, 9));
    sight.look(view(40, 49));
    assert_eq!(sight.passed_from(), Some(Seq(40)));
}

#[test]
fn a_line_that_fills_the_view_is_not_seen_to_its_end() {
    let mut sight = Sight::default();
    sight.look(View {
        whole: None,
        ..view(7, 7)
    });
    assert_eq!(rest(&mut sight), None);
}

#[test]
fn who_looks_away_sees_nothing() {
    let mut sight = Sight::default();
    sight.look(view(1, 9));
    sight.look_away();
    assert_eq!(rest(&mut sight), None);
    assert!(!sight.is_restless(None));
    sight.look(view(1, 9));
    assert_eq!(rest(&mut sight), Some(Seq(9)));
}

#[test]
fn what_began_elsewhere_is_no_moment_here() {
    let mut sight = Sight::default();
    sight.look(view(1, 9));
    let before = sight.moment();
    sight.leave();
    sight.look(view(1, 9));
    assert_eq!(sight.rest(before), None);
    assert!(sight.is_restless(None));
    assert_eq!(rest(&mut sight), Some(Seq(9)));
}

#[derive(Clone, Debug)]
enum Step {
    /// Scrolls so far.
    By(i64),
    /// Goes there at once.
    To(i64),
    LookAway,
    Rest,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (-12_i64..12).prop_map(Step::By),
        1 => (1_i64..200).prop_map(Step::To),
        1 => Just(Step::LookAway),
        4 => Just(Step::Rest),
    ]
}

proptest! {
    /// Whatever the reader does: what counts as seen was in view to its
    /// lower edge, and so was some part of everything from where the
    /// passed lines begin.
    #[test]
    fn nothing_is_seen_that_was_not_in_view(steps in proptest::collection::vec(step(), 1..60), height in 0_i64..15) {
        let mut sight = Sight::default();
        let (mut whole, mut partly) = (BTreeSet::new(), BTreeSet::new());
        let mut top = 1;
        for step in steps {
            match step {
                Step::By(lines) => top = (top + lines).max(1),
                Step::To(line) => top = line,
                Step::LookAway => {
                    sight.look_away();
                    prop_assert_eq!(rest(&mut sight), None);
                    continue;
                }
                Step::Rest => {
                    if let Some(seen) = rest(&mut sight) {
                        prop_assert!(whole.contains(&seen.0));
                        let from = sight.passed_from().unwrap().0;
                        prop_assert!((from..=seen.0).all(|line| partly.contains(&line)));
                    }
                    continue;
                }
            }
            // The last line in view is cut off.
            sight.look(View {
                first: Seq(top),
                last: Seq(top + height),
                whole: (height > 0).then(|| Seq(top + height - 1)),
            });
            whole.extend(top..top + height);
            partly.extend(top..=top + height);
        }
    }
}
