//! Reads the text of a paragraph: code, links, names, emoji, emphasis.

use std::collections::BTreeSet;

use crate::{
    brackets::Definitions,
    escapes,
    names::Names,
    scan::{Known, scan},
    tokens,
    tree::Inline,
};

/// Reads texts of one message.
#[derive(Debug)]
pub(crate) struct Inlines<'m, N> {
    pub(crate) names: &'m N,
    pub(crate) definitions: &'m Definitions,
    /// How many names the texts before have.
    pub(crate) named: usize,
    /// The labels of those that were used.
    pub(crate) used: BTreeSet<String>,
    /// Whether there is less to see than was typed, because a backslash has done
    /// what it was for.
    pub(crate) unescaped: bool,
}

impl<N: Names> Inlines<'_, N> {
    /// Reads a text.
    pub(crate) fn read(&mut self, text: &str) -> Vec<Inline> {
        let known = Known {
            names: self.names,
            definitions: self.definitions,
            named: self.named,
        };
        let mut dropped = Vec::new();
        if text.contains('\\') {
            let (bare, backslashes) = escapes::without(text);
            let signs = tokens::signs(&scan(&known, &bare, None));
            dropped = escapes::effective(&backslashes, &signs);
            self.unescaped |= !dropped.is_empty();
        }
        let scanned = scan(&known, text, Some(&dropped));
        self.named += scanned.named;
        self.used.extend(scanned.used.iter().cloned());
        tokens::inlines(text, scanned)
    }
}
