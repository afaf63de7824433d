//! Kinds of characters.

/// The message with line feeds as its only line breaks, and without control
/// characters: those are what marks are made of (see [`crate::prepared`]), so
/// that nobody can write one. None should arrive here.
pub(crate) fn without_controls(source: &str) -> String {
    source
        .replace("\r\n", "\n")
        .chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            '\r' => '\n',
            c if c.is_control() => char::REPLACEMENT_CHARACTER,
            c => c,
        })
        .collect()
}

/// Whether two texts differ in nothing but white space.
pub(crate) fn same_words(one: &str, other: &str) -> bool {
    let words = |c: &char| !c.is_whitespace();
    one.chars().filter(words).eq(other.chars().filter(words))
}

/// Whether words of letters like this one are set apart by spaces. Japanese and
/// Chinese are not, so there a name may follow a letter at once.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() && !is_cjk(c)
}

/// Letters, signs and punctuation of Chinese, Japanese and Korean, and the
/// full-width forms.
pub(crate) fn is_cjk(c: char) -> bool {
    matches!(
        c,
        '\u{1100}'..='\u{11ff}'
            | '\u{2e80}'..='\u{a4cf}'
            | '\u{a960}'..='\u{a97f}'
            | '\u{ac00}'..='\u{d7ff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{fe30}'..='\u{fe4f}'
            | '\u{ff00}'..='\u{ffef}'
            | '\u{1aff0}'..='\u{1b16f}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

/// Neither a letter nor a digit nor white space.
pub(crate) fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_replaced() {
        assert_eq!(
            without_controls("a\r\nb\rc\td\u{0}\u{1}\u{3}\u{7f}\u{85}"),
            "a\nb\nc\td\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}"
        );
    }

    #[test]
    fn words_are_told_from_cjk() {
        for c in ['a', 'Z', '0', 'é', 'ж'] {
            assert!(is_word(c) && !is_cjk(c), "{c}");
        }
        for c in ['火', 'ん', 'ア', '가', 'Ａ', 'ｱ', '々'] {
            assert!(!is_word(c) && is_cjk(c), "{c}");
        }
        for c in ['「', '。', '（', '！', '(', '"', '*', '😀'] {
            assert!(!is_word(c) && is_punctuation(c), "{c}");
        }
    }
}
