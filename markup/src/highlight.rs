//! Colours for code: a scanner that knows comments, strings, numbers and words,
//! and of a language no more than a row of a table ([`crate::languages`]).
//!
//! Of full grammars every used language would keep megabytes, and they are made
//! of regular expressions, whose time strangers could choose. Here every
//! character is looked at a few times, and nothing is kept.

use crate::languages::{Form, Language};

/// What a piece of code is; a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Comment,
    Constant,
    Deleted,
    Function,
    Inserted,
    Keyword,
    Number,
    Property,
    String,
    Tag,
    Type,
    Variable,
}

impl Class {
    /// All there are.
    pub(crate) const ALL: [Self; 12] = [
        Self::Comment,
        Self::Constant,
        Self::Deleted,
        Self::Function,
        Self::Inserted,
        Self::Keyword,
        Self::Number,
        Self::Property,
        Self::String,
        Self::Tag,
        Self::Type,
        Self::Variable,
    ];

    /// What it is called in HTML.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Comment => "hl-comment",
            Self::Constant => "hl-constant",
            Self::Deleted => "hl-deleted",
            Self::Function => "hl-function",
            Self::Inserted => "hl-inserted",
            Self::Keyword => "hl-keyword",
            Self::Number => "hl-number",
            Self::Property => "hl-property",
            Self::String => "hl-string",
            Self::Tag => "hl-tag",
            Self::Type => "hl-type",
            Self::Variable => "hl-variable",
        }
    }
}

/// Splits code into pieces, with colours or without; nothing is lost or changed.
pub(crate) fn pieces<'c>(language: &Language, code: &'c str) -> Vec<(Option<Class>, &'c str)> {
    let mut scanner = Scanner {
        language,
        code,
        at: 0,
        plain_from: 0,
        in_tag: false,
        pieces: Vec::new(),
    };
    while scanner.at < code.len() {
        let (class, len) = match language.form {
            Form::Lines => scanner.line(),
            Form::Tags => scanner.markup(),
            Form::Words => scanner.words(),
        };
        scanner.take(class, len);
    }
    scanner.take_plain();
    scanner.pieces
}

