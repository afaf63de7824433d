//! Reads lists. Each item keeps the number that was typed.

use crate::{
    limits,
    lines::{Found, indent, is_blank, says_something, unindented, without_indent},
    tree::{Block, Item, List},
};

/// What stands before the list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beginning {
    /// Text in the line above: a number other than 1 belongs to it.
    pub(crate) after_text: bool,
    /// There are other numbers beside this one. `41. Yes` and `1984. A good book`
    /// alone are sentences.
    pub(crate) several_numbers: bool,
}

/// What an item begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Marker<'l> {
    kind: Kind,
    indent: usize,
    /// Where its text begins, in columns.
    text_at: usize,
    text: &'l str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `-` or `*`. `+` is none: people write sums with it.
    Bullet(char),
    /// A number, and what follows it: `.` or `)`.
    Number(u32, char),
}

impl Kind {
    /// Whether items belong to one list.
    fn is_like(self, other: Self) -> bool {
        match (self, other) {
            (Self::Bullet(one), Self::Bullet(other))
            | (Self::Number(_, one), Self::Number(_, other)) => one == other,
            _ => false,
        }
    }
}

impl<'l> Marker<'l> {
    /// The marker at the beginning of a line.
    fn of(line: &'l str) -> Option<Self> {
        let (columns, bytes) = indent(line);
        let rest = &line[bytes..];
        let (kind, after) = match rest.chars().next()? {
            sign @ ('-' | '*') => (Kind::Bullet(sign), &rest[1..]),
            '0'..='9' => {
                let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
                let number = &rest[..rest.len() - after.len()];
                // `01.` would be shown as `1.`.
                if number.len() > 9 || (number.len() > 1 && number.starts_with('0')) {
                    return None;
                }
                let delimiter = after.chars().next().filter(|c| matches!(c, '.' | ')'))?;
                (Kind::Number(number.parse().ok()?, delimiter), &after[1..])
            }
            _ => return None,
        };
        let text = after.trim_start_matches([' ', '\t']);
        if text.len() == after.len() && !after.is_empty() {
            return None;
        }
        let width = rest.len() - after.len();
        let blanks = if text.is_empty() {
            1
        } else {
            indent(after).0.clamp(1, 4)
        };
        Some(Self {
            kind,
            indent: columns,
            text_at: columns + width + blanks,
            text,
        })
    }
}

/// How many lines begin with a number, as items do.
pub(crate) fn numbers(lines: &[&str]) -> usize {
    let is_number = |line: &&&str| {
        let marker = unindented(line).and_then(Marker::of);
        marker.is_some_and(|marker| matches!(marker.kind, Kind::Number(..)))
    };
    lines.iter().filter(is_number).count()
}

/// Whether other stars stand alone behind the one that would begin a list: those of
/// `* * * * * /bin/true` and `* 3 * 5` are no items.
fn is_of_stars(marker: Marker<'_>) -> bool {
    let stars = |word: &str| !word.is_empty() && word.chars().all(|c| c == '*');
    marker.kind == Kind::Bullet('*') && marker.text.split_whitespace().any(stars)
}

/// Whether a list begins with this line.
pub(crate) fn begins(line: &str) -> bool {
    let marker = unindented(line).and_then(Marker::of);
    marker.is_some_and(|marker| says_something(&[marker.text]) && !is_of_stars(marker))
}

