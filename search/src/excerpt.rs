//! Cuts out the part of a long message that is worth showing.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::{highlight::matches, query::Query};

/// Part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt<'t> {
    /// Whether something was left out before it.
    pub cut_before: bool,
    /// It in pieces, each with whether it is what was asked for.
    pub spans: Vec<(bool, &'t str)>,
    /// Whether something was left out behind it.
    pub cut_after: bool,
}

/// Of `max_chars`, this part is before the first match: most of what makes
/// sense of a word stands behind it.
const BEFORE: usize = 4;

/// At most `max_chars` characters (as readers count) around the first match,
/// with all matches marked.
pub fn excerpt<'t>(text: &'t str, query: &Query, max_chars: usize) -> Excerpt<'t> {
    let found = matches(text, query);
    let starts: Vec<usize> = text
        .grapheme_indices(true)
        .map(|(start, _)| start)
        .collect();
    let at = |place: usize| starts.get(place).copied().unwrap_or(text.len());
    let first = found.first().map_or(0, |bytes| bytes.start);
    let first = starts.partition_point(|&start| start < first);
    // As far back as needed, no further than there is text behind.
    let from = first
        .saturating_sub(max_chars / BEFORE)
        .min(starts.len().saturating_sub(max_chars));
    let (start, end) = (at(from), at(from.saturating_add(max_chars)));

    let mut spans = Vec::new();
    let mut push = |marked, from: usize, to: usize| {
        if let Some(piece) = text.get(from.max(start)..to.min(end))
            && !piece.is_empty()
        {
            spans.push((marked, piece));
        }
    };
    let mut behind = 0;
    for bytes in found {
        push(false, behind, bytes.start);
        push(true, bytes.start, bytes.end);
        behind = bytes.end;
    }
    push(false, behind, text.len());
    Excerpt {
        cut_before: start > 0,
        spans,
        cut_after: end < text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Day;

    #[test]
    fn a_long_message_is_cut_around_the_first_match() {
        for (query, text, max_chars, expected) in [
            ("x", "short x", 20, "short [x]"),
            ("none", "0123456789", 4, "0123…"),
            (
                "word",
                "aaaaaaaa word bbbbbbbb word",
                12,
                "…aa [word] bbbb…",
            ),
            ("end", "aaaaaaaaaaaa end", 8, "…aaaa [end]"),
            ("aaaa", "aaaa bbbbbbbbb", 6, "[aaaa] b…"),
            ("会", "あああああああ会議いいいい", 4, "…あ[会]議い…"),
            (
                "x",
                "e\u{301}e\u{301}e\u{301}e\u{301} x",
                3,
                "…e\u{301} [x]",
            ),
            ("aaaaaaaaaa", "aaaaaaaaaa", 3, "[aaa]…"),
            ("x", "x", 0, "…"),
            ("x", "", 5, ""),
        ] {
            let query = Query::parse(query, Day::of(2026, 1, 1).unwrap());
            let excerpt = excerpt(text, &query, max_chars);
            let mut drawn = String::new();
            if excerpt.cut_before {
                drawn.push('…');
            }
            for (marked, piece) in excerpt.spans {
                let (open, close) = if marked { ("[", "]") } else { ("", "") };
                drawn.extend([open, piece, close]);
            }
            if excerpt.cut_after {
                drawn.push('…');
            }
            assert_eq!(drawn, expected, "{text:?}");
        }
    }
}
