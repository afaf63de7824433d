//! A message with marks in place of what Markdown would misread.
//!
//! A mark is made of control characters, which the message itself has none of.
//! To Markdown they are letters like any other.

use std::borrow::Cow;

use crate::{address, characters, layout::Layout, limits, names::Names};

/// Stands for `<`, so that Markdown finds no HTML. One byte for another: what
/// is where in the message stays the same.
const LESS: char = '\u{1}';

/// Stands for `&` where it would make Markdown write a control character.
const AND: char = '\u{4}';

/// Stands for `-` under the head of a table that is too wide to be one.
const HYPHEN: char = '\u{5}';

/// Stands for nothing. Between asterisks and punctuation it makes Markdown see a
/// letter there, see [`Preparation::emphasis`].
const JOINER: char = '\u{2}';

/// Stands, with the digits after it, for one of the pieces.
const PIECE: char = '\u{3}';

/// The digits of a piece's number, base 16.
const DIGITS: [char; 16] = [
    '\u{10}', '\u{11}', '\u{12}', '\u{13}', '\u{14}', '\u{15}', '\u{16}', '\u{17}', '\u{18}',
    '\u{19}', '\u{1a}', '\u{1b}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{1f}',
];

/// How many digits a number has, and so how many pieces there can be.
const NUMBER_LEN: usize = 4;
const MOST_PIECES: usize = DIGITS.len().pow(4);

/// A part of the message that is more than its letters.
#[derive(Debug)]
pub(crate) struct Piece<'s> {
    /// As it was typed.
    pub(crate) source: &'s str,
    /// What it is.
    pub(crate) meaning: Meaning,
}

/// What a part of the message is, where it is neither in code nor in a link.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// These people are named.
    People(Vec<i64>),
    /// Everybody is.
    Everybody,
    /// A room, and the path that leads there.
    Room(String),
    /// A web address.
    Address,
}

/// Some text of the prepared message, as it is met while it is written.
#[derive(Debug)]
pub(crate) enum Part<'p, 's> {
    /// Words, as they were typed.
    Words(Cow<'p, str>),
    /// What a mark stands for.
    Piece(&'p Piece<'s>),
}

/// The message, ready to be parsed.
#[derive(Debug)]
pub(crate) struct Prepared<'s> {
    /// The Markdown, with marks.
    pub(crate) markdown: String,
    pieces: Vec<Piece<'s>>,
}

impl<'s> Prepared<'s> {
    /// Prepares a message without control characters.
    pub(crate) fn new(source: &'s str, names: &impl Names) -> Self {
        let masked = without_wide_tables(&without_tags(source));
        let layout = Layout::of(&masked);
        let mut preparation = Preparation {
            source,
            masked: &masked,
            names,
            at: 0,
            markdown: String::with_capacity(source.len() + source.len() / 4),
            pieces: Vec::new(),
            named: 0,
        };
        preparation.run(&layout);
        Self {
            markdown: preparation.markdown,
            pieces: preparation.pieces,
        }
    }

    /// Some prepared text as it was typed.
    pub(crate) fn typed(&self, text: &str) -> String {
        self.parts(text)
            .map(|part| match part {
                Part::Words(words) => words,
                Part::Piece(piece) => piece.source.into(),
            })
            .collect()
    }

    /// Takes prepared text apart.
    pub(crate) fn parts<'p>(&'p self, text: &'p str) -> impl Iterator<Item = Part<'p, 's>> {
        let mut rest = text;
        std::iter::from_fn(move || {
            while !rest.is_empty() {
                let (words, mark) = rest.split_at(rest.find(PIECE).unwrap_or(rest.len()));
                if !words.is_empty() {
                    rest = mark;
                    return Some(Part::Words(unmasked(words)));
                }
                let (piece, len) = self.piece(mark);
                rest = &mark[len..];
                if let Some(piece) = piece {
                    return Some(Part::Piece(piece));
                }
            }
            None
        })
    }

    /// What the mark at the start of `text` stands for, and its length. A part
    /// of a mark stands for nothing.
    fn piece(&self, text: &str) -> (Option<&Piece<'s>>, usize) {
        let mut number = 0;
        let mut len = PIECE.len_utf8();
        let mut digits = 0;
        for c in text.chars().skip(1).take(NUMBER_LEN) {
            let Some(digit) = DIGITS.iter().position(|digit| *digit == c) else {
                break;
            };
            number = number * DIGITS.len() + digit;
            len += c.len_utf8();
            digits += 1;
        }
        let whole = digits == NUMBER_LEN;
        (self.pieces.get(number).filter(|_| whole), len)
    }
}

