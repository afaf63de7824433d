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
    /// Of a sender that does not exist, or is in another room.
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
mod tests;
