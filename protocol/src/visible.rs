//! Removes characters that nobody sees, and marks that are heaped up.
//!
//! A name is what people know each other by, so nothing in it may be there
//! without being seen. What shapes a script or an emoji stays where it does so.

use unicode_normalization::char::is_combining_mark;

/// Marks a letter may carry that are of no script of their own, as in Latin:
/// Vietnamese has two.
const MARKS_MAX: usize = 2;

/// Marks of its own script that a letter may carry, each once: a Hebrew shin
/// has its dot, a dagesh, a vowel and an accent.
const OWN_MARKS_MAX: usize = 4;

/// Whether nothing is to be seen of a character by itself: what Unicode calls
/// default ignorable, controls, and signs that are drawn as blanks.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}' | '\u{16fe4}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether there is nothing to be seen: blanks do not count, nor what is
/// invisible by itself.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Text of one line in which everything can be seen: without invisible
/// characters that shape nothing, and without marks beyond what a letter can
/// carry. Expects composed text (NFC).
pub(crate) fn only_visible(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut marks = Marks::default();
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| chars[before]);
        let keep = if is_invisible(c) {
            shapes(c, before, chars.get(at + 1).copied(), &chars[..at])
        } else {
            marks.fit(c)
        };
        if keep {
            kept.push(c);
        }
    }
    kept
}

/// Whether an invisible character changes how its neighbours look.
fn shapes(c: char, before: Option<char>, after: Option<char>, all_before: &[char]) -> bool {
    let Some(before) = before else {
        return false;
    };
    match c {
        // Joins emoji into one, and letters of scripts that are joined.
        '\u{200d}' => after.is_some_and(|after| {
            (joins_emoji(before) && is_pictograph(after)) || (is_joined(before) && is_joined(after))
        }),
        // Parts what would be joined: Persian and Indian languages need it.
        '\u{200c}' => is_joined(before) && after.is_some_and(is_joined),
        '\u{fe0e}' | '\u{fe0f}' => is_pictograph(before) || is_keycap(before),
        // Forms of Mongolian letters.
        '\u{180b}'..='\u{180d}' | '\u{180f}' => matches!(before, '\u{1820}'..='\u{18aa}'),
        // Forms of Chinese characters, which Japanese names are particular about.
        '\u{fe00}'..='\u{fe0d}' | '\u{e0100}'..='\u{e01ef}' => is_ideograph(before),
        // The regions of a flag: only after its pole.
        '\u{e0020}'..='\u{e007f}' => {
            let mut back = all_before.iter().rev();
            let pole = back.find(|c| !matches!(c, '\u{e0020}'..='\u{e007e}'));
            pole == Some(&'\u{1f3f4}')
        }
        _ => false,
    }
}

const fn is_keycap(c: char) -> bool {
    matches!(c, '0'..='9' | '#' | '*')
}

/// What an emoji to be joined ends with.
const fn joins_emoji(c: char) -> bool {
    is_pictograph(c) || matches!(c, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e007f}')
}

const fn is_pictograph(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
        | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{27bf}' | '\u{2900}'..='\u{297f}'
        | '\u{2b00}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
        | '\u{1f000}'..='\u{1faff}')
}

const fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Letters and marks of scripts in which neighbours are joined: Arabic,
/// Syriac, N'Ko and those of South and South-East Asia, Mongolian.
const fn is_joined(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{64a}' | '\u{64b}'..='\u{6ff}' | '\u{700}'..='\u{7ff}'
        | '\u{840}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17b3}' | '\u{17b6}'..='\u{17ff}' | '\u{1820}'..='\u{18aa}'
        | '\u{1a00}'..='\u{1aaf}' | '\u{1b00}'..='\u{1bff}')
}

/// Marks of no script of their own: they fit on any letter, and so can be
/// heaped up on any.
const fn is_loose_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// The marks on the letter at hand.
#[derive(Default)]
struct Marks {
    /// Whether there is a letter.
    any: bool,
    loose: usize,
    own: Vec<char>,
}