/// Words without the marks that are a single character.
fn unmasked(words: &str) -> Cow<'_, str> {
    if !words.contains(char::is_control) {
        return words.into();
    }
    words
        .chars()
        .filter_map(|c| match c {
            LESS => Some('<'),
            AND => Some('&'),
            HYPHEN => Some('-'),
            '\n' | '\t' => Some(c),
            c => (!c.is_control()).then_some(c),
        })
        .collect()
}

/// The message with [`LESS`] for each `<`, but for those that begin an address
/// in brackets, as in `<https://a.example>`, and with [`AND`] for what begins a
/// control character, as in `&#3;`, which would be a way to write marks. Neither
/// means anything after a backslash.
fn without_tags(source: &str) -> String {
    let mut masked = String::with_capacity(source.len());
    let mut escaped = false;
    for (at, c) in source.char_indices() {
        let before = &source[..at];
        let after = &source[at + c.len_utf8()..];
        masked.push(match c {
            '<' if !escaped && !before.ends_with("](") && !begins_address(after) => LESS,
            '&' if !escaped && begins_control(after) => AND,
            c => c,
        });
        escaped = c == '\\' && !escaped;
    }
    masked
}

/// The message with [`HYPHEN`] for what would make a table of more columns than
/// there may be.
fn without_wide_tables(source: &str) -> String {
    source
        .split_inclusive('\n')
        .map(|line| {
            let rule = |c: char| c.is_ascii_whitespace() || matches!(c, '|' | ':' | '-' | '>');
            if line.matches('|').count() >= limits::COLUMNS && line.chars().all(rule) {
                Cow::Owned(line.replace('-', HYPHEN.encode_utf8(&mut [0; 4])))
            } else {
                Cow::Borrowed(line)
            }
        })
        .collect()
}

/// Whether this, which follows a `<`, is an address up to its `>`. No tag has a
/// colon or an `@` in its name.
fn begins_address(text: &str) -> bool {
    let inner = text
        .find(|c: char| c == '<' || c == '>' || c == '"' || c.is_whitespace())
        .filter(|end| text[*end..].starts_with('>'))
        .map_or("", |end| &text[..end]);
    inner.starts_with(|c: char| c.is_ascii_alphanumeric()) && inner.contains([':', '@'])
}

/// Whether this, which follows a `&`, is the number of a control character.
fn begins_control(text: &str) -> bool {
    let Some(number) = text.strip_prefix('#') else {
        return false;
    };
    let (number, radix) = match number.strip_prefix(['x', 'X']) {
        Some(number) => (number, 16),
        None => (number, 10),
    };
    let end = number
        .find(|c: char| !c.is_digit(radix))
        .unwrap_or(number.len());
    u32::from_str_radix(&number[..end], radix)
        .ok()
        .and_then(char::from_u32)
        .is_some_and(char::is_control)
}

/// The way through a message.
struct Preparation<'s, 'm, N> {
    source: &'s str,
    /// The same without tags, byte for byte.
    masked: &'m str,
    names: &'m N,
    at: usize,
    markdown: String,
    pieces: Vec<Piece<'s>>,
    /// How many names were found so far.
    named: usize,
}

