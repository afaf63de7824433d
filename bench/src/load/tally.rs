//! Who received what: every receiver must get every message of every sender
//! once and in order.

use std::ops::Range;

/// Follows all receivers.
#[derive(Debug)]
pub(crate) struct Tally {
    senders: usize,
    /// The number expected next, for each receiver and sender.
    next: Vec<u32>,
    /// What was jumped over, for each receiver: sender and numbers.
    missing: Vec<Vec<(usize, Range<u32>)>>,
}

/// What one delivery was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// New, and in order unless something is still missing.
    New,
    /// New, but later ones of the same sender came before it.
    Late,
    /// Had been received before.
    Again,
    /// Of a sender that does not exist.
    Foreign,
}

impl Tally {
    pub(crate) fn new(receivers: usize, senders: usize) -> Self {
        Self {
            senders,
            next: vec![0; receivers * senders],
            missing: vec![Vec::new(); receivers],
        }
    }

    /// A receiver got this message of this sender.
    pub(crate) fn receive(&mut self, receiver: usize, sender: usize, number: u32) -> Verdict {
        if sender >= self.senders {
            return Verdict::Foreign;
        }
        let next = &mut self.next[receiver * self.senders + sender];
        if number >= *next {
            if number > *next {
                self.missing[receiver].push((sender, *next..number));
            }
            *next = number + 1;
            return Verdict::New;
        }
        let missing = &mut self.missing[receiver];
        let gap = missing
            .iter()
            .position(|(of, numbers)| *of == sender && numbers.contains(&number));
        let Some(gap) = gap else {
            return Verdict::Again;
        };
        let (_, numbers) = missing.swap_remove(gap);
        for rest in [numbers.start..number, number + 1..numbers.end] {
            if !rest.is_empty() {
                missing.push((sender, rest));
            }
        }
        Verdict::Late
    }
}

#[cfg(test)]
mod tests {
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
}
