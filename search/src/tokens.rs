//! Cuts a text into the terms that go into the index.

use std::{collections::HashSet, ops::Range};

use crate::{
    language::Language,
    runs::{Glyph, Piece, Run, runs},
};

/// A term of the index and the bytes of the text it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// As it is in the index.
    pub(crate) term: String,
    /// Where it comes from.
    pub(crate) bytes: Range<usize>,
}

/// The text as the index gets it: terms with spaces between them.
///
/// Words are stems. A stretch without spaces is every two neighbours in it,
/// which finds any two or more of its characters in order. Each of its
/// characters is there once more by itself, since the index could find one
/// as the beginning of pairs only by reading all those pairs.
pub fn index_text(text: &str) -> String {
    let runs = runs(text);
    let mut terms = String::with_capacity(text.len() * 2);
    let mut push = |term: &str| {
        if !terms.is_empty() {
            terms.push(' ');
        }
        terms.push_str(term);
    };
    for token in tokens(&runs, language(text, &runs)) {
        push(&token.term);
    }
    let mut seen = HashSet::new();
    for glyph in glyphs(&runs) {
        if seen.insert(glyph.char) {
            push(&single(glyph.char));
        }
    }
    terms
}

/// The term for a character wherever it stands.
pub(crate) fn single(c: char) -> String {
    format!("+{c}")
}

/// The characters that have a term of their own.
pub(crate) fn glyphs(runs: &[Run]) -> impl Iterator<Item = &Glyph> {
    runs.iter()
        .filter_map(|run| match run {
            Run::Unspaced(glyphs) => Some(glyphs),
            Run::Word(_) | Run::Symbol(_) => None,
        })
        .flatten()
}

/// The language of a text, by the words in it.
pub(crate) fn language(text: &str, runs: &[Run]) -> Language {
    let words = runs.iter().filter_map(|run| match run {
        Run::Word(piece) => Some(piece.text.as_str()),
        Run::Unspaced(_) | Run::Symbol(_) => None,
    });
    Language::guess(text, words)
}

/// The terms of the runs in order, as neighbours in the index.
///
/// Where a stretch without spaces touches a word, its character there is a
/// term too: `3月` is to find `3月中`, but not every March that has a 3 in it.
pub(crate) fn tokens(runs: &[Run], language: Language) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (place, run) in runs.iter().enumerate() {
        match run {
            Run::Word(Piece { text, bytes }) => tokens.push(Token {
                term: language.stem(text),
                bytes: bytes.clone(),
            }),
            Run::Symbol(Piece { text, bytes }) => tokens.push(Token {
                term: text.clone(),
                bytes: bytes.clone(),
            }),
            Run::Unspaced(glyphs) => {
                let before = place.checked_sub(1).and_then(|before| runs.get(before));
                let touches = |run: Option<&Run>| run.is_some_and(|run| !run.is_unspaced());
                pairs(
                    glyphs,
                    touches(before),
                    touches(runs.get(place + 1)),
                    &mut tokens,
                );
            }
        }
    }
    tokens
}

fn pairs(glyphs: &[Glyph], first: bool, last: bool, tokens: &mut Vec<Token>) {
    let one = |glyph: &Glyph| Token {
        term: glyph.char.into(),
        bytes: glyph.bytes.clone(),
    };
    if let [glyph] = glyphs {
        tokens.push(one(glyph));
        return;
    }
    if first {
        tokens.extend(glyphs.first().map(one));
    }
    tokens.extend(glyphs.windows(2).filter_map(|pair| match pair {
        [a, b] => Some(Token {
            term: [a.char, b.char].iter().collect(),
            bytes: a.bytes.start..b.bytes.end,
        }),
        _ => None,
    }));
    if last {
        tokens.extend(glyphs.last().map(one));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_terms() {
        for (text, expected) in [
            ("", ""),
            ("…!?", ""),
            ("Meetings were RUNNING", "meet were run"),
            ("foo_bar", "foo bar"),
            ("std::io", "std io"),
            ("version 1.2.3", "version 1 2 3"),
            ("https://example.org/a?b=c", "https exampl org a b c"),
            ("ann.lee@example.org", "ann lee exampl org"),
            ("東京都", "東京 京都 +東 +京 +都"),
            ("京", "京 +京"),
            ("東京、大阪", "東京 大阪 +東 +京 +大 +阪"),
            ("ｶﾅ", "かな +か +な"),
            ("3月中", "3 月 月中 +月 +中"),
            ("API設計v2", "api 設 設計 計 v2 +設 +計"),
            ("날씨가 좋다", "날씨 씨가 좋다 +날 +씨 +가 +좋 +다"),
            ("🎉🎉 ok", "🎉 🎉 ok"),
            ("👨‍👩‍👧", "👨\u{200d}👩\u{200d}👧"),
            ("は は", "は は +は"),
            ("a\0b", "a b"),
            ("die Häuser", "die+d haus+d"),
        ] {
            assert_eq!(index_text(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_word_without_end_is_cut() {
        assert_eq!(index_text(&"7".repeat(10_000)).len(), 64);
    }
}
