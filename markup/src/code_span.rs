//! Finds code within a line, between backticks.

use std::{collections::HashMap, ops::Range};

use crate::{
    characters::{closes, is_face_letter, is_face_sign, is_word, opens},
    words::{Found, found},
};

/// For each run of backticks of a text the next one that is as long and in the
/// same line, by where they begin.
#[derive(Debug, Default)]
pub(crate) struct Backticks {
    next: HashMap<usize, usize>,
}

impl Backticks {
    pub(crate) fn of(text: &str) -> Self {
        let mut next = HashMap::new();
        let mut last: HashMap<usize, usize> = HashMap::new();
        let mut at = 0;
        while let Some(found) = text[at..].find(['`', '\n']) {
            at += found;
            let rest = &text[at..];
            if rest.starts_with('\n') {
                last.clear();
                at += 1;
                continue;
            }
            let len = rest.len() - rest.trim_start_matches('`').len();
            if let Some(opener) = last.insert(len, at) {
                next.insert(opener, at);
            }
            at += len;
        }
        Self { next }
    }

    /// The code that the run at byte `at`, `len` long, begins: from behind the
    /// run to the one that closes it.
    pub(crate) fn code(&self, text: &str, at: usize, len: usize) -> Option<Range<usize>> {
        let end = *self.next.get(&at)?;
        let code = at + len..end;
        let before = text[..at].chars().next_back();
        let after = text[end + len..].chars().next();
        is_code(before, &text[code.clone()], after).then_some(code)
    }
}

/// The code as it is shown: a blank on both sides sets it apart from backticks.
pub(crate) fn shown(code: &str) -> &str {
    let inner = code
        .strip_prefix(' ')
        .and_then(|code| code.strip_suffix(' '));
    inner
        .filter(|inner| !inner.trim().is_empty())
        .unwrap_or(code)
}

/// Whether it is code and not what is between two eyebrows, as in ``(´`･ω･`)``,
/// or two cheeks far apart.
fn is_code(before: Option<char>, code: &str, after: Option<char>) -> bool {
    let no_word = found(code) == Found::NoWord;
    let of_face = |side: Option<char>| {
        side.is_some_and(|c| match c {
            '^' => true,
            '\'' => no_word,
            c => !c.is_ascii() && (is_face_sign(c) || is_face_letter(c)),
        })
    };
    if of_face(before) || of_face(after) {
        return false;
    }
    // Apostrophes: `it`s` and `that`s`.
    let within_word = |outer: Option<char>, inner: Option<char>| {
        outer.is_some_and(is_word) && inner.is_some_and(is_word)
    };
    if within_word(before, code.chars().next()) && within_word(after, code.chars().next_back()) {
        return false;
    }
    let bracketed = before.is_some_and(|c| matches!(c, '(' | '（'))
        && after.is_some_and(|c| matches!(c, ')' | '）'));
    let mut signs = code.chars();
    let two_eyes = signs
        .next()
        .zip(signs.next_back())
        .is_some_and(|(one, other)| one == other || (one, other) == ('>', '<'));
    if bracketed && no_word && (two_eyes || !code.is_ascii()) {
        return false;
    }
    let apart =
        |side: Option<char>| side.is_none_or(|c| c.is_whitespace() || opens(c) || closes(c));
    match balanced(code) {
        Balance::Even => true,
        Balance::Open => code.is_ascii(),
        // `)hi(` is what stands between two faces.
        Balance::Crossed => {
            let reopened = code.contains('(');
            code.is_ascii() && apart(before) && apart(after) && !bracketed && !reopened
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Balance {
    Even,
    /// More were opened than closed.
    Open,
    /// One is closed that was not opened.
    Crossed,
}

fn balanced(text: &str) -> Balance {
    let mut open = 0_u32;
    for c in text.chars() {
        match c {
            '(' | '（' => open += 1,
            ')' | '）' => match open.checked_sub(1) {
                Some(left) => open = left,
                None => return Balance::Crossed,
            },
            _ => {}
        }
    }
    if open == 0 {
        Balance::Even
    } else {
        Balance::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_told_from_faces() {
        let code = |text: &str| {
            let at = text.find('`').unwrap();
            let rest = &text[at..];
            let len = rest.len() - rest.trim_start_matches('`').len();
            Backticks::of(text)
                .code(text, at, len)
                .map(|code| text[code].to_owned())
        };
        for (text, found) in [
            ("`a`", "a"),
            ("これは`code`です", "code"),
            ("(`ls`)と", "ls"),
            ("dash (`-`)", "-"),
            ("`)` is missing", ")"),
            ("`→`を押す", "→"),
            ("`` ` ``", " ` "),
            ("`全部`", "全部"),
            ("`a\\`", "a\\"),
            ("\"`a`\"", "a"),
        ] {
            assert_eq!(code(text).as_deref(), Some(found), "{text}");
        }
        for text in [
            "(´`･ω･`)",
            "(`･ω･`)",
            "(´･ω･`) と (´・ω・`)",
            "(´ω`) (´ω`)",
            "(`ω´) hey (´ω`)",
            "(`Д´)ノ (`Д´)ノ",
            "('`') ('`')",
            "`a\nb`",
            "it`s and that`s",
            "``a`",
            "`",
        ] {
            assert_eq!(code(text), None, "{text}");
        }
    }
}
