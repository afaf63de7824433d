//! What every piece of text a person writes goes through.

use unicode_normalization::UnicodeNormalization;

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

/// Whether nothing of it would be seen: zero-width characters do not count.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || matches!(
                c,
                '\u{200B}'
                    ..='\u{200F}'
                        | '\u{2060}'
                        | '\u{00AD}'
                        | '\u{3164}'
                        | '\u{115F}'
                        | '\u{1160}'
                        | '\u{FFA0}'
            )
    })
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

    #[test]
    fn invisible_text_is_blank() {
        for blank in ["", " ", "\u{200B}\u{200D}", "\u{3164}", "\u{3000}"] {
            assert!(is_blank(blank), "{blank:?}");
        }
        assert!(!is_blank("。"));
    }
}
