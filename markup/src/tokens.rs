//! The tokens of a text, and how they become inline elements once the marks are
//! paired.

use std::{collections::BTreeSet, ops::Range};

use crate::{
    code_span, limits,
    marks::Mark,
    naming::Meaning,
    tree::{Emphasis, Inline},
};

/// What was found in a text.
#[derive(Debug, Default)]
pub(crate) struct Scanned {
    pub(crate) tokens: Vec<Token>,
    pub(crate) marks: Vec<Mark>,
    /// How many names there are.
    pub(crate) named: usize,
    /// Labels of links.
    pub(crate) used: BTreeSet<String>,
}

/// A part of the text.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) range: Range<usize>,
    pub(crate) kind: Kind,
}

/// What a part of the text is.
#[derive(Debug)]
pub(crate) enum Kind {
    Text,
    /// A backslash that is not shown.
    Nothing,
    LineBreak,
    /// Where between the backticks the code is.
    Code(Range<usize>),
    /// One of the marks.
    Mark(usize),
    Link(String),
    EndLink,
    /// An address in angles, and where it is shown from.
    Angles(String, Range<usize>),
    Address,
    Name(Meaning),
    Emoji(&'static str),
}

/// Where there are signs that do something, in order.
pub(crate) fn signs(scanned: &Scanned) -> Vec<Range<usize>> {
    let mut signs = Vec::new();
    for Token { range, kind } in &scanned.tokens {
        let Range { start, end } = *range;
        match kind {
            Kind::Text | Kind::Nothing | Kind::LineBreak | Kind::Address => {}
            Kind::Code(code) => signs.extend([start..code.start, code.end..end]),
            Kind::Mark(number) => {
                let mark = &scanned.marks[*number];
                if mark.left < mark.range.len() {
                    signs.push(start..end);
                }
            }
            Kind::Link(_) | Kind::EndLink => signs.push(start..end),
            Kind::Angles(..) | Kind::Emoji(_) => signs.extend([start..start + 1, end - 1..end]),
            Kind::Name(_) => signs.push(start..start + 1),
        }
    }
    signs
}

/// What was read.
pub(crate) fn inlines(text: &str, scanned: Scanned) -> Vec<Inline> {
    let mut inlines = Vec::with_capacity(scanned.tokens.len());
    let mut depth = 0;
    for Token { range, kind } in scanned.tokens {
        let typed = &text[range];
        match kind {
            Kind::Nothing => {}
            Kind::Text => inlines.push(Inline::Text(typed.to_owned())),
            Kind::LineBreak => inlines.push(Inline::LineBreak),
            Kind::Code(code) => {
                inlines.push(Inline::Code(code_span::shown(&text[code]).to_owned()));
            }
            Kind::Mark(number) => emphasis(&scanned.marks[number], &mut depth, &mut inlines),
            Kind::Link(address) => inlines.push(Inline::Link(address)),
            Kind::EndLink => inlines.push(Inline::EndLink),
            Kind::Angles(address, shown) => inlines.extend([
                Inline::Link(address),
                Inline::Text(text[shown].to_owned()),
                Inline::EndLink,
            ]),
            Kind::Address => inlines.push(Inline::Address(typed.to_owned())),
            Kind::Name(meaning) => inlines.push(Inline::Name(typed.to_owned(), meaning)),
            Kind::Emoji(emoji) => inlines.push(Inline::Emoji(emoji)),
        }
    }
    inlines
}

/// What a mark ends and begins. What is too deep is shown as it was typed.
fn emphasis(mark: &Mark, depth: &mut usize, inlines: &mut Vec<Inline>) {
    let typed = |emphasis: Emphasis| {
        let signs = if emphasis == Emphasis::Em { 1 } else { 2 };
        Inline::Text(mark.sign.to_string().repeat(signs))
    };
    for end in &mark.ends {
        let too_deep = *depth > limits::INLINE_DEPTH;
        *depth = depth.saturating_sub(1);
        inlines.push(if too_deep {
            typed(*end)
        } else {
            Inline::End(*end)
        });
    }
    if mark.left > 0 {
        inlines.push(Inline::Text(mark.sign.to_string().repeat(mark.left)));
    }
    for start in mark.starts.iter().rev() {
        *depth += 1;
        let too_deep = *depth > limits::INLINE_DEPTH;
        inlines.push(if too_deep {
            typed(*start)
        } else {
            Inline::Start(*start)
        });
    }
}