impl<'s, N: Names> Preparation<'s, '_, N> {
    fn run(&mut self, layout: &Layout) {
        let mut closed = layout.closed.iter().peekable();
        let mut tables = layout.tables.iter().peekable();
        while let Some(c) = self.rest().chars().next() {
            if let Some(range) = closed.next_if(|range| range.start <= self.at) {
                self.copy_to(range.end);
                continue;
            }
            while tables.next_if(|range| range.end <= self.at).is_some() {}
            let in_table = tables.peek().is_some_and(|range| range.start <= self.at);
            match c {
                '\n' => self.line_feed(),
                '[' if layout.unused_definitions => self.bracket(),
                '\\' => self.escape(),
                '.' | ')' if layout.lone_numbers.binary_search(&self.at).is_ok() => {
                    self.markdown.push('\\');
                    self.copy_to(self.at + 1);
                }
                '*' | '~' => self.emphasis(c),
                'h' if self.rest().starts_with("http") => self.address(in_table),
                '@' | '＠' => self.name(c, Self::people),
                '#' | '＃' => self.name(c, Self::room),
                c => self.copy_to(self.at + c.len_utf8()),
            }
        }
    }

    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    fn before(&self) -> Option<char> {
        self.source[..self.at].chars().next_back()
    }

    /// Takes the message over as it is.
    fn copy_to(&mut self, end: usize) {
        if end > self.at {
            self.markdown.push_str(&self.masked[self.at..end]);
            self.at = end;
        }
    }

    /// Markdown counts a line without a `>` to the quotation above it. In a chat
    /// it is the answer, so the quotation is ended.
    fn line_feed(&mut self) {
        let quoted = |line: &str| line.trim_start_matches(' ').starts_with('>');
        let above = &self.source[..self.at];
        let above = &above[above.rfind('\n').map_or(0, |feed| feed + 1)..];
        self.copy_to(self.at + 1);
        if quoted(above) && !quoted(self.rest()) {
            self.markdown.push('\n');
        }
    }

    /// After anything but white space, a bracket begins no definition. It begins
    /// no link either, or it would not be looked at.
    fn bracket(&mut self) {
        let task = ["[ ] ", "[x] ", "[X] "];
        if !task.iter().any(|task| self.rest().starts_with(task)) {
            self.markdown.push(JOINER);
        }
        self.copy_to(self.at + 1);
    }

    /// A backslash takes its meaning from the sign after it.
    fn escape(&mut self) {
        let sign = self.rest().chars().nth(1);
        let sign = sign.filter(char::is_ascii_punctuation);
        self.copy_to(self.at + 1 + sign.map_or(0, char::len_utf8));
    }

    /// Markdown decides by the characters around asterisks whether they open or
    /// close emphasis, and does it for languages with spaces: in `**「火」**です`
    /// they would close nothing. So where there is a Chinese, Japanese or Korean
    /// character on either side, and no space, punctuation is made to look like
    /// a letter.
    fn emphasis(&mut self, mark: char) {
        let after = self.rest().trim_start_matches(mark);
        let end = self.source.len() - after.len();
        let sides = self.before().zip(after.chars().next());
        let joins = sides.is_some_and(|(before, after)| {
            (characters::is_cjk(before) || characters::is_cjk(after))
                && !before.is_whitespace()
                && !after.is_whitespace()
        });
        let joins = |side: char| joins && characters::is_punctuation(side);
        if sides.is_some_and(|(before, _)| joins(before)) {
            self.markdown.push(JOINER);
        }
        self.copy_to(end);
        if sides.is_some_and(|(_, after)| joins(after)) {
            self.markdown.push(JOINER);
        }
    }

    fn address(&mut self, in_table: bool) {
        let start = self.source[..self.at]
            .rfind('\n')
            .map_or(0, |feed| feed + 1);
        let cell = |c: char| c == '\n' || (in_table && c == '|');
        let end = self
            .rest()
            .find(cell)
            .map_or(self.source.len(), |len| self.at + len);
        match address::address_len(&self.source[start..end], self.at - start) {
            Some(len) => self.put(len, Meaning::Address),
            None => self.copy_to(self.at + 1),
        }
    }

    /// A name, if `find` finds one. Its sign is a half-width or a full-width one,
    /// which Japanese input methods type.
    fn name(&mut self, sign: char, find: impl Fn(&Self) -> Option<(usize, Meaning)>) {
        // `&#39;` names no room.
        let word = |c: char| characters::is_word(c) || (sign == '#' && c == '&');
        let may_be = self.named < limits::NAMED && !self.before().is_some_and(word);
        match may_be.then(|| find(self)).flatten() {
            Some((len, meaning)) => {
                self.named += 1;
                self.put(sign.len_utf8() + len, meaning);
            }
            None => self.copy_to(self.at + sign.len_utf8()),
        }
    }

    fn people(&self) -> Option<(usize, Meaning)> {
        let text = name_text(self.rest());
        let found = self.names.people(text, &|len| ends_name(text, len));
        checked(text, found)
            .filter(|(_, people)| !people.is_empty())
            .map(|(len, people)| (len, Meaning::People(people)))
            .or_else(|| {
                let everybody = "room";
                (text.starts_with(everybody) && ends_name(text, everybody.len()))
                    .then_some((everybody.len(), Meaning::Everybody))
            })
    }

    fn room(&self) -> Option<(usize, Meaning)> {
        let text = name_text(self.rest());
        let found = self.names.room(text, &|len| ends_name(text, len));
        let (len, path) = checked(text, found)?;
        Some((len, Meaning::Room(path)))
    }

    /// Puts a mark in the place of the next `len` bytes.
    fn put(&mut self, len: usize, meaning: Meaning) {
        let end = self.at + len;
        if self.pieces.len() == MOST_PIECES {
            self.copy_to(end);
            return;
        }
        let mut number = self.pieces.len();
        let mut digits = [DIGITS[0]; NUMBER_LEN];
        for digit in digits.iter_mut().rev() {
            *digit = DIGITS[number % DIGITS.len()];
            number /= DIGITS.len();
        }
        self.markdown.push(PIECE);
        self.markdown.extend(digits);
        self.pieces.push(Piece {
            source: &self.source[self.at..end],
            meaning,
        });
        self.at = end;
    }
}

