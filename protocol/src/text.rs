//! Cleans every piece of text that a person writes: NFC, without control
//! characters.

use unicode_normalization::UnicodeNormalization;

pub(crate) use crate::visible::is_blank;
use crate::visible::only_visible;

/// What ends a line, in whichever program it was written: the separators of
/// Unicode, and what terminals and mainframes had.
const LINE_ENDS: [char; 6] = ['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// The text with `\n` for every line end.
pub(crate) fn with_line_feeds(raw: &str) -> String {
    raw.replace("\r\n", "\n").replace(LINE_ENDS, "\n")
}

/// A text of several lines, as it was typed: in NFC and without what can only
/// mislead (see [`clean`]), with `\n` for every line end, without blank lines
/// before and white space behind it. The indent of its first line stays.
pub(crate) fn clean_lines(raw: &str) -> String {
    // What goes may have stood between a letter and its mark.
    let kept: String = with_line_feeds(raw)
        .chars()
        .filter(|&c| matches!(c, '\n' | '\t') || !(c.is_control() || is_misleading(c)))
        .nfc()
        .collect();
    without_blank_ends(&kept).to_owned()
}

/// The text from its first line that is not blank to its last character that is
/// not.
pub fn without_blank_ends(text: &str) -> &str {
    let text = text.trim_end();
    let blank = text.len() - text.trim_start().len();
    let first = text[..blank].rfind('\n').map_or(0, |end| end + 1);
    &text[first..]
}

/// Removes what can only mislead, and normalises what is left to NFC: control characters
/// (`keep` names those that may stay), bidirectional overrides and isolates
/// (they make a line read otherwise than it is stored), and the byte order
/// mark. Then trims white space at both ends.
pub(crate) fn clean(raw: &str, keep: &[char]) -> String {
    let kept: String = raw
        .replace("\r\n", "\n")
        .chars()
        .filter(|&c| keep.contains(&c) || !(c.is_control() || is_misleading(c)))
        .nfc()
        .collect();
    kept.trim().to_owned()
}

/// A name: cleaned, on one line, everything in it to be seen, white space as
/// single blanks. It may be nothing.
pub(crate) fn clean_line(raw: &str) -> String {
    let spaced: String = raw
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    // What stood between a letter and its mark may be gone.
    let seen: String = only_visible(&clean(&spaced, &[])).nfc().collect();
    seen.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_misleading(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests;
