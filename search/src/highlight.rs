//! Finds in a message the places of what was asked for.

use std::ops::Range;

use crate::{
    clause::Phrase,
    query::Query,
    runs::runs,
    tokens::{Token, glyphs, language, single, tokens},
};

/// The text in pieces, each with whether it is what was asked for.
pub fn highlight<'t>(text: &'t str, query: &Query) -> Vec<(bool, &'t str)> {
    let mut spans = Vec::new();
    let mut push = |marked, bytes: Range<usize>| {
        if let Some(piece) = text.get(bytes)
            && !piece.is_empty()
        {
            spans.push((marked, piece));
        }
    };
    let mut end = 0;
    for found in matches(text, query) {
        push(false, end..found.start);
        end = found.end;
        push(true, found);
    }
    push(false, end..text.len());
    spans
}

/// The bytes of what was asked for, in order and apart from each other.
pub(crate) fn matches(text: &str, query: &Query) -> Vec<Range<usize>> {
    let runs = runs(text);
    let tokens = tokens(&runs, language(text, &runs));
    let singles: Vec<Token> = glyphs(&runs)
        .map(|glyph| Token {
            term: single(glyph.char),
            bytes: glyph.bytes.clone(),
        })
        .collect();
    let wanted = query.clauses.iter().filter(|clause| clause.wanted);
    let phrases = wanted.flat_map(|clause| clause.parts.iter().flatten());
    let mut found: Vec<_> = phrases
        .flat_map(|phrase| occurrences(phrase, &tokens).chain(occurrences(phrase, &singles)))
        .collect();
    found.sort_unstable_by_key(|bytes| (bytes.start, bytes.end));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for bytes in found {
        match apart.last_mut() {
            Some(last) if bytes.start <= last.end => last.end = last.end.max(bytes.end),
            _ => apart.push(bytes),
        }
    }
    apart
}

fn occurrences<'a>(
    phrase: &'a Phrase,
    tokens: &'a [Token],
) -> impl Iterator<Item = Range<usize>> + 'a {
    let length = phrase.terms.len().max(1);
    tokens.windows(length).filter_map(move |run| {
        let (last, before) = phrase.terms.split_last()?;
        let (last_token, tokens_before) = run.split_last()?;
        let last_matches = if phrase.open {
            last_token.term.starts_with(last.as_str())
        } else {
            last_token.term == *last
        };
        let all = last_matches
            && before
                .iter()
                .zip(tokens_before)
                .all(|(term, token)| *term == token.term);
        let start = run.first()?.bytes.start;
        all.then_some(start..last_token.bytes.end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Day;

    #[test]
    fn what_was_asked_for_is_marked_in_the_original() {
        for (query, text, expected) in [
            (
                "meeting",
                "Two Meetings, one meet.",
                "Two [Meetings], one [meet].",
            ),
            ("running", "She runs", "She [runs]"),
            ("haus", "Die Häuser sind groß", "Die [Häuser] sind groß"),
            ("hauser", "HÄUSER", "[HÄUSER]"),
            ("strasse", "Die Straße", "Die [Straße]"),
            (
                "creme",
                "Crème brûlée, cre\u{300}me",
                "[Crème] brûlée, [cre\u{300}me]",
            ),
            ("カナ", "ｶﾅとかなとカナ", "[ｶﾅ]と[かな]と[カナ]"),
            ("ガ", "ｶﾞ", "[ｶﾞ]"),
            ("abc", "ＡＢＣ", "[ＡＢＣ]"),
            ("会", "明日の会議は会社で", "明日の[会]議は[会]社で"),
            ("会議", "明日の会議は", "明日の[会議]は"),
            (
                "会議は長い",
                "この会議は長いですね",
                "この[会議は長い]ですね",
            ),
            ("東京都", "東京と京都", "東京と京都"),
            (
                "サーバー",
                "サーバが、サーバーも",
                "[サーバ]が、[サーバ]ーも",
            ),
            ("3月", "13月、3日、3月中", "13月、3日、[3月]中"),
            ("北京", "我在北京工作", "我在[北京]工作"),
            ("회의", "내일 회의가 있다", "내일 [회의]가 있다"),
            ("ที่นี่", "ฉันอยู่ที่นี่", "ฉันอยู่[ที่นี่]"),
            ("🎉", "Done 🎉!", "Done [🎉]!"),
            ("👍", "ok 👍🏽", "ok [👍🏽]"),
            (
                "foo_bar",
                "call foo_bar(1), bar, foo",
                "call [foo_bar](1), bar, foo",
            ),
            ("std::io", "use std::io;", "use [std::io];"),
            ("1.2.3", "v 1.2.3 not 1.2.4", "v [1.2.3] not 1.2.4"),
            (
                "ann@example.org",
                "to Ann@Example.org.",
                "to [Ann@Example.org].",
            ),
            (
                "example",
                "https://example.org/x",
                "https://[example].org/x",
            ),
            (
                "\"good day\"",
                "A good day, a day good",
                "A [good day], a day good",
            ),
            ("depl*", "Deployment of depots", "[Deployment] of depots"),
            ("day -good", "good day", "good [day]"),
            ("設計 計画", "設計計画", "[設計計画]"),
            ("<b>", "<b>x</b>", "<[b]>x</[b]>"),
            ("x", "", ""),
            ("from:Ann", "Ann", "Ann"),
        ] {
            let query = Query::parse(query, Day::of(2026, 1, 1).unwrap());
            let spans = highlight(text, &query);
            let marked: String = spans
                .iter()
                .map(|&(marked, piece)| {
                    if marked {
                        format!("[{piece}]")
                    } else {
                        piece.into()
                    }
                })
                .collect();
            assert_eq!(marked, expected, "{query:?}");
            let whole: String = spans.iter().map(|&(_, piece)| piece).collect();
            assert_eq!(whole, text);
        }
    }
}