/// What may be a name after the sign at the start of `text`: the rest of the
/// line, or as much of it as a name can be.
fn name_text(text: &str) -> &str {
    let mut text = text.chars();
    text.next();
    let line = text.as_str().split('\n').next().unwrap_or_default();
    &line[..line.floor_char_boundary(limits::NAME_BYTES)]
}

/// What was found at the start of `text`. The names come from elsewhere; a
/// length is believed if a name ends there.
fn checked<T>(text: &str, found: Option<(usize, T)>) -> Option<(usize, T)> {
    found.filter(|(len, _)| ends_name(text, *len))
}

/// Whether a name may end here: `Ann` is not in `Anna`, but 花子 is in 花子さん.
fn ends_name(text: &str, len: usize) -> bool {
    let word = |c: Option<char>| c.is_some_and(characters::is_word);
    text.split_at_checked(len).is_some_and(|(name, after)| {
        let last = name.chars().next_back();
        last.is_some() && !(word(last) && word(after.chars().next()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nobody;

    impl Names for Nobody {
        fn people(&self, _: &str, _: &dyn Fn(usize) -> bool) -> Option<(usize, Vec<i64>)> {
            None
        }

        fn room(&self, _: &str, _: &dyn Fn(usize) -> bool) -> Option<(usize, String)> {
            None
        }
    }

    #[test]
    fn tags_are_masked_and_addresses_in_brackets_are_not() {
        for (source, masked) in [
            ("<b>", "\u{1}b>"),
            ("a < b", "a \u{1} b"),
            ("\\<b>", "\\<b>"),
            ("\\\\<b>", "\\\\\u{1}b>"),
            ("<https://a.example>", "<https://a.example>"),
            ("<a@b.example>", "<a@b.example>"),
            ("<a href=\"https://b\">", "\u{1}a href=\"https://b\">"),
            ("<!a:b>", "\u{1}!a:b>"),
            ("[x](<a b>)", "[x](<a b>)"),
            ("&#3;&#X1f;", "\u{4}#3;\u{4}#X1f;"),
            ("&#0000010;", "\u{4}#0000010;"),
            ("&#39; &amp; &#; &#x110000;", "&#39; &amp; &#; &#x110000;"),
            ("\\&#3;", "\\&#3;"),
        ] {
            assert_eq!(without_tags(source), masked, "{source}");
        }
    }

    #[test]
    fn what_was_typed_comes_back() {
        for source in [
            "",
            "a <b> c",
            "これは**「火」**です <i> https://a.example/x_y_z。",
            "https://a.example https://b.example @room #x",
            "[a]: b",
        ] {
            let prepared = Prepared::new(source, &Nobody);
            assert_eq!(prepared.typed(&prepared.markdown), source);
        }
    }

    #[test]
    fn halves_of_marks_stand_for_nothing() {
        let prepared = Prepared::new("@room @room", &Nobody);
        for (text, typed) in [
            ("a\u{3}b", "ab"),
            ("a\u{3}\u{10}\u{10}b", "ab"),
            ("a\u{3}\u{10}\u{10}\u{10}\u{12}b", "ab"),
            ("a\u{3}\u{10}\u{10}\u{10}\u{11}b", "a@roomb"),
            ("\u{1}\u{2}\u{4}\u{5}\u{6}\u{1f}", "<&-"),
        ] {
            assert_eq!(prepared.typed(text), typed, "{text:?}");
        }
    }
}