impl Marks {
    /// Whether a character still fits.
    fn fit(&mut self, c: char) -> bool {
        if !is_combining_mark(c) {
            *self = Self {
                any: !c.is_whitespace(),
                ..Self::default()
            };
            return true;
        }
        if is_loose_mark(c) {
            self.loose += 1;
            return self.any && self.loose <= MARKS_MAX;
        }
        let fits = self.any && self.own.len() < OWN_MARKS_MAX && !self.own.contains(&c);
        self.own.push(c);
        fits
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;

    /// Names that people have, in scripts that need what others abuse.
    pub(crate) const REAL: [&str; 33] = [
        "Ann",
        "Zoë Ångström",
        "Nguyễn Thị Ánh",
        "Đặng Hữu Phước",
        "Łukasz Żółć",
        "Ἀριστοτέλης",
        "Иван Йорданов",
        "Пётр Їжак",
        "山田 太郎",
        "葛\u{e0100}城 花子",
        "ﾔﾏﾀﾞ ﾀﾛｳ",
        "ガブリエル・ヴィヴァルディ",
        "김철수",
        "王小明",
        "สมชาย ที่รัก",
        "น้ำผึ้ง",
        "ພອນສະຫວັນ",
        "हिन्दी क्षितिज",
        "श्रीमती कृष्णा",
        "র\u{200d}্যাব",
        "ശ്രീജിത്ത്",
        "කෞශල්\u{200d}ය",
        "தமிழ்ச்செல்வி",
        "ကြိုးစား",
        "ស្រីនាង",
        "བསྒྲུབས",
        "שָׁלוֹם בְּרוּךְ",
        "مُحَمَّد عَلِيّ",
        "می\u{200c}خواهم",
        "ሰላም",
        "👩\u{200d}👩\u{200d}👧 team",
        "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} Isla",
        "❤\u{fe0f} 1\u{fe0f}\u{20e3} 👍🏽 🇯🇵",
    ];

    #[test]
    fn what_scripts_and_emoji_need_stays() {
        for name in REAL {
            let composed: String = name.nfc().collect();
            assert_eq!(only_visible(&composed), composed, "{name}");
            let decomposed: String = name.nfd().collect();
            let recomposed: String = decomposed.nfc().collect();
            assert_eq!(only_visible(&recomposed), recomposed, "{name}");
            assert!(!is_blank(name), "{name}");
        }
    }

    #[test]
    fn what_shapes_nothing_goes() {
        for (text, seen) in [
            ("Ad\u{200b}min", "Admin"),
            ("Admin\u{200d}", "Admin"),
            ("Ad\u{200c}min", "Admin"),
            ("Ad\u{200d}min", "Admin"),
            ("Ad\u{2060}min", "Admin"),
            ("Ad\u{ad}min", "Admin"),
            ("Admin\u{200e}\u{200f}\u{61c}", "Admin"),
            ("Ad\u{34f}min", "Admin"),
            ("Admin\u{e0041}", "Admin"),
            ("Admin\u{fe0f}", "Admin"),
            ("Ad\u{180e}min", "Admin"),
            ("Ad\u{2062}min", "Admin"),
            ("Admin\u{e0100}", "Admin"),
            ("Ad\u{fff9}min\u{fffc}", "Admin"),
            ("Ann\u{2800}", "Ann"),
            ("👩\u{200d}", "👩"),
            ("\u{200d}👩", "👩"),
            ("می\u{200c}", "می"),
            ("A\u{e007f}", "A"),
        ] {
            assert_eq!(only_visible(text), seen, "{text:?}");
        }
    }

    #[test]
    fn marks_are_not_heaped_up() {
        for (text, seen) in [
            (
                format!("x{}", "\u{302}".repeat(39)),
                "x\u{302}\u{302}".to_owned(),
            ),
            (format!("ก{}", "\u{e47}".repeat(20)), "ก\u{e47}".to_owned()),
            ("\u{302}x".to_owned(), "x".to_owned()),
            (" \u{302}x".to_owned(), " x".to_owned()),
        ] {
            assert_eq!(only_visible(&text), seen);
        }
    }

    #[test]
    fn what_cannot_be_seen_is_blank() {
        for blank in [
            "",
            " ",
            "\u{3000}",
            "\u{200b}\u{200d}",
            "\u{3164}",
            "\u{2800}",
            "\u{34f}",
            "\u{115f}",
            "\u{1160}",
            "\u{ffa0}",
            "\u{fe0f}",
            "\u{e0100}",
            "\u{e0020}",
            "\u{202e}",
            "\u{2066}",
            "\u{ad}",
            "\u{200d}",
            "\u{61c}",
            "\u{17b4}",
            "\u{180e}",
            "\u{fff9}",
            "\u{fffc}",
            "\u{2800} \u{34f}",
        ] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for seen in ["。", "x\u{301}", "⠁\u{2800}", "👍", "ー"] {
            assert!(!is_blank(seen), "{seen:?}");
        }
    }
}
