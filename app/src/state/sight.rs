//! Decides which lines somebody has seen: a line counts once it stood in view
//! for a moment, and the lines before it only if they passed before the
//! reader's eyes as well.

use protocol::Seq;

/// The lines on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct View {
    /// The uppermost of which any part is in view.
    pub(crate) first: Seq,
    /// The lowest of which any part is in view.
    pub(crate) last: Seq,
    /// The lowest whose lower edge is in view. None while one line fills it all.
    pub(crate) whole: Option<Seq>,
}

/// What a reader sees, and has seen since they came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sight {
    now: Option<View>,
    /// The uppermost and the lowest line that passed without a gap until now.
    passed: Option<(Seq, Seq)>,
    /// What stood in view ever since the moment began: from the first of these
    /// to the second.
    rested: Option<(Seq, Seq)>,
    /// Which moment it is: another begins whenever the reader comes or looks
    /// here again.
    moment: u32,
}

impl Sight {
    /// The reader sees this now.
    pub(crate) fn look(&mut self, view: View) {
        let joined = self
            .passed
            .filter(|(first, last)| view.first <= *last && *first <= view.last);
        self.passed = Some(joined.map_or((view.first, view.last), |(first, last)| {
            (first.min(view.first), last.max(view.last))
        }));
        let whole = view.whole.unwrap_or(Seq::START);
        let rested = if let Some((first, last)) = self.rested {
            (first.max(view.first), last.min(whole))
        } else {
            self.moment = self.moment.wrapping_add(1);
            (view.first, whole)
        };
        self.rested = Some(rested);
        self.now = Some(view);
    }

    /// The reader sees nothing of it: they look elsewhere.
    pub(crate) const fn look_away(&mut self) {
        self.now = None;
        self.rested = None;
    }

    /// Another page is open: nothing of it was seen yet.
    pub(crate) const fn leave(&mut self) {
        self.look_away();
        self.passed = None;
    }

    /// Which moment is running.
    pub(crate) const fn moment(&self) -> u32 {
        self.moment
    }

    /// The time of a moment has passed: the lowest line whose lower edge was in
    /// view all the time, if it is still the same moment. The next one begins.
    pub(crate) fn rest(&mut self, moment: u32) -> Option<Seq> {
        if moment != self.moment {
            return None;
        }
        let rested = self.rested.take();
        if let Some(now) = self.now {
            self.look(now);
        }
        rested
            .filter(|(first, last)| first <= last)
            .map(|(_, last)| last)
    }

    /// Whether the lowest line in view has not been there for a moment yet.
    pub(crate) fn is_restless(&self, seen: Option<Seq>) -> bool {
        self.now.is_some_and(|now| now.whole > seen)
    }

    /// The uppermost line that passed before the reader's eyes without a gap.
    pub(crate) fn passed_from(&self) -> Option<Seq> {
        self.passed.map(|(first, _)| first)
    }
}

#[cfg(test)]
mod tests {
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
}
