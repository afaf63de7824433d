//! Classes of characters, as far as a search cares.

/// What a character, already folded, is to a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Part of a word of a script that puts spaces between words, or of a number.
    Word,
    /// A character of a script that puts no spaces between words, or whose
    /// words carry their particles with them: they are found by any part.
    Unspaced,
    /// Stands alone: an emoji, a currency, an arrow.
    Symbol,
    /// Belongs to whatever it follows.
    Mark,
    /// Between words.
    Gap,
}

/// The class of a folded character.
pub(crate) fn class(c: char) -> Class {
    match c {
        _ if c.is_ascii() => {
            if c.is_ascii_alphanumeric() {
                Class::Word
            } else {
                Class::Gap
            }
        }
        _ if unspaced(c) => Class::Unspaced,
        _ if c.is_alphanumeric() => Class::Word,
        _ if symbol(c) => Class::Symbol,
        _ if unicode_normalization::char::is_combining_mark(c) => Class::Mark,
        _ => Class::Gap,
    }
}

/// Kana once katakana has become hiragana, with the prolonged sound mark.
pub(crate) const fn kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | PROLONGED)
}

/// `ー`, which lengthens the vowel before it and at the end of a word is as
/// often left out.
pub(crate) const PROLONGED: char = '\u{30fc}';

const fn unspaced(c: char) -> bool {
    matches!(
        c,
        // Han, with the marks that stand for one.
        '\u{3005}'..='\u{3007}'
            | '\u{2e80}'..='\u{2fdf}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{323af}'
            // Kana, bopomofo.
            | '\u{3041}'..='\u{3096}'
            | '\u{309d}'..='\u{309f}'
            | '\u{30a1}'..='\u{30fa}'
            | '\u{30fc}'..='\u{30ff}'
            | '\u{3105}'..='\u{312f}'
            | '\u{31a0}'..='\u{31bf}'
            | '\u{31f0}'..='\u{31ff}'
            | '\u{1b000}'..='\u{1b16f}'
            // Hangul, whole and in letters.
            | '\u{1100}'..='\u{11ff}'
            | '\u{3131}'..='\u{318e}'
            | '\u{a960}'..='\u{a97f}'
            | '\u{ac00}'..='\u{d7ff}'
            // Thai and Lao, Myanmar, Khmer.
            | '\u{e01}'..='\u{e3a}'
            | '\u{e40}'..='\u{e4e}'
            | '\u{e81}'..='\u{ece}'
            | '\u{1000}'..='\u{103f}'
            | '\u{1780}'..='\u{17d3}'
    )
}

const fn symbol(c: char) -> bool {
    matches!(
        c,
        '¢'..='¥'
            | '©'
            | '®'
            | '°'
            | '±'
            | '×'
            | '÷'
            | '\u{20a0}'..='\u{20cf}'
            | '\u{2100}'..='\u{2bff}'
            | '\u{3004}'
            | '\u{3012}'
            | '\u{1f000}'..='\u{1faff}'
    )
}

#[cfg(test)]
mod tests;
