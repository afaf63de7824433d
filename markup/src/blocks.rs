//! Reads the lines of a message: paragraphs, and what is drawn otherwise.
//!
//! What begins a block and says nothing (`> _ <`, `* * *`) is no block: its lines
//! are part of the paragraph.

use crate::{
    brackets,
    fences::Fence,
    inlines::Inlines,
    limits,
    lines::{Found, is_blank, says_something, unindented},
    lists,
    names::Names,
    tables,
    tree::{Block, Inline},
};

/// Reads blocks of one message.
#[derive(Debug)]
pub(crate) struct Blocks<'m, N> {
    pub(crate) inlines: Inlines<'m, N>,
}

impl<N: Names> Blocks<'_, N> {
    /// Reads lines that are `depth` quotations and lists deep.
    pub(crate) fn read(&mut self, lines: &[&str], depth: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut text: Vec<&str> = Vec::new();
        let mut at = 0;
        let mut tildes = true;
        // Whether a number may begin a list, though it is not 1.
        let several_numbers = lists::numbers(lines) > 1;
        while at < lines.len() {
            let line = lines[at];
            if is_blank(line) {
                self.paragraph(&mut text, &mut blocks);
                at += 1;
                continue;
            }
            let rest = &lines[at..];
            let found = Self::fence(rest, &mut tildes)
                .or_else(|| self.heading(line))
                .or_else(|| is_rule(lines, at, depth).then_some(Found::Block(1, Block::Rule)))
                .or_else(|| self.quote(rest, depth))
                .or_else(|| tables::table(&mut self.inlines, rest))
                .or_else(|| {
                    let begins = lists::Beginning {
                        after_text: !text.is_empty(),
                        several_numbers,
                    };
                    lists::list(rest, depth, begins, |lines, depth| self.read(lines, depth))
                })
                .unwrap_or(Found::Text(1));
            match found {
                Found::Block(lines, block) => {
                    self.paragraph(&mut text, &mut blocks);
                    blocks.push(block);
                    at += lines;
                }
                Found::Text(lines) => {
                    text.extend(&rest[..lines]);
                    at += lines;
                }
            }
        }
        self.paragraph(&mut text, &mut blocks);
        blocks
    }

    /// Makes a paragraph of lines.
    fn paragraph(&mut self, lines: &mut Vec<&str>, blocks: &mut Vec<Block>) {
        let defines = |line: &&&str| {
            let label = brackets::definition(line).map(|(label, _)| label);
            label.is_some_and(|label| self.inlines.definitions.contains_key(&label))
        };
        let defining = lines.iter().take_while(defines).count();
        let text: Vec<_> = lines[defining..]
            .iter()
            .map(|line| self.unescaped(line))
            .collect();
        lines.clear();
        if text.iter().any(|line| !is_blank(line)) {
            let text = self.inlines.read(&text.join("\n"));
            blocks.push(Block::Paragraph(text));
        }
    }

    /// A line without the backslash that kept it from being a block.
    fn unescaped(&mut self, line: &str) -> String {
        let Some((before, after)) = line.split_once('\\') else {
            return line.to_owned();
        };
        let number = before.trim_start_matches(' ');
        let bare = format!("{before}{after}");
        let stops = if number.is_empty() {
            after.starts_with(['#', '>', '-', '*', '+'])
        } else {
            number == "1" && after.starts_with(['.', ')'])
        };
        let is_block = stops
            && (heading(&bare).is_some()
                || is_rule(&[bare.as_str()], 0, 0)
                || quoted(&bare).is_some_and(|quoted| says_something(&[quoted]))
                || lists::begins(&bare));
        if !is_block {
            return line.to_owned();
        }
        self.inlines.unescaped = true;
        bare
    }

    fn fence(lines: &[&str], tildes: &mut bool) -> Option<Found> {
        let fence = Fence::of(lines[0])?;
        let inside = &lines[1..];
        let closed = (fence.needs_no_end() || *tildes)
            .then(|| inside.iter().position(|line| fence.is_closed_by(line)))
            .flatten();
        let len = match closed {
            Some(len) => len,
            None if fence.needs_no_end() => inside.len(),
            None => {
                *tildes = false;
                return None;
            }
        };
        let inside = &inside[..len];
        if closed.is_none() && inside.iter().all(|line| is_blank(line)) {
            return Some(Found::Text(lines.len()));
        }
        let mut code = String::new();
        for line in inside {
            code.push_str(fence.inside(line));
            code.push('\n');
        }
        if closed.is_none() {
            code.pop();
        }
        let taken = 1 + len + usize::from(closed.is_some());
        let language = fence.language.to_owned();
        Some(Found::Block(taken, Block::Code { language, code }))
    }

    fn heading(&mut self, line: &str) -> Option<Found> {
        let text: Vec<Inline> = self.inlines.read(heading(line)?);
        Some(Found::Block(1, Block::Heading(text)))
    }

    /// Lines that begin with `>` and a blank. What comes after them without one is
    /// the answer.
    fn quote(&mut self, lines: &[&str], depth: usize) -> Option<Found> {
        quoted(lines[0])?;
        let inside: Vec<_> = lines
            .iter()
            .map_while(|line| quoted(line).or_else(|| (line.trim() == ">").then_some("")))
            .collect();
        if depth == limits::BLOCK_DEPTH || !says_something(&inside) {
            return Some(Found::Text(inside.len()));
        }
        let blocks = self.read(&inside, depth + 1);
        Some(Found::Block(inside.len(), Block::Quote(blocks)))
    }
}

/// The text of a heading.
fn heading(line: &str) -> Option<&str> {
    let line = unindented(line)?;
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    ((1..=6).contains(&level) && text.starts_with([' ', '\t']) && says_something(&[text]))
        .then(|| text.trim())
}

/// Whether the line at `at` is a rule: three or more dashes between blank lines.
fn is_rule(lines: &[&str], at: usize, depth: usize) -> bool {
    let dashes = lines[at].trim_end();
    let stands_alone = |line: Option<&&str>| line.is_none_or(|line| is_blank(line));
    depth == 0
        && dashes.len() >= 3
        && dashes.bytes().all(|byte| byte == b'-')
        && stands_alone(at.checked_sub(1).and_then(|above| lines.get(above)))
        && stands_alone(lines.get(at + 1))
}

/// What is quoted in a line.
fn quoted(line: &str) -> Option<&str> {
    unindented(line)?
        .strip_prefix('>')?
        .strip_prefix([' ', '\t'])
}
