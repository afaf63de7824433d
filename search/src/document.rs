//! A message as a search sees it, and the terms it is found by.

use crate::tokens::index_text;

/// A message, as a search sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Document<'t> {
    /// Where it is.
    pub room: i64,
    /// Its place there.
    pub seq: i64,
    /// Who wrote it.
    pub author: i64,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    /// Whether files came with it.
    pub has_file: bool,
    /// What it says, and whatever else it is to be found by.
    pub text: &'t str,
}

impl Document<'_> {
    /// What the index gets of it: terms with a space between each two.
    pub fn terms(&self) -> String {
        let mut terms = format!("{} {}", room_term(self.room), author_term(self.author));
        if self.has_file {
            terms.push(' ');
            terms.push_str(FILE_TERM);
        }
        terms.push(' ');
        terms.push_str(&index_text(self.text));
        terms
    }
}

/// What every document of the room has, and no text can have.
pub(crate) fn room_term(room: i64) -> String {
    format!("=r{room}")
}

/// What every document of the author has.
pub(crate) fn author_term(author: i64) -> String {
    format!("=u{author}")
}

/// What every document with files has.
pub(crate) const FILE_TERM: &str = "=f";
