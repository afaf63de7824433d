//! Terms as a `tsvector`, and what it has no place for.

use std::{collections::BTreeMap, fmt::Write as _, ops::Range};

use ::search::{Conditions, Part, Phrase};

/// Positions that a tsvector holds of one term.
const POSITIONS_OF_TERM: usize = 255;

/// The last position it knows.
const LAST_POSITION: usize = 16_383;

/// Ids in a block. Each message has the block it is in as a term, so that the
/// index can be asked for a stretch of time as it is for a word.
const BLOCK: i64 = 4_096;

/// What the index gets of a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Vector {
    /// A tsvector, as text.
    pub(super) terms: String,
    /// All terms, each with a space before and behind it, where the tsvector has
    /// no place for all of their positions.
    pub(super) words: Option<String>,
}

impl Vector {
    /// Of `terms` with a space between each two.
    pub(super) fn of(id: i64, terms: &str) -> Self {
        let mut positions: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut is_whole = true;
        for (position, term) in (1..).zip(terms.split_ascii_whitespace()) {
            let of_term = positions.entry(term).or_default();
            if position <= LAST_POSITION && of_term.len() < POSITIONS_OF_TERM {
                of_term.push(position);
            } else {
                is_whole = false;
            }
        }
        let mut vector = quoted(&block_term(id.div_euclid(BLOCK)));
        for (term, positions) in positions {
            vector.push(' ');
            vector.push_str(&quoted(term));
            for (place, position) in positions.iter().enumerate() {
                let sign = if place == 0 { ':' } else { ',' };
                // Writing to a string cannot fail.
                let _ = write!(vector, "{sign}{position}");
            }
        }
        Self {
            terms: vector,
            words: (!is_whole).then(|| format!(" {terms} ")),
        }
    }
}

/// The term of a block of ids, which no text can have.
pub(super) fn block_term(number: i64) -> String {
    format!("=b{number}")
}

/// Some blocks next to each other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Blocks {
    pub(super) numbers: Range<i64>,
    /// The first id in them.
    pub(super) first_id: i64,
}

/// So many blocks, the last of which has the id before `behind`.
pub(super) fn newest_blocks(behind: i64, count: i64) -> Blocks {
    let end = (behind - 1).div_euclid(BLOCK) + 1;
    let start = (end - count).max(0);
    Blocks {
        numbers: start..end,
        first_id: start * BLOCK,
    }
}

/// A term as a tsvector and a tsquery have it: nothing in it means anything.
pub(super) fn quoted(term: &str) -> String {
    format!("'{}'", term.replace('\\', "\\\\").replace('\'', "''"))
}

/// Whether [`Vector::words`] have what is asked for.
pub(super) fn has(words: &str, Conditions { all, none }: &Conditions) -> bool {
    let every = |parts: &[Part]| {
        let has_phrase = |phrase: &Phrase| {
            let end = if phrase.open { "" } else { " " };
            words.contains(&format!(" {}{end}", phrase.terms.join(" ")))
        };
        parts.iter().all(|part| part.iter().any(has_phrase))
    };
    every(all) && !none.iter().any(|parts| every(parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_have_their_positions() {
        let vector = Vector::of(4_096, "a b' \\c a");
        assert_eq!(vector.terms, "'=b1' '\\\\c':3 'a':1,4 'b''':2");
        assert_eq!(vector.words, None);
    }

    #[test]
    fn what_has_no_place_keeps_its_words() {
        let as_many = vec!["x"; POSITIONS_OF_TERM].join(" ");
        assert_eq!(Vector::of(1, &as_many).words, None);
        let more = format!("{as_many} x end");
        let vector = Vector::of(1, &more);
        assert_eq!(vector.words, Some(format!(" {more} ")));
        assert!(vector.terms.contains(",255 ") || vector.terms.ends_with(",255"));
        let long: Vec<_> = (0..=LAST_POSITION).map(|n| format!("w{n}")).collect();
        let vector = Vector::of(1, &long.join(" "));
        assert!(vector.words.is_some());
        // The last one is there, without a position.
        assert!(vector.terms.contains(&format!("'w{LAST_POSITION}' ")));
    }

    #[test]
    fn blocks_end_with_what_is_asked_for() {
        let of = newest_blocks;
        assert_eq!((of(4_096, 1).numbers, of(4_096, 1).first_id), (0..1, 0));
        assert_eq!((of(4_097, 1).numbers, of(4_097, 1).first_id), (1..2, 4_096));
        assert_eq!(of(i64::MAX, 4).numbers.count(), 4);
        assert_eq!(of(1, 4).numbers, 0..1);
    }
}
