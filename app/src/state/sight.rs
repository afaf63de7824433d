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
mod tests;
