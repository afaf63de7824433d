//! Texts of any length over messages that carry only so much, as notifications of
//! PostgreSQL and messages of NATS are: cut into pieces, and put together again.
//!
//! A piece is `NNNNNNNNSSSSSSSS+text`: in hexadecimal digits the node it comes
//! from and how many pieces that has sent before, then `+` where more follows and
//! `.` where it ends.

use std::collections::HashMap;

/// Bytes of a piece beside its text.
pub(crate) const FRAME: usize = NUMBERS + 1;

/// Bytes of text in a piece at least: more than any letter has.
const TEXT_MIN: usize = 64;

/// Bytes of a text that are put together at most; nodes send less.
const WHOLE: usize = 16 * 1024 * 1024;

/// Texts of which some pieces have come, at most, and bytes of them. Each node
/// sends one at a time, so they are as many as there are nodes; more come of who
/// is none, or of nodes that were killed.
const BEGUN: usize = 256;
const BEGUN_BYTES: usize = 2 * WHOLE;

/// Digits of the two numbers.
const NUMBERS: usize = 16;

/// Cuts what a node sends.
#[derive(Debug)]
pub(crate) struct Cutter {
    node: u32,
    sent: u32,
    text: usize,
}

impl Cutter {
    /// For a node whose pieces may have so many bytes.
    pub(crate) fn new(node: u32, piece: usize) -> Self {
        Self {
            node,
            sent: 0,
            text: piece.saturating_sub(FRAME).max(TEXT_MIN),
        }
    }

    /// The pieces of a text, at least one.
    pub(crate) fn cut(&mut self, text: &str) -> Vec<String> {
        let mut pieces = Vec::with_capacity(text.len() / self.text + 1);
        let mut rest = text;
        loop {
            let (piece, others) = rest.split_at(rest.floor_char_boundary(self.text));
            let mark = if others.is_empty() { '.' } else { '+' };
            pieces.push(format!("{:08x}{:08x}{mark}{piece}", self.node, self.sent));
            self.sent = self.sent.wrapping_add(1);
            if others.is_empty() {
                return pieces;
            }
            rest = others;
        }
    }
}

/// Puts together what nodes have sent.
#[derive(Debug, Default)]
pub(crate) struct Joiner {
    begun: HashMap<u32, Begun>,
    /// Bytes of all of them.
    bytes: usize,
    /// Pieces that have come.
    pieces: u64,
}

/// A text of which some pieces have come.
#[derive(Debug)]
struct Begun {
    text: String,
    next: u32,
    /// Which piece of all the last one was.
    last: u64,
}

impl Joiner {
    /// Takes a piece. Returns the node, and the text where that is whole now. A
    /// text of which a piece is missing is dropped.
    pub(crate) fn join(&mut self, piece: &str) -> Option<(u32, Option<String>)> {
        let (numbers, rest) = piece.split_at_checked(NUMBERS)?;
        let (node, number) = numbers.split_at_checked(NUMBERS / 2)?;
        let node = u32::from_str_radix(node, 16).ok()?;
        let number = u32::from_str_radix(number, 16).ok()?;
        let (ends, text) = match rest.split_at_checked(1)? {
            ("+", text) => (false, text),
            (".", text) => (true, text),
            _ => return None,
        };
        self.pieces += 1;
        let begun = self.begun.remove(&node);
        self.bytes -= begun.as_ref().map_or(0, |begun| begun.text.len());
        let follows = begun.filter(|begun| begun.next == number);
        let mut whole = follows.map_or_else(String::new, |begun| begun.text);
        whole.push_str(text);
        if ends {
            return Some((node, Some(whole)));
        }
        if whole.len() <= WHOLE {
            self.keep(node, number.wrapping_add(1), whole);
        }
        Some((node, None))
    }