struct Scanner<'l, 'c> {
    language: &'l Language,
    code: &'c str,
    at: usize,
    /// Where what has no colour began.
    plain_from: usize,
    /// Between `<` and `>`.
    in_tag: bool,
    pieces: Vec<(Option<Class>, &'c str)>,
}

impl<'c> Scanner<'_, 'c> {
    fn rest(&self) -> &'c str {
        &self.code[self.at..]
    }

    /// What is left up to and with what ends it.
    fn through(&self, from: usize, end: &str) -> usize {
        let rest = &self.rest()[from..];
        from + rest.find(end).map_or(rest.len(), |at| at + end.len())
    }

    fn line_len(&self) -> usize {
        self.rest().find('\n').unwrap_or(self.rest().len())
    }

    fn take(&mut self, class: Option<Class>, len: usize) {
        if class.is_some() {
            self.take_plain();
            self.pieces
                .push((class, &self.code[self.at..self.at + len]));
            self.plain_from = self.at + len;
        }
        self.at += len;
    }

    fn take_plain(&mut self) {
        if self.plain_from < self.at {
            self.pieces
                .push((None, &self.code[self.plain_from..self.at]));
        }
    }

    /// A line of a patch.
    fn line(&self) -> (Option<Class>, usize) {
        let len = self.line_len();
        let class = match self.rest().as_bytes().first() {
            Some(b'+') => Some(Class::Inserted),
            Some(b'-') => Some(Class::Deleted),
            Some(b'@') => Some(Class::Function),
            _ => None,
        };
        // The line feed has no colour; an empty line is nothing but one.
        (class.filter(|_| len > 0), len.max(1))
    }

    fn markup(&mut self) -> (Option<Class>, usize) {
        let rest = self.rest();
        if let Some(len) = self.comment() {
            return (Some(Class::Comment), len);
        }
        let first = rest.chars().next().map_or(1, char::len_utf8);
        if self.in_tag {
            if rest.starts_with('>') {
                self.in_tag = false;
                return (Some(Class::Tag), 1);
            }
            if let Some(len) = self.string() {
                return (Some(Class::String), len);
            }
            return match name_len(rest, "-:@.#") {
                0 => (None, first),
                len => (Some(Class::Property), len),
            };
        }
        if let Some(tag) = rest.strip_prefix('<') {
            let slash = usize::from(tag.starts_with(['/', '!', '?']));
            let name = name_len(&tag[slash..], "-:.");
            if name > 0 {
                self.in_tag = true;
                return (Some(Class::Tag), 1 + slash + name);
            }
        }
        (None, first)
    }

    fn words(&self) -> (Option<Class>, usize) {
        let rest = self.rest();
        if let Some(len) = self.comment() {
            return (Some(Class::Comment), len);
        }
        if let Some(len) = self.string() {
            let key = self.language.keys && is_key(&rest[len..]);
            return (Some(if key { Class::Property } else { Class::String }), len);
        }
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            return (Some(Class::Number), number_len(rest));
        }
        if rest.starts_with(self.language.sigils) {
            let len = name_len(&rest[1..], "");
            return ((len > 0).then_some(Class::Variable), 1 + len);
        }
        match name_len(rest, self.language.in_names) {
            0 => (None, rest.chars().next().map_or(1, char::len_utf8)),
            len => (self.word(&rest[..len], &rest[len..]), len),
        }
    }

    /// What a word is, by itself and by what follows it.
    fn word(&self, word: &str, after: &str) -> Option<Class> {
        let language = self.language;
        let called = after.starts_with('(') || (language.name == "rust" && after.starts_with("!("));
        if language.keys && is_key(after) {
            Some(Class::Property)
        } else if language.has(language.keywords, word) {
            Some(Class::Keyword)
        } else if language.has(language.constants, word) {
            Some(Class::Constant)
        } else if language.has(language.types, word)
            || (language.capital_types && word.starts_with(char::is_uppercase))
        {
            Some(Class::Type)
        } else {
            called.then_some(Class::Function)
        }
    }

    fn comment(&self) -> Option<usize> {
        let rest = self.rest();
        let block = self.language.block_comments.iter();
        let mut block = block.filter(|(open, _)| rest.starts_with(open));
        if let Some((open, close)) = block.next() {
            return Some(self.through(open.len(), close));
        }
        let line = self
            .language
            .line_comments
            .iter()
            .find(|start| rest.starts_with(**start))?;
        // `$#` and `a#b` are none.
        let glued = *line == "#"
            && self.code[..self.at]
                .chars()
                .next_back()
                .is_some_and(|c| !c.is_whitespace() && c != ';');
        (!glued).then(|| self.line_len())
    }

    fn string(&self) -> Option<usize> {
        let rest = self.rest();
        let quote = self
            .language
            .strings
            .iter()
            .find(|quote| rest.starts_with(**quote))?;
        if *quote == "'" && self.language.lifetimes && !is_character(rest) {
            return None;
        }
        let many_lines = quote.len() > 1 || *quote == "`";
        let mut at = quote.len();
        while let Some(c) = rest[at..].chars().next() {
            if rest[at..].starts_with(*quote) {
                return Some(at + quote.len());
            }
            if c == '\n' && !many_lines && self.language.form == Form::Words {
                return Some(at);
            }
            at += c.len_utf8();
            if c == '\\' {
                at += rest[at..].chars().next().map_or(0, char::len_utf8);
            }
        }
        Some(at)
    }
}

/// `'a'` and `'\n'` are characters, `'a` is a lifetime.
fn is_character(text: &str) -> bool {
    let mut characters = text.chars().skip(1);
    characters.next() == Some('\\') || characters.next() == Some('\'')
}

/// Whether what was before this is a key: `a: 1`, `a = 1`.
fn is_key(after: &str) -> bool {
    let after = after.trim_start_matches(' ');
    (after.starts_with(':') && !after.starts_with("::"))
        || (after.starts_with('=') && !after.starts_with("=="))
}

/// How long the name at the start of the text is.
fn name_len(text: &str, besides: &str) -> usize {
    let part = |c: char| c.is_alphanumeric() || c == '_' || besides.contains(c);
    if text.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        text.find(|c| !part(c)).unwrap_or(text.len())
    } else {
        0
    }
}

/// How long the number at the start of the text is: `0xff`, `1_000`, `2.5e3`,
/// but only the first of `1..2`.
fn number_len(text: &str) -> usize {
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let goes_on = match c {
            '.' => characters.peek().is_some_and(|(_, c)| c.is_ascii_digit()),
            c => c.is_ascii_alphanumeric() || c == '_',
        };
        if !goes_on {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests;
