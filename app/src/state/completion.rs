//! Finds what is being typed at the caret and can be completed: a name after
//! `@`, a room after `#`, an emoji after `:`. Japanese input methods type `＠`,
//! `＃` and `：`, which are read as the same.

use protocol::may_name;

/// Longest beginning of a name that is looked for, in characters.
const TYPED_MAX: usize = 30;
/// Shortest beginning of an emoji's name.
const EMOJI_MIN: usize = 2;

/// What can be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Person,
    Room,
    Emoji,
}

impl Kind {
    const fn of(sign: char) -> Option<Self> {
        match sign {
            '@' | '＠' => Some(Self::Person),
            '#' | '＃' => Some(Self::Room),
            ':' | '：' => Some(Self::Emoji),
            _ => None,
        }
    }

    /// Whether something of this kind may begin after `before`. A colon is
    /// everyday punctuation (`合計:100`, `std::vec`): one of an emoji stands
    /// after a blank, at the start of a line or after another emoji.
    fn begins_after(self, before: Option<char>, sign: char) -> bool {
        match self {
            Self::Emoji => before.is_none_or(|c| c.is_whitespace() || is_emoji(c)),
            // `##` begins a heading, `/@ann` is part of an address.
            Self::Person | Self::Room => {
                may_name(before, sign) && !matches!(before, Some('/' | '@' | '＠' | '#' | '＃'))
            }
        }
    }

    /// Whether this may be the beginning of a name.
    fn may_be(self, typed: &str) -> bool {
        match self {
            Self::Emoji => {
                typed.starts_with(|c: char| c.is_ascii_alphabetic())
                    && typed.chars().count() >= EMOJI_MIN
                    && typed
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-'))
            }
            Self::Person | Self::Room => true,
        }
    }
}

/// A beginning of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Beginning {
    pub(crate) kind: Kind,
    /// What was typed of it, without its sign.
    pub(crate) typed: String,
    /// Where its sign stands, in bytes.
    pub(crate) at: usize,
}

/// What `before`, the text before the caret, ends with.
pub(crate) fn beginning(before: &str) -> Option<Beginning> {
    let (at, sign) = before
        .char_indices()
        .rev()
        .take(TYPED_MAX + 1)
        .take_while(|(_, c)| !c.is_whitespace())
        .find(|(_, c)| Kind::of(*c).is_some())?;
    let kind = Kind::of(sign)?;
    let typed = &before[at + sign.len_utf8()..];
    let begins = kind.begins_after(before[..at].chars().next_back(), sign);
    (begins && kind.may_be(typed)).then(|| Beginning {
        kind,
        typed: typed.to_owned(),
        at,
    })
}

