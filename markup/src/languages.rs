//! The table of programming languages that code can be coloured in. A new
//! language is a row in it, not more code.

mod table;

pub(crate) use table::ALL;

/// A language, as far as its colours need it.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a row of a table, and each is a column"
)]
pub(crate) struct Language {
    /// What it is called in the class of its code.
    pub(crate) name: &'static str,
    /// What else people call it.
    pub(crate) aliases: &'static [&'static str],
    pub(crate) form: Form,
    pub(crate) line_comments: &'static [&'static str],
    pub(crate) block_comments: &'static [(&'static str, &'static str)],
    /// What opens and closes strings, the longest first. Those in one sign,
    /// but for the backtick, end with their line.
    pub(crate) strings: &'static [&'static str],
    /// Words between spaces, as are the next two.
    pub(crate) keywords: &'static str,
    pub(crate) types: &'static str,
    pub(crate) constants: &'static str,
    /// Whether words are the same in capitals.
    pub(crate) any_case: bool,
    /// Whether what begins with a capital is a type.
    pub(crate) capital_types: bool,
    /// Whether what is before a colon or an equals sign is the key of something.
    pub(crate) keys: bool,
    /// Whether a quote may be a lifetime's.
    pub(crate) lifetimes: bool,
    /// What names may be made of, besides letters, digits and `_`.
    pub(crate) in_names: &'static str,
    /// What variables begin with.
    pub(crate) sigils: &'static [char],
}

/// How a language is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As words.
    Words,
    /// As tags and text.
    Tags,
    /// Line by line, each by its first character.
    Lines,
}

impl Language {
    /// Whether a word is in one of its lists.
    pub(crate) fn has(&self, list: &str, word: &str) -> bool {
        list.split_ascii_whitespace().any(|listed| {
            if self.any_case {
                listed.eq_ignore_ascii_case(word)
            } else {
                listed == word
            }
        })
    }
}

/// The language that the text after a fence names, as in `rust` and `js {1,3}`.
pub(crate) fn find(info: &str) -> Option<&'static Language> {
    let name = info
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | ':'))
        .next()?;
    let called = |listed: &str| listed.eq_ignore_ascii_case(name);
    ALL.iter()
        .find(|language| called(language.name) || language.aliases.iter().any(|a| called(a)))
}

/// Whether this is the name of a language.
pub(crate) fn is_one(name: &str) -> bool {
    ALL.iter().any(|language| language.name == name)
}

#[cfg(test)]
mod tests;
