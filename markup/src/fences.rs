//! Reads blocks of code between lines of three backticks or tildes.

use crate::{languages, lines};

/// The line a block of code begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fence<'l> {
    sign: char,
    len: usize,
    indent: usize,
    /// What stands behind the signs.
    pub(crate) language: &'l str,
}

impl<'l> Fence<'l> {
    /// The fence that a line is.
    pub(crate) fn of(line: &'l str) -> Option<Self> {
        let text = lines::unindented(line)?;
        let sign = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let info = text.trim_start_matches(sign);
        let len = text.len() - info.len();
        let info = info.trim();
        // Long rows of tildes are there to be looked at.
        let long_enough = if sign == '~' { len == 3 } else { len >= 3 };
        (long_enough && !info.contains(sign) && is_language(info)).then_some(Self {
            sign,
            len,
            indent: lines::indent(line).0,
            language: info,
        })
    }

    /// Whether code goes on to the end of the message where nothing ends it. With
    /// tildes alone people also draw.
    pub(crate) fn needs_no_end(self) -> bool {
        self.sign == '`'
    }

    /// Whether the code ends with this line.
    pub(crate) fn is_closed_by(self, line: &str) -> bool {
        let Some(text) = lines::unindented(line) else {
            return false;
        };
        let text = text.trim_end();
        let signs = text.chars().all(|c| c == self.sign);
        signs
            && if self.needs_no_end() {
                text.len() >= self.len
            } else {
                text.len() == self.len
            }
    }

    /// A line of the code.
    pub(crate) fn inside(self, line: &str) -> &str {
        lines::without_indent(line, self.indent)
    }
}

/// Whether this may be the name of a language, and no sentence.
fn is_language(info: &str) -> bool {
    let mut words = info.split_whitespace();
    let first = words.next().unwrap_or_default();
    first.is_ascii() && (words.next().is_none() || languages::find(first).is_some())
}

#[cfg(test)]
mod tests;
