//! Turns one word or phrase of a query into terms of the index.

use crate::{
    language::Language,
    limits::{PHRASE_TERMS, PREFIX_CHARS},
    runs::{Run, runs},
    script::{PROLONGED, kana},
    tokens::{Token, single, tokens},
};

/// A word or phrase that a message has to contain, or must not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clause {
    /// Whether it has to be there, or must not be.
    pub(crate) wanted: bool,
    /// What it says, all of which has to be there: for each part the phrases
    /// of which one is enough.
    pub(crate) parts: Vec<Part>,
}

/// Phrases of which one is enough.
pub type Part = Vec<Phrase>;

/// Terms that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The terms.
    pub terms: Vec<String>,
    /// Whether the last is only the beginning of one.
    pub open: bool,
}

impl Phrase {
    /// A term by itself.
    pub(crate) fn of(term: String) -> Self {
        Self {
            terms: vec![term],
            open: false,
        }
    }
}

/// How a clause was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// As it is.
    Plain,
    /// In quotes.
    Quoted,
    /// With a `*` behind it.
    Open,
}

impl Clause {
    /// What is asked for with `text`; nothing, if there is nothing in it that
    /// can be found.
    pub(crate) fn of(text: &str, wanted: bool, style: Style) -> Option<Self> {
        let mut runs = runs(text);
        if style != Style::Quoted {
            drop_prolonged(&mut runs);
        }
        let mut parts = Vec::new();
        if let [_, second, ..] = runs.as_slice()
            && second.is_unspaced()
        {
            parts.extend(take_single(&mut runs, 0));
        }
        if let [.., last_but_one, _] = runs.as_slice()
            && last_but_one.is_unspaced()
        {
            let last = runs.len() - 1;
            parts.extend(take_single(&mut runs, last));
        }
        if let [Run::Unspaced(_)] = runs.as_slice()
            && let Some(part) = take_single(&mut runs, 0)
        {
            parts.push(part);
        }
        if !runs.is_empty() {
            parts.push(phrases(&runs, style));
        }
        (!parts.is_empty()).then_some(Self { wanted, parts })
    }
}

/// `サーバー` is to find `サーバ` as well: at the end of a word of three or more
/// the mark is as often left out as not.
fn drop_prolonged(runs: &mut [Run]) {
    if let Some(Run::Unspaced(glyphs)) = runs.last_mut()
        && glyphs.last().is_some_and(|glyph| glyph.char == PROLONGED)
        && glyphs
            .iter()
            .rev()
            .take_while(|glyph| kana(glyph.char))
            .nth(3)
            .is_some()
    {
        glyphs.pop();
    }
}

/// Takes a stretch of one character out of the runs, as a part by itself.
///
/// In the messages it may be the edge of a longer stretch. Such an edge is a
/// term only beside a word; beside another stretch the character is asked for
/// wherever it is.
fn take_single(runs: &mut Vec<Run>, place: usize) -> Option<Vec<Phrase>> {
    let Some(Run::Unspaced(glyphs)) = runs.get(place) else {
        return None;
    };
    let [glyph] = glyphs.as_slice() else {
        return None;
    };
    let phrase = Phrase {
        terms: vec![single(glyph.char)],
        open: false,
    };
    runs.remove(place);
    Some(vec![phrase])
}

/// The runs as each language would have them.
fn phrases(runs: &[Run], style: Style) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    let mut add = |phrase: Phrase| {
        if !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    };
    for language in Language::ALL {
        let terms = |runs| {
            let tokens = tokens(runs, language).into_iter();
            tokens.map(|Token { term, .. }| term).take(PHRASE_TERMS)
        };
        add(Phrase {
            terms: terms(runs).collect(),
            open: false,
        });
        if style == Style::Open
            && let [before @ .., Run::Word(last)] = runs
            && before.len() < PHRASE_TERMS
            && last.text.chars().nth(PREFIX_CHARS - 1).is_some()
        {
            add(Phrase {
                terms: terms(before).chain([last.text.clone()]).collect(),
                open: true,
            });
        }
    }
    phrases
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts, with what English makes of them first.
    fn parts(text: &str, style: Style) -> Vec<String> {
        Clause::of(text, true, style).map_or(Vec::new(), |clause| {
            let first = |part: &Vec<Phrase>| part[0].terms.join(" ");
            clause.parts.iter().map(first).collect()
        })
    }

    #[test]
    fn clauses_have_parts() {
        for (text, expected) in [
            ("", &[][..]),
            ("!?", &[]),
            ("Meetings", &["meet"]),
            ("foo_bar", &["foo bar"]),
            ("1.2.3", &["1 2 3"]),
            ("東", &["+東"]),
            ("東京", &["東京"]),
            ("東京都", &["東京 京都"]),
            ("3月", &["3 月"]),
            ("第3回", &["第 3 回"]),
            ("API設計", &["api 設 設計"]),
            ("設計API", &["設計 計 api"]),
            ("た、そう", &["+た", "そう"]),
            ("そう、だ", &["+だ", "そう"]),
            ("あ、い", &["+あ", "+い"]),
            ("サーバー", &["さー ーば"]),
            ("エラー", &["えら らー"]),
            ("バー", &["ばー"]),
            ("ー", &["+ー"]),
            ("🎉", &["🎉"]),
        ] {
            assert_eq!(parts(text, Style::Plain), expected, "{text:?}");
        }
        assert_eq!(parts("サーバー", Style::Quoted), ["さー ーば ばー"]);
    }

    #[test]
    fn a_word_is_asked_for_in_every_language() {
        let clause = Clause::of("notes", true, Style::Plain).unwrap();
        let terms: Vec<_> = clause.parts[0].iter().flat_map(|p| &p.terms).collect();
        assert!(terms.contains(&&"note".to_owned()), "{terms:?}");
        assert_eq!(terms.len(), Language::ALL.len());
        let clause = Clause::of("東京", true, Style::Plain).unwrap();
        assert_eq!(clause.parts[0].len(), 1);
    }

    #[test]
    fn the_beginning_of_a_word_is_one_of_the_phrases() {
        let opens = |text| {
            let clause = Clause::of(text, true, Style::Open).unwrap();
            clause.parts[0].iter().any(|phrase| phrase.open)
        };
        assert!(opens("depl"));
        assert!(!opens("de"));
        assert!(!opens("設計"));
    }
}
