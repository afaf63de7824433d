//! Splits the text of a paragraph into tokens, from its beginning to its end.

use std::ops::Range;

use protocol::address_len;

use crate::{
    borders::{self, Sides},
    brackets::{self, Definitions},
    code_span::Backticks,
    emoji, limits,
    marks::{self, Mark, Step},
    names::Names,
    naming::name_at,
    tokens::{Kind, Scanned, Token},
};

/// What is known of a message before one of its texts is read.
#[derive(Debug)]
pub(crate) struct Known<'m, N> {
    pub(crate) names: &'m N,
    pub(crate) definitions: &'m Definitions,
    /// How many names the texts before have.
    pub(crate) named: usize,
}

/// Takes a text apart. `dropped` is where backslashes stand that are not shown;
/// `None` where they were taken out, to see what the text would be without them.
pub(crate) fn scan<N: Names>(
    known: &Known<'_, N>,
    text: &str,
    dropped: Option<&[usize]>,
) -> Scanned {
    let mut scan = Scan {
        text,
        dropped,
        names: known.names,
        named_before: known.named,
        definitions: known.definitions,
        backticks: Backticks::of(text),
        emoji: emoji::all(text),
        at: 0,
        copied: 0,
        brackets: Vec::new(),
        last_link: 0,
        found: Scanned::default(),
    };
    scan.run();
    scan.pair();
    scan.found
}

/// A square bracket that may begin a link.
struct Bracket {
    token: usize,
    image: bool,
}

struct Scan<'t, N> {
    text: &'t str,
    dropped: Option<&'t [usize]>,
    names: &'t N,
    named_before: usize,
    definitions: &'t Definitions,
    backticks: Backticks,
    emoji: Vec<(Range<usize>, &'static str)>,
    at: usize,
    /// Up to where the text has been turned into tokens.
    copied: usize,
    brackets: Vec<Bracket>,
    /// Where the last link began. A bracket before it opens no link, since
    /// links do not nest.
    last_link: usize,
    found: Scanned,
}

impl<'t, N: Names> Scan<'t, N> {
    fn run(&mut self) {
        while let Some(c) = self.rest().chars().next() {
            match c {
                '\n' => self.put(1, Kind::LineBreak),
                '\\' if self.dropped.is_some() => self.backslash(),
                '`' => self.backtick(),
                '*' | '_' | '~' => self.mark(c),
                '[' => self.open_bracket(false),
                '!' if self.rest().starts_with("![") => self.open_bracket(true),
                ']' => self.close_bracket(),
                '<' => self.angle(),
                '@' | '＠' | '#' | '＃' => self.name(c),
                ':' | '：' => self.emoji(c),
                'h' | 'H' => match address_len(self.text, self.at) {
                    Some(len) => self.put(len, Kind::Address),
                    None => self.at += 1,
                },
                c => self.at += c.len_utf8(),
            }
        }
        self.copy();
    }

