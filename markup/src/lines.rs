//! Lines, and what may be said of them before anything is read.

use crate::{characters, tree::Block};

/// What the lines at some place turned out to be.
pub(crate) enum Found {
    /// A block of so many lines.
    Block(usize, Block),
    /// So many lines of text.
    Text(usize),
}

/// Whether nothing stands in a line.
pub(crate) fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// How many columns a line is indented, and in how many bytes.
pub(crate) fn indent(line: &str) -> (usize, usize) {
    let mut columns = 0;
    for (at, c) in line.char_indices() {
        match c {
            ' ' => columns += 1,
            '\t' => columns += 4 - columns % 4,
            _ => return (columns, at),
        }
    }
    (columns, line.len())
}

/// What is left of a line that is indented so little that it may begin a block.
pub(crate) fn unindented(line: &str) -> Option<&str> {
    let (columns, bytes) = indent(line);
    (columns < 4).then(|| &line[bytes..])
}

/// The line without so many columns of its indent.
pub(crate) fn without_indent(line: &str, most: usize) -> &str {
    let mut columns = 0;
    for (at, c) in line.char_indices() {
        let width = match c {
            ' ' => 1,
            '\t' => 4 - columns % 4,
            _ => return &line[at..],
        };
        if columns >= most {
            return &line[at..];
        }
        columns += width;
    }
    ""
}

/// Whether lines are more than signs: some have a letter, a digit or an emoji.
/// `> _ <` and `> o <` are faces.
pub(crate) fn says_something(lines: &[&str]) -> bool {
    let says = |c: char| characters::is_letter(c) || characters::is_emoji(c);
    let face = |line: &str| {
        line.trim_end().ends_with('<') && line.chars().filter(|c| says(*c)).count() < 2
    };
    lines.iter().any(|line| line.contains(says) && !face(line))
}
