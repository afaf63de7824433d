//! Classes of characters: letters, CJK, punctuation, opening and closing signs.

pub(crate) use protocol::{is_cjk, is_word};

/// The message with line feeds as its only line breaks, and without control
/// characters. None should arrive here.
pub(crate) fn without_controls(source: &str) -> String {
    source
        .replace("\r\n", "\n")
        .chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            c if c.is_control() => char::REPLACEMENT_CHARACTER,
            c => c,
        })
        .collect()
}

/// Punctuation of Chinese and Japanese, and the full-width forms of ASCII's, but
/// for those that faces are drawn with: `＾`, `｀`, `´`, `＿`, `･`.
pub(crate) fn is_cjk_punctuation(c: char) -> bool {
    matches!(
        c,
        '\u{3001}'..='\u{3003}'
            | '\u{3008}'..='\u{3011}'
            | '\u{3014}'..='\u{301f}'
            | '\u{30fb}'
            | '\u{ff01}'..='\u{ff0f}'
            | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}' | '\u{ff20}'
            | '\u{ff3b}' | '\u{ff3d}' | '\u{ff5b}' | '\u{ff5d}' | '\u{ff5e}'
            | '\u{ff61}'..='\u{ff64}'
            | '\u{ffe5}'
    )
}

/// Dashes, quotes and dots of many scripts (`—`, `“`, `…`, `※`), and `«`, `»`,
/// `¿`, `¡`, `§`.
pub(crate) fn is_general_punctuation(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '«' | '»' | '¿' | '¡' | '§')
}

/// What opens a bracket or a quote.
pub(crate) fn opens(c: char) -> bool {
    matches!(
        c,
        '(' | '['
            | '{'
            | '"'
            | '\''
            | '“'
            | '‘'
            | '«'
            | '„'
            | '‚'
            | '‹'
            | '〈'
            | '《'
            | '「'
            | '『'
            | '【'
            | '〔'
            | '〖'
            | '〘'
            | '〚'
            | '〝'
            | '（'
            | '［'
            | '｛'
            | '｢'
            | '¿'
            | '¡'
    )
}

/// What closes a bracket or a quote.
pub(crate) fn closes(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '}'
            | '"'
            | '\''
            | '”'
            | '’'
            | '»'
            | '›'
            | '〉'
            | '》'
            | '」'
            | '』'
            | '】'
            | '〕'
            | '〗'
            | '〙'
            | '〛'
            | '〞'
            | '〟'
            | '）'
            | '］'
            | '｝'
            | '｣'
    )
}

/// What ends a sentence or a part of it, in Chinese and Japanese.
pub(crate) fn ends_cjk_sentence(c: char) -> bool {
    matches!(
        c,
        '、' | '。' | '，' | '．' | '！' | '？' | '：' | '；' | '・' | '｡' | '､' | '％'
    )
}

/// Whether it is an emoji, or part of one.
pub(crate) fn is_emoji(c: char) -> bool {
    c >= '\u{1f000}' && !is_cjk(c) || matches!(c, '\u{fe0f}' | '\u{200d}')
}

/// A letter or a digit. Not one are the marks that lengthen or voice another
/// (`ー`, `ﾟ`): there is none of its own in `(*ﾟーﾟ*)`.
pub(crate) fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !matches!(c, 'ー' | 'ｰ' | 'ﾞ' | 'ﾟ' | '\u{2b0}'..='\u{2ff}')
}

/// What can only be meant as part of a drawing, where there are no words: `^`,
/// `´`, `▽`, `∀`.
pub(crate) fn is_face_sign(c: char) -> bool {
    if c.is_ascii() {
        return matches!(
            c,
            '^' | '`' | '_' | '~' | '=' | ';' | '\'' | '\\' | '|' | '<' | '>'
        );
    }
    !(c.is_alphanumeric()
        || c.is_whitespace()
        || is_cjk_punctuation(c)
        || is_general_punctuation(c)
        || is_emoji(c))
        || matches!(c, 'ｰ' | 'ﾞ' | 'ﾟ' | '・')
}

/// Letters of Thai, Lao, Burmese and Khmer, which put no space between words.
pub(crate) const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// Letters of other scripts that are eyes and mouths in faces.
pub(crate) fn is_face_letter(c: char) -> bool {
    matches!(
        c,
        'ω' | 'Φ'
            | 'φ'
            | 'θ'
            | 'Θ'
            | 'ε'
            | 'σ'
            | 'ο'
            | 'Ο'
            | 'д'
            | 'Д'
            | 'з'
            | 'З'
            | 'о'
            | 'О'
            | 'ж'
            | 'Ж'
            | 'ш'
            | 'Ш'
            | 'э'
            | 'Э'
            | '益'
            | '皿'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_replaced() {
        assert_eq!(
            without_controls("a\r\nb\rc\td\u{0}\u{1}\u{3}\u{7f}"),
            "a\nb\nc\td\u{fffd}\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(
            without_controls("a\u{b}b\u{c}c\u{85}d\u{2028}e\u{2029}f"),
            "a\nb\nc\nd\ne\nf"
        );
    }

    #[test]
    fn punctuation_is_told_from_what_faces_are_drawn_with() {
        for c in "「」、。（）！？“”…—※〜￥".chars() {
            assert!(!is_face_sign(c) && !is_letter(c), "{c}");
        }
        for c in "´｀＾▽∀∇≧≦∠･ﾟ`^_；◕°".chars().filter(|c| *c != '；') {
            assert!(is_face_sign(c) && !is_letter(c), "{c}");
        }
    }
}