    /// Finds out which marks belong together.
    fn pair(&mut self) {
        let mut steps = Vec::new();
        let mut code = Vec::new();
        for Token { range, kind } in &self.found.tokens {
            match kind {
                Kind::Mark(number) => steps.push(Step::Mark(*number)),
                Kind::Link(_) => steps.push(Step::Link),
                Kind::EndLink => steps.push(Step::EndLink),
                Kind::Code(_) => code.push(range.clone()),
                _ => {}
            }
        }
        marks::pair(self.text, &mut self.found.marks, &steps, &code);
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn before(&self) -> Option<char> {
        self.text[..self.at].chars().next_back()
    }

    /// Notes as text what was passed over.
    fn copy(&mut self) {
        if self.at > self.copied {
            let range = self.copied..self.at;
            self.found.tokens.push(Token {
                range,
                kind: Kind::Text,
            });
            self.copied = self.at;
        }
    }

    fn put(&mut self, len: usize, kind: Kind) {
        self.copy();
        let range = self.at..self.at + len;
        self.at = range.end;
        self.copied = range.end;
        self.found.tokens.push(Token { range, kind });
    }

    /// A backslash is shown, unless it stopped something; the sign after it is
    /// nothing but a sign.
    fn backslash(&mut self) {
        let dropped = self
            .dropped
            .is_some_and(|dropped| dropped.binary_search(&self.at).is_ok());
        if dropped {
            self.put(1, Kind::Nothing);
        } else {
            self.at += 1;
        }
        let sign = self
            .rest()
            .chars()
            .next()
            .filter(char::is_ascii_punctuation);
        self.at += match sign {
            Some('`') => self.run_len('`'),
            Some(_) => 1,
            None => 0,
        };
    }

    fn run_len(&self, sign: char) -> usize {
        let rest = self.rest();
        rest.len() - rest.trim_start_matches(sign).len()
    }

    fn backtick(&mut self) {
        let len = self.run_len('`');
        match self.backticks.code(self.text, self.at, len) {
            Some(code) => self.put(len + code.len() + len, Kind::Code(code)),
            None => self.at += len,
        }
    }

    fn mark(&mut self, sign: char) {
        let len = self.run_len(sign);
        let possible = if sign == '~' { len == 2 } else { len <= 3 };
        let mut following = self.rest()[len..].chars();
        let sides = Sides {
            before: self.before(),
            after: following.next(),
            beyond: following.next(),
        };
        let opening = borders::opening(sign, len, sides).filter(|_| possible);
        let closing = borders::closing(sign, len, sides).filter(|_| possible);
        if opening.is_none() && closing.is_none() {
            self.at += len;
            return;
        }
        self.found.marks.push(Mark {
            sign,
            range: self.at..self.at + len,
            opening,
            closing,
            ends: Vec::new(),
            starts: Vec::new(),
            left: len,
        });
        self.put(len, Kind::Mark(self.found.marks.len() - 1));
    }

    fn open_bracket(&mut self, image: bool) {
        self.put(1 + usize::from(image), Kind::Text);
        let token = self.found.tokens.len() - 1;
        self.brackets.push(Bracket { token, image });
    }

    fn close_bracket(&mut self) {
        let Some((token, len, address)) = self.link() else {
            self.at += 1;
            return;
        };
        self.found.tokens[token].kind = Kind::Link(address);
        self.put(len, Kind::EndLink);
    }

    /// The link that ends here: the token it begins with, how long its end is, and
    /// where it leads.
    fn link(&mut self) -> Option<(usize, usize, String)> {
        let bracket = self.brackets.pop()?;
        let start = self.found.tokens[bracket.token].range.clone();
        if !bracket.image && start.start < self.last_link {
            return None;
        }
        let after = &self.text[self.at + 1..];
        let (address, len) = brackets::inline_address(after).or_else(|| {
            let typed = self.text.get(start.end - 1..)?;
            let (own, _) = brackets::label(typed).unwrap_or_default();
            let (label, len) = brackets::label(after)
                .filter(|(label, _)| {
                    self.definitions.contains_key(&brackets::folded(label)) || label.is_empty()
                })
                .unwrap_or_default();
            let label = brackets::folded(if label.is_empty() { own } else { label });
            let address = self.definitions.get(&label)?;
            self.found.used.insert(label);
            Some((address.clone(), len))
        })?;
        if !bracket.image {
            self.last_link = start.start;
        }
        Some((bracket.token, 1 + len, address))
    }

    fn angle(&mut self) {
        match brackets::in_angles(self.rest()) {
            Some((address, shown)) => {
                let shown = self.at + 1..self.at + 1 + shown.len();
                self.put(shown.len() + 2, Kind::Angles(address, shown));
            }
            None => self.at += 1,
        }
    }

    fn name(&mut self, sign: char) {
        let may_be = self.named_before + self.found.named < limits::NAMED;
        let found = may_be.then(|| name_at(self.before(), self.rest(), self.names));
        match found.flatten() {
            Some((len, meaning)) => {
                self.found.named += 1;
                self.put(len, Kind::Name(meaning));
            }
            None => self.at += sign.len_utf8(),
        }
    }

    fn emoji(&mut self, colon: char) {
        let found = self
            .emoji
            .binary_search_by_key(&self.at, |(range, _)| range.start);
        match found.ok().and_then(|found| self.emoji.get(found)) {
            Some((range, emoji)) => {
                let (len, emoji) = (range.len(), *emoji);
                self.put(len, Kind::Emoji(emoji));
            }
            None => self.at += colon.len_utf8(),
        }
    }
}
