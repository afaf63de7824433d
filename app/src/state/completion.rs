//! Finds what is being typed at the caret and can be completed: a name after
//! `@`, a room after `#`, an emoji after `:`. Japanese input methods type `＠`,
//! `＃` and `：`, which are read as the same.

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
    // `a@b.example` is an address, `12:30` a time; Japanese has no spaces.
    let joined = before[..at]
        .chars()
        .next_back()
        .is_some_and(|c| c.is_ascii_alphanumeric() || c == '/');
    let enough = match kind {
        Kind::Emoji => {
            // `時間：30`: the full-width colon is everyday punctuation.
            let begun = |c: char| sign == ':' || c.is_ascii_alphabetic();
            typed.chars().count() >= EMOJI_MIN
                && typed.chars().take(EMOJI_MIN).all(begun)
                && typed.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        }
        Kind::Person | Kind::Room => true,
    };
    (!joined && enough).then(|| Beginning {
        kind,
        typed: typed.to_owned(),
        at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_end_at_the_caret() {
        for (before, found) in [
            ("@", Some((Kind::Person, "", 0))),
            ("hi @an", Some((Kind::Person, "an", 3))),
            ("田中さん@花", Some((Kind::Person, "花", 12))),
            ("see #rel", Some((Kind::Room, "rel", 4))),
            (":ta", Some((Kind::Emoji, "ta", 0))),
            (":t", None),
            ("12:30", None),
            ("mail a@b", None),
            ("https://x.example", None),
            ("@ann ", None),
            ("@ann\nhello", None),
            ("", None),
            // As Japanese input methods type them.
            ("＠", Some((Kind::Person, "", 0))),
            ("田中さん＠花", Some((Kind::Person, "花", 12))),
            ("見て＃資", Some((Kind::Room, "資", 6))),
            ("：smi", Some((Kind::Emoji, "smi", 0))),
            ("注意：smi", Some((Kind::Emoji, "smi", 6))),
            ("注意：s", None),
            ("時間：30", None),
            ("時間：9am", None),
            ("注意：笑顔", None),
            ("mail a＠b", None),
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
}