/// The list that begins here. `read` makes blocks of the lines of an item, which
/// are so deep.
pub(crate) fn list(
    lines: &[&str],
    depth: usize,
    beginning: Beginning,
    mut read: impl FnMut(&[&str], usize) -> Vec<Block>,
) -> Option<Found> {
    unindented(lines[0])?;
    let first =
        Marker::of(lines[0]).filter(|first| !first.text.is_empty() && !is_of_stars(*first))?;
    if matches!(first.kind, Kind::Number(number, _) if number != 1
        && (beginning.after_text || !beginning.several_numbers))
    {
        return None;
    }
    let gathered = gather(lines, first);
    let says = |item: &Lines<'_>| says_something(&item.lines);
    if depth == limits::BLOCK_DEPTH || !gathered.items.iter().any(says) {
        return Some(Found::Text(gathered.len));
    }
    let items = gathered.items.into_iter().map(|item| {
        let mut lines = item.lines;
        let task = task(lines.first().copied().unwrap_or_default());
        if let (Some((_, text)), Some(first)) = (task, lines.first_mut()) {
            *first = text;
        }
        Item {
            number: match item.kind {
                Kind::Number(number, _) => number,
                Kind::Bullet(_) => 0,
            },
            task: task.map(|(done, _)| done),
            blocks: read(&lines, depth + 1),
        }
    });
    let list = List {
        numbered: match first.kind {
            Kind::Number(_, delimiter) => Some(delimiter),
            Kind::Bullet(_) => None,
        },
        loose: gathered.loose,
        items: items.collect(),
    };
    Some(Found::Block(gathered.len, Block::List(list)))
}

/// The lines of a list.
struct Gathered<'l> {
    items: Vec<Lines<'l>>,
    /// Whether there are blank lines in it.
    loose: bool,
    /// How many lines there are.
    len: usize,
}

/// The lines of an item, without what makes them belong to it.
struct Lines<'l> {
    kind: Kind,
    lines: Vec<&'l str>,
}

/// Takes the lines that belong to the list: its items, and what is indented below
/// them. A line that is not goes on after the list.
fn gather<'l>(lines: &[&'l str], first: Marker<'l>) -> Gathered<'l> {
    // A line that is indented by this much or more belongs to the item above
    // it.
    let inside = first.indent + 2;
    let next_item = |line: &'l str| {
        Marker::of(line).filter(|marker| marker.kind.is_like(first.kind) && marker.indent < inside)
    };
    let mut marker = first;
    let mut items = Vec::new();
    let mut item = vec![first.text];
    let mut loose = false;
    let mut at = 1;
    while let Some(line) = lines.get(at) {
        let blank = lines[at..].iter().take_while(|line| is_blank(line)).count();
        let line = match lines.get(at + blank) {
            Some(line) => line,
            None if blank > 0 => break,
            None => line,
        };
        if indent(line).0 >= inside {
            item.extend(&lines[at..at + blank]);
            item.push(without_indent(line, marker.text_at));
        } else if let Some(next) = next_item(line) {
            let lines = std::mem::replace(&mut item, vec![next.text]);
            items.push(Lines {
                kind: marker.kind,
                lines,
            });
            marker = next;
        } else {
            break;
        }
        loose |= blank > 0;
        at += blank + 1;
    }
    items.push(Lines {
        kind: marker.kind,
        lines: item,
    });
    Gathered {
        items,
        loose,
        len: at,
    }
}

/// Whether an item is a task that is done, and its text.
fn task(line: &str) -> Option<(bool, &str)> {
    let (mark, text) = line.split_at_checked(4)?;
    let done = match mark {
        "[ ] " => false,
        "[x] " | "[X] " => true,
        _ => return None,
    };
    (!text.trim().is_empty()).then_some((done, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_told_from_text() {
        for (line, kind, text) in [
            ("- a", Kind::Bullet('-'), "a"),
            ("*   a", Kind::Bullet('*'), "a"),
            ("-\ta", Kind::Bullet('-'), "a"),
            ("-", Kind::Bullet('-'), ""),
            ("1. a", Kind::Number(1, '.'), "a"),
            ("  12) a", Kind::Number(12, ')'), "a"),
            ("0. a", Kind::Number(0, '.'), "a"),
        ] {
            let marker = Marker::of(line).unwrap();
            assert_eq!((marker.kind, marker.text), (kind, text), "{line}");
        }
        for line in [
            "",
            "-a",
            "--",
            "+ a",
            "1.a",
            "01. a",
            "1234567890. a",
            "１. a",
            "・a",
            "a",
        ] {
            assert_eq!(Marker::of(line), None, "{line}");
        }
    }
}
