//! Backslashes. One is not shown where it stopped something that would have been
//! drawn, and only there: `\*a\*`, but `¯\_(ツ)_/¯`.
//!
//! So a text is read twice: without its backslashes, to see which signs would do
//! something, and then with those that stop one.

use std::ops::Range;

/// A backslash before a sign: where it stands, and where the sign stands in the
/// text without backslashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Backslash {
    at: usize,
    sign: usize,
}

/// The text without the backslashes before signs, and where they were.
pub(crate) fn without(text: &str) -> (String, Vec<Backslash>) {
    let mut bare = String::with_capacity(text.len());
    let mut backslashes = Vec::new();
    let mut rest = text;
    while let Some(found) = rest.find('\\') {
        bare.push_str(&rest[..found]);
        let at = text.len() - rest.len() + found;
        rest = &rest[found + 1..];
        match rest.chars().next().filter(char::is_ascii_punctuation) {
            Some(sign) => {
                let place = bare.len();
                backslashes.push(Backslash { at, sign: place });
                bare.push(sign);
                rest = &rest[1..];
            }
            None => bare.push('\\'),
        }
    }
    bare.push_str(rest);
    (bare, backslashes)
}

/// Where in the text those backslashes stand that stop one of these signs, which
/// are in order.
pub(crate) fn effective(backslashes: &[Backslash], signs: &[Range<usize>]) -> Vec<usize> {
    backslashes
        .iter()
        .filter(|backslash| {
            let next = signs.partition_point(|range| range.end <= backslash.sign);
            signs
                .get(next)
                .is_some_and(|range| range.start <= backslash.sign)
        })
        .map(|backslash| backslash.at)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backslashes_are_taken_out() {
        let (bare, backslashes) = without(r"a\*b\n\\_");
        assert_eq!(bare, r"a*b\n\_");
        assert_eq!(effective(&backslashes, &[1..2, 4..5]), [1]);
        assert_eq!(effective(&backslashes, &[0..1, 5..6]), [6]);
        assert_eq!(effective(&backslashes, &[]), []);
    }
}
