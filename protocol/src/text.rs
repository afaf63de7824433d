//! What every piece of text a person writes goes through.

use unicode_normalization::UnicodeNormalization;

pub(crate) use crate::visible::is_blank;
use crate::visible::only_visible;

/// Normalises to NFC and removes what can only mislead: control characters
/// (`keep` names those that may stay), bidirectional overrides and isolates
/// (they make a line read otherwise than it is stored), and the byte order
/// mark. Then trims white space at both ends.
pub(crate) fn clean(raw: &str, keep: &[char]) -> String {
    let kept: String = raw
        .replace("\r\n", "\n")
        .nfc()
        .filter(|&c| keep.contains(&c) || !(c.is_control() || is_misleading(c)))
        .collect();
    kept.trim().to_owned()
}

/// A name: cleaned, on one line, everything in it to be seen, white space as
/// single blanks. It may be nothing.
pub(crate) fn clean_line(raw: &str) -> String {
    let spaced: String = raw
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    // What stood between a letter and its mark may be gone.
    let seen: String = only_visible(&clean(&spaced, &[])).nfc().collect();
    seen.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_misleading(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_and_bidi_overrides_are_removed() {
        assert_eq!(clean("a\u{202E}b\u{0007}c\u{2066}d", &[]), "abcd");
        assert_eq!(clean("a\tb\nc", &['\n']), "ab\nc");
        assert_eq!(clean("a\r\nb", &['\n']), "a\nb");
    }

    #[test]
    fn text_is_composed() {
        assert_eq!(clean("が", &[]), "が");
    }

    #[test]
    fn joiners_inside_emoji_survive() {
        assert_eq!(clean("👩‍👩‍👧", &[]), "👩‍👩‍👧");
    }
}
