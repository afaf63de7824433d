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
mod tests;