/// Whether it is an emoji, or the end of one: what follows a letter or a number
/// in a circle or a bracket of the same blocks is not.
const fn is_emoji(c: char) -> bool {
    matches!(c, '\u{231a}' | '\u{231b}' | '\u{2328}' | '\u{23cf}' | '\u{23e9}'..='\u{23fa}'
        | '\u{2600}'..='\u{2767}' | '\u{2794}'..='\u{27bf}' | '\u{2b05}'..='\u{2b07}'
        | '\u{2b1b}' | '\u{2b1c}' | '\u{2b50}' | '\u{2b55}' | '\u{20e3}' | '\u{fe0f}'
        | '\u{1f000}'..='\u{1f0ff}' | '\u{1f10d}'..='\u{1faff}' | '\u{e0020}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn beginnings_end_at_the_caret() {
        for (before, found) in [
            ("@", Some((Kind::Person, "", 0))),
            ("hi @an", Some((Kind::Person, "an", 3))),
            ("田中さん@花", Some((Kind::Person, "花", 12))),
            ("(@an", Some((Kind::Person, "an", 1))),
            ("see #rel", Some((Kind::Room, "rel", 4))),
            (":ta", Some((Kind::Emoji, "ta", 0))),
            ("nice :thumbs_up-", Some((Kind::Emoji, "thumbs_up-", 5))),
            ("one\n:ta", Some((Kind::Emoji, "ta", 4))),
            ("祝　:ta", Some((Kind::Emoji, "ta", 6))),
            ("🎉:ta", Some((Kind::Emoji, "ta", 4))),
            ("❤️:ta", Some((Kind::Emoji, "ta", 6))),
            ("1️⃣:ta", Some((Kind::Emoji, "ta", 7))),
            ("👍🏽:ta", Some((Kind::Emoji, "ta", 8))),
            // As Japanese input methods type them.
            ("＠", Some((Kind::Person, "", 0))),
            ("田中さん＠花", Some((Kind::Person, "花", 12))),
            ("見て＃資", Some((Kind::Room, "資", 6))),
            ("：smi", Some((Kind::Emoji, "smi", 0))),
            ("注意　：smi", Some((Kind::Emoji, "smi", 9))),
            // What ends before the caret.
            ("@ann ", None),
            ("@ann\nhello", None),
            ("", None),
        ] {
            let found = found.map(|(kind, typed, at)| Beginning {
                kind,
                typed: typed.to_owned(),
                at,
            });
            assert_eq!(beginning(before), found, "{before:?}");
        }
        assert_eq!(beginning(&format!("@{}", "x".repeat(40))), None);
    }

    /// Nothing in them is completed, at whatever letter the caret stands.
    const TEXTS: [&str; 38] = [
        "合計:100",
        "時間:10",
        "場所:tokyo",
        "担当:tanaka",
        "note:this",
        "12:30",
        "at 12:30pm",
        "http://x",
        "https://x.example:8080/a:b",
        "mailto:ann",
        "C:\\",
        "C:\\users",
        "std::vector",
        "a::b",
        ":)",
        ":D",
        ":-)",
        ":P",
        ":3",
        "::",
        ":::",
        ":100:",
        ":+1",
        ":8ball",
        "比1:2",
        "時間：30",
        "時間：9am",
        "注意：smi",
        "注意：笑顔",
        "key:value",
        "(:ok",
        "a@b.example",
        "josé@b.example",
        "иван@пример.рф",
        "C#",
        "F#m7",
        "https://x.example/@ann",
        "&#39;",
    ];

    #[test]
    fn text_is_not_completed() {
        for text in TEXTS {
            for (at, c) in text.char_indices() {
                let before = &text[..at + c.len_utf8()];
                assert_eq!(beginning(before), None, "{before:?} of {text:?}");
            }
        }
    }

    proptest! {
        /// Whatever stands before a colon in a word: it is punctuation.
        #[test]
        fn a_colon_in_a_word_is_punctuation(
            word in "[\\p{L}\\p{N}\\p{P}]{1,8}",
            colon in "[:：]",
            rest in "[a-z0-9_]{0,12}",
        ) {
            prop_assume!(!word.contains(['@', '＠', '#', '＃']));
            let text = format!("{word}{colon}{rest}");
            prop_assert_eq!(beginning(&text), None);
        }

        /// Emoji have short names that begin with a letter.
        #[test]
        fn digits_begin_no_emoji(before in "(.* )?", digits in "[0-9+_-][a-z0-9_]{0,12}") {
            let text = format!("{before}:{digits}");
            prop_assert_eq!(beginning(&text), None);
        }

        /// Where a beginning is found, it is all that stands there.
        #[test]
        fn a_beginning_reaches_the_caret(text in "\\PC{0,40}") {
            if let Some(found) = beginning(&text) {
                prop_assert!(text[found.at..].ends_with(&found.typed));
                prop_assert!(!found.typed.contains(char::is_whitespace));
                let sign = text[found.at..].chars().next().unwrap();
                prop_assert_eq!(found.at + sign.len_utf8() + found.typed.len(), text.len());
            }
        }
    }
}
