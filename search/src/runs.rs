//! Cuts a text into runs: words, stretches without spaces, symbols.

use std::ops::Range;

use crate::{
    fold::{Folded, fold},
    limits::WORD_CHARS,
    script::Class,
};

/// What stands together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Run {
    /// A word or a number.
    Word(Piece),
    /// Characters of scripts without spaces.
    Unspaced(Vec<Glyph>),
    /// One symbol.
    Symbol(Piece),
}

/// Folded characters that are only ever looked at together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The characters.
    pub(crate) text: String,
    /// Where they come from.
    pub(crate) bytes: Range<usize>,
}

/// A folded character that is looked at alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glyph {
    /// The character.
    pub(crate) char: char,
    /// Where it comes from.
    pub(crate) bytes: Range<usize>,
}

impl Run {
    fn begin(folded: Folded) -> Option<Self> {
        let Folded { char, class, bytes } = folded;
        let piece = |bytes| Piece {
            text: char.into(),
            bytes,
        };
        match class {
            Class::Word => Some(Self::Word(piece(bytes))),
            Class::Symbol => Some(Self::Symbol(piece(bytes))),
            Class::Unspaced => Some(Self::Unspaced(vec![Glyph { char, bytes }])),
            Class::Mark | Class::Gap => None,
        }
    }

    fn push(&mut self, folded: Folded) {
        let Folded { char, bytes, .. } = folded;
        match self {
            Self::Word(piece) | Self::Symbol(piece) => {
                piece.text.push(char);
                piece.bytes.end = bytes.end;
            }
            Self::Unspaced(glyphs) => glyphs.push(Glyph { char, bytes }),
        }
    }

    const fn takes(&self, class: Class) -> bool {
        matches!(
            (self, class),
            (Self::Word(_), Class::Word) | (Self::Unspaced(_), Class::Unspaced) | (_, Class::Mark)
        )
    }

    /// Whether it is one of a script without spaces.
    pub(crate) const fn is_unspaced(&self) -> bool {
        matches!(self, Self::Unspaced(_))
    }
}

/// What stands together in the text, in order.
pub(crate) fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut open: Option<Run> = None;
    fold(text, |folded| match &mut open {
        Some(run) if run.takes(folded.class) => run.push(folded),
        _ => {
            runs.extend(open.take());
            open = Run::begin(folded);
        }
    });
    runs.extend(open);
    for run in &mut runs {
        if let Run::Word(piece) | Run::Symbol(piece) = run {
            shorten(&mut piece.text);
        }
    }
    runs
}

fn shorten(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(WORD_CHARS) {
        text.truncate(end);
    }
}
