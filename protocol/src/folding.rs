//! Names as they are compared: what people take for the same, made the same.
//!
//! This is the only way in which names of people and rooms are compared:
//! whoever finds, names, invites or completes somebody does it by folded names.

use unicode_normalization::UnicodeNormalization as _;

use crate::visible::is_invisible;

/// A name as it is compared: whatever the case, the width, accents and vowel
/// points, which kana it is written in, and blanks between Chinese, Japanese
/// or Korean characters. Never empty where the name is not.
///
/// `Élodie` → `elodie`, `ＴＡＲＯ` → `taro`, `山田　太郎` → `山田太郎`.
pub fn fold_name(name: &str) -> String {
    fold_decomposed(name.nfkd())
}

/// [`fold_name`] of a text in normalisation form NFKD. For browsers, which
/// can decompose by themselves and need not load the tables for it.
pub fn fold_decomposed(decomposed: impl Iterator<Item = char>) -> String {
    let mut folded = String::new();
    let mut folding = Folding::default();
    for c in decomposed {
        folding.take(c, |c| folded.push(c));
    }
    folded
}

/// Folds a name character by character, for who has to know how many of a
/// longer text it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Folding {
    last: Option<char>,
    /// Blanks that were read, and are told if more comes.
    blank: bool,
}

impl Folding {
    /// Takes one character of the text, composed or not, and tells what it is
    /// compared as: often one character, sometimes none or several.
    pub fn push(&mut self, c: char, mut tell: impl FnMut(char)) {
        if c.is_ascii() {
            return self.take(c, tell);
        }
        for part in std::iter::once(c).nfkd() {
            self.take(part, &mut tell);
        }
    }

    /// The same for a character that is decomposed.
    fn take(&mut self, c: char, mut tell: impl FnMut(char)) {
        if c.is_whitespace() {
            self.blank = self.last.is_some();
            return;
        }
        if is_dropped(c) || is_invisible(c) {
            return;
        }
        for lower in c.to_lowercase() {
            fold_char(lower, |c| {
                let parted = !(is_cjk(c) && self.last.is_some_and(is_cjk));
                if std::mem::take(&mut self.blank) && parted {
                    tell(' ');
                }
                self.last = Some(c);
                tell(c);
            });
        }
    }
}

/// What changes how a letter looks, but hardly which it is: accents, vowel
/// points, the stroke that stretches Arabic words, the skin of an emoji.
const fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
        | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

fn fold_char(c: char, mut tell: impl FnMut(char)) {
    match c {
        // Katakana is hiragana by another hand.
        '\u{30a1}'..='\u{30f6}' | '\u{30fd}' | '\u{30fe}' => {
            tell(char::from_u32(u32::from(c) - 0x60).unwrap_or(c));
        }
        // Letters with a stroke or of two parts, which Unicode does not take apart.
        'ß' => "ss".chars().for_each(tell),
        'æ' => "ae".chars().for_each(tell),
        'œ' => "oe".chars().for_each(tell),
        'þ' => "th".chars().for_each(tell),
        'ø' => tell('o'),
        'ł' => tell('l'),
        'đ' | 'ð' => tell('d'),
        'ı' => tell('i'),
        'ς' => tell('σ'),
        // Lowering `İ` leaves a dot behind.
        _ if is_dropped(c) => {}
        _ => tell(c),
    }
}

/// Chinese, Japanese and Korean, in which blanks part no words, or need not.
const fn is_cjk(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{30ff}' | '\u{3131}'..='\u{318e}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_take_for_the_same_is_the_same() {
        for (one, other) in [
            ("Élodie", "elodie"),
            ("E\u{301}LODIE", "élodie"),
            ("Иван", "иван"),
            ("ИВАН", "иван"),
            ("ＴＡＲＯ", "taro"),
            ("山田\u{3000}太郎", "山田太郎"),
            ("山田 太郎", "山田太郎"),
            ("ﾔﾏﾀﾞ ﾀﾛｳ", "やまだたろう"),
            ("ヤマダ", "やまだ"),
            ("ｶﾞ", "が"),
            ("か\u{3099}", "が"),
            ("김 철수", "김철수"),
            ("STRASSE", "straße"),
            ("Łukasz Żółć", "lukasz zolc"),
            ("Nguyễn Thị Ánh", "nguyen thi anh"),
            ("İpek", "ipek"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("Ёлка", "елка"),
            ("שָׁלוֹם", "שלום"),
            ("مُحَمَّد", "محمد"),
            ("𝐀𝐝𝐦𝐢𝐧", "admin"),
            ("Ad\u{200b}min\u{fe0f}", "admin"),
            ("  Ann \t Lee ", "ann lee"),
            ("👍🏽", "👍"),
        ] {
            assert_eq!(fold_name(one), fold_name(other), "{one} {other}");
        }
    }

    #[test]
    fn what_people_tell_apart_stays_apart() {
        for (one, other) in [
            ("Ann", "Anna"),
            ("Ann Lee", "Annlee"),
            ("か", "が"),
            ("は", "ぱ"),
            ("花", "火"),
            ("हिन्दी", "हन्दी"),
            ("ที่", "ที"),
            ("하", "한"),
            ("a_b", "ab"),
            ("Ann a", "Anna"),
        ] {
            assert_ne!(fold_name(one), fold_name(other), "{one} {other}");
        }
    }

    #[test]
    fn folded_twice_is_folded_once() {
        for name in [
            "Élodie",
            "山田 太郎",
            "ﾔﾏﾀﾞ",
            "Straße",
            "İ",
            "한글",
            "ẞ",
            "ΐ",
            "Ann  Lee",
            "Ａ 花 b",
        ] {
            let folded = fold_name(name);
            assert_eq!(fold_name(&folded), folded, "{name}");
        }
    }

    #[test]
    fn character_by_character_is_the_same() {
        for name in [
            "Élodie",
            "山田 太郎",
            "ﾔﾏﾀﾞ ﾀﾛｳ",
            "Straße  x",
            "İpek",
            "한 글",
            "Nguyễn",
        ] {
            let mut folded = String::new();
            let mut folding = Folding::default();
            for c in name.chars() {
                folding.push(c, |c| folded.push(c));
            }
            assert_eq!(folded, fold_name(name), "{name}");
        }
    }
}
