//! Folds what people take for the same: width, case, accents, kana.

use std::ops::Range;

use unicode_normalization::{
    UnicodeNormalization as _,
    char::{canonical_combining_class, decompose_canonical},
};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::script::{Class, class};

/// A character as it is compared, and the bytes of the text it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Folded {
    /// As it is compared.
    pub(crate) char: char,
    /// What it is to a search.
    pub(crate) class: Class,
    /// The bytes of what a reader takes for one character. Several folded
    /// ones may share them: `㌔` is two.
    pub(crate) bytes: Range<usize>,
}

/// Calls `take` with each character of the text as it is compared.
///
/// Folded by what a reader takes for one character, since a mark belongs to
/// its letter: half-width `ｶﾞ` is two code points, and one `が`.
pub(crate) fn fold(text: &str, mut take: impl FnMut(Folded)) {
    for (start, cluster) in text.grapheme_indices(true) {
        let bytes = start..start + cluster.len();
        if let [byte] = cluster.as_bytes() {
            let char = char::from(byte.to_ascii_lowercase());
            let class = class(char);
            take(Folded { char, class, bytes });
            continue;
        }
        let mut symbol = false;
        for c in cluster.nfkc().filter(|&c| !dropped(c)) {
            fold_char(c, |char| {
                // What is joined to an emoji belongs to it and is no term of
                // its own.
                let class = if symbol { Class::Mark } else { class(char) };
                symbol |= class == Class::Symbol;
                take(Folded {
                    char,
                    class,
                    bytes: bytes.clone(),
                });
            });
        }
    }
}

/// What changes how a character looks, but not which it is: how an emoji is
/// drawn and in which skin, keycaps, hyphens that are only seen at the end of
/// a line, accents, vowel points, the stroke that stretches Arabic words.
fn dropped(c: char) -> bool {
    match c {
        '\u{fe00}'..='\u{fe0f}'
        | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{20e3}'
        | '\u{ad}'
        | '\u{200c}'
        | '\u{640}'
        | '\u{300}'..='\u{36f}' => true,
        '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}' => {
            canonical_combining_class(c) != 0
        }
        _ => false,
    }
}

fn fold_char(c: char, mut take: impl FnMut(char)) {
    for c in c.to_lowercase() {
        match c {
            // Katakana is folded to hiragana: a word may be written in either.
            '\u{30a1}'..='\u{30f6}' | '\u{30fd}' | '\u{30fe}' => {
                take(char::from_u32(u32::from(c) - 0x60).unwrap_or(c));
            }
            // Letters that people also write as two, and that Unicode does not
            // decompose.
            'ß' => "ss".chars().for_each(&mut take),
            'æ' => "ae".chars().for_each(&mut take),
            'œ' => "oe".chars().for_each(&mut take),
            'þ' => "th".chars().for_each(&mut take),
            'ø' => take('o'),
            'ł' => take('l'),
            'đ' | 'ð' => take('d'),
            'ı' => take('i'),
            'ς' => take('σ'),
            'ё' => take('е'),
            // Latin and Greek: the letter without its accents.
            '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}' => {
                decompose_canonical(c, |part| {
                    if !dropped(part) {
                        take(part);
                    }
                });
            }
            _ if dropped(c) => {}
            _ => take(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let mut all = String::new();
        fold(text, |folded| all.push(folded.char));
        all
    }

    #[test]
    fn what_people_take_for_the_same_is_the_same() {
        for (text, expected) in [
            ("Hello", "hello"),
            ("ＡＢＣ１２３", "abc123"),
            ("ｶﾅ", "かな"),
            ("カナ", "かな"),
            ("ｶﾞｷﾞﾊﾟ", "がぎぱ"),
            ("か\u{3099}", "が"),
            ("サーバー", "さーばー"),
            ("ｻｰﾊﾞｰ", "さーばー"),
            ("ヴヵヶヽヾ", "ゔゕゖゝゞ"),
            ("㌔", "きろ"),
            ("㈱", "(株)"),
            ("①", "1"),
            ("ﬁne", "fine"),
            ("Häuser", "hauser"),
            ("STRASSE Straße", "strasse strasse"),
            ("crème brûlée", "creme brulee"),
            ("cre\u{300}me", "creme"),
            ("Łódź Øre Ænima Þór", "lodz ore aenima thor"),
            ("İstanbul ılık", "istanbul ilik"),
            ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
            ("Ёлка й", "елка й"),
            ("שָׁלוֹם", "שלום"),
            ("مُحَمَّد", "محمد"),
            ("한글", "한글"),
            ("\u{1112}\u{1161}\u{11ab}", "한"),
            ("हिन्दी", "हिन्दी"),
            ("ที่นี่", "ที่นี่"),
            ("❤️", "❤"),
            ("👍🏽", "👍"),
            ("1️⃣", "1"),
            ("Tiếng Việt", "tieng viet"),
        ] {
            assert_eq!(folded(text), expected, "{text:?}");
        }
    }

    #[test]
    fn each_character_knows_its_bytes() {
        let text = "aｶﾞ㌔e\u{301}";
        let mut bytes = Vec::new();
        fold(text, |folded| {
            bytes.push((folded.char, &text[folded.bytes]));
        });
        assert_eq!(
            bytes,
            [
                ('a', "a"),
                ('が', "ｶﾞ"),
                ('き', "㌔"),
                ('ろ', "㌔"),
                ('e', "e\u{301}")
            ]
        );
    }
}
