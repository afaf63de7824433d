#![doc = include_str!("../RULES.md")]
//!
//! # How a message is read
//!
//! `blocks` reads its lines (with `lists`, `tables` and `fences`), `inlines` the
//! text in them: code, links, names and emoji as they come (`code_span`,
//! `brackets`, `naming`, `emoji`), then which marks belong together (`marks`), by
//! what stands around them (`borders`) and what is between them (`words`). What
//! backslashes stop is for `escapes` to say. All of it costs work in proportion to
//! the message.
//!
//! What [`render`] returns is stored and put into pages as it is, so this crate
//! is where hostile messages end. There are two walls. The first is `writer`:
//! it knows every element it writes, escapes everything else, and never hands
//! on HTML of the message. The second is `sanitise`: what was written is
//! parsed as browsers parse it, and only what is on a list stays.

mod blocks;
mod borders;
mod brackets;
mod characters;
mod code_span;
mod emoji;
mod escape;
mod escapes;
mod fences;
mod highlight;
mod inlines;
mod languages;
mod limits;
mod lines;
mod links;
mod lists;
mod marks;
mod names;
mod naming;
mod rendered;
mod sanitise;
mod scan;
mod tables;
mod tokens;
mod tree;
mod words;
mod writer;
mod written;

use std::collections::BTreeSet;

use self::{
    blocks::Blocks,
    brackets::Definitions,
    inlines::Inlines,
    tree::{Block, Inline},
};

pub use self::{
    emoji::{emoji, emoji_starting_with},
    names::Names,
    rendered::{Mentions, Rendered},
};

/// Renders a message. Whatever it says, something is returned that can be shown.
pub fn render(source: &str, names: &impl Names) -> Rendered {
    let source = characters::without_controls(source);
    if let Some(emoji) = emoji::alone(&source) {
        return Rendered {
            html: Some(sanitise::sanitise(&emoji::large(&emoji))),
            text: emoji,
            mentions: Mentions::default(),
        };
    }
    let (blocks, unescaped) = read(&source, names);
    let written = writer::write(&blocks);
    let text = written.text.trim();
    // Lines of a block of code that has none.
    let nothing_to_read = text.is_empty() && !written.ruled;
    let plain = nothing_to_read || (!unescaped && blocks.iter().all(is_plain));
    Rendered {
        html: (!plain).then(|| sanitise::sanitise(&written.html)),
        text: if text.is_empty() {
            source.trim().to_owned()
        } else {
            text.to_owned()
        },
        mentions: written.mentions,
    }
}

/// What a message consists of, and whether a backslash of it is not shown.
fn read(source: &str, names: &impl Names) -> (Vec<Block>, bool) {
    let lines: Vec<_> = source.split('\n').collect();
    let read = |definitions: &Definitions| {
        let inlines = Inlines {
            names,
            definitions,
            named: 0,
            used: BTreeSet::new(),
            unescaped: false,
        };
        let mut blocks = Blocks { inlines };
        let read = blocks.read(&lines, 0);
        (read, blocks.inlines.unescaped, blocks.inlines.used)
    };
    let mut definitions = brackets::definitions(source);
    let (blocks, unescaped, used) = read(&definitions);
    if used.len() == definitions.len() {
        return (blocks, unescaped);
    }
    // A line like `[a]: https://b.example` that no link uses is meant to be read.
    definitions.retain(|label, _| used.contains(label));
    let (blocks, unescaped, _) = read(&definitions);
    (blocks, unescaped)
}

/// Whether a block looks the same as text: the page finds addresses by itself.
fn is_plain(block: &Block) -> bool {
    let plain = |inline: &Inline| {
        matches!(
            inline,
            Inline::Text(_) | Inline::LineBreak | Inline::Address(_)
        )
    };
    matches!(block, Block::Paragraph(inlines) if inlines.iter().all(plain))
}