    /// Keeps what is begun; those go that nothing was added to for longest, where
    /// there is too much.
    fn keep(&mut self, node: u32, next: u32, text: String) {
        self.bytes += text.len();
        let last = self.pieces;
        self.begun.insert(node, Begun { text, next, last });
        while self.begun.len() > BEGUN || self.bytes > BEGUN_BYTES {
            let oldest = self.begun.iter().min_by_key(|(_, begun)| begun.last);
            let Some(begun) = oldest
                .map(|(node, _)| *node)
                .and_then(|it| self.begun.remove(&it))
            else {
                return;
            };
            self.bytes -= begun.text.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Two nodes send at the same time, and what they send is mixed.
        #[test]
        fn what_is_cut_is_put_together(
            texts in prop::collection::vec((0..2_u32, "\\PC{0,9000}"), 1..4),
            size in prop::sample::select(vec![1_000_usize, 7_900, 1 << 20]),
            turns in prop::collection::vec(any::<bool>(), 64),
        ) {
            let mut cutters = [Cutter::new(7, size), Cutter::new(u32::MAX, size)];
            let mut queues = [Vec::new(), Vec::new()];
            let mut expected = [Vec::new(), Vec::new()];
            for (who, text) in &texts {
                let who = *who as usize;
                let pieces = cutters[who].cut(text);
                prop_assert!(pieces.iter().all(|piece| piece.len() <= size));
                queues[who].extend(pieces);
                expected[who].push(text.clone());
            }
            let [one, two] = &mut queues;
            one.reverse();
            two.reverse();
            let mut turns = turns.into_iter().cycle();
            let (mut joiner, mut heard) = (Joiner::default(), [Vec::new(), Vec::new()]);
            while !(one.is_empty() && two.is_empty()) {
                let first = turns.next() == Some(true);
                let piece = if first { one.pop() } else { two.pop() };
                let Some(piece) = piece.or_else(|| one.pop()).or_else(|| two.pop()) else {
                    break;
                };
                let (node, text) = joiner.join(&piece).unwrap();
                heard[usize::from(node == u32::MAX)].extend(text);
            }
            prop_assert_eq!(heard, expected);
        }

        #[test]
        fn what_others_send_is_passed_over(piece in "\\PC{0,40}") {
            Joiner::default().join(&piece);
        }
    }

    /// Whoever makes up nodes takes no more than so much, and keeps nobody from
    /// being heard who sends all the time.
    #[test]
    fn what_is_begun_and_never_ends_is_bounded() {
        let (mut joiner, mut cutter) = (Joiner::default(), Cutter::new(7, 1_000));
        let text = "a".repeat(1_800);
        let own = cutter.cut(&text);
        for n in 0..4_000_u32 {
            joiner.join(&format!("{:08x}00000000+{}", 100 + n, "b".repeat(20_000)));
            assert!(joiner.begun.len() <= BEGUN && joiner.bytes <= BEGUN_BYTES);
            let kept: usize = joiner.begun.values().map(|it| it.text.len()).sum();
            assert_eq!(joiner.bytes, kept);
        }
        joiner.join(&own[0]);
        let large = "c".repeat(WHOLE / 4);
        for (number, node) in (100..103).cycle().take(7).enumerate() {
            let number = number / 3;
            joiner.join(&format!("{node:08x}{number:08x}+{large}"));
            assert!(joiner.begun.len() <= BEGUN && joiner.bytes <= BEGUN_BYTES);
        }
        assert!(joiner.begun.len() > 4, "no more than has to go");
        assert_eq!(joiner.join(&own[1]), Some((7, Some(text))));
    }

    /// Each has room for a letter, whatever was asked for.
    #[test]
    fn pieces_may_be_short_but_not_without_end() {
        let text = "長い".repeat(100);
        let mut joiner = Joiner::default();
        let pieces = Cutter::new(1, 0).cut(&text);
        let whole = pieces.iter().find_map(|piece| joiner.join(piece)?.1);
        assert_eq!(whole, Some(text));
    }

    /// Its end alone is no JSON, and is passed over by who reads it.
    #[test]
    fn a_text_without_its_beginning_is_not_whole() {
        let mut cutter = Cutter::new(1, 1_000);
        let text = "a".repeat(1_000);
        let pieces = cutter.cut(&text);
        assert_eq!(pieces.len(), 2);
        let mut joiner = Joiner::default();
        assert_eq!(joiner.join(&pieces[1]), Some((1, Some("a".repeat(FRAME)))));
        assert_eq!(joiner.join(&pieces[0]), Some((1, None)));
        let next = cutter.cut("c");
        let (_, whole) = joiner.join(&next[0]).unwrap();
        assert_eq!(whole.as_deref(), Some("c"), "not with what came before");
    }
}
