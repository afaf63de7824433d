//! Pairs the marks that open and close emphasis.
//!
//! Every closing mark looks at the nearest opening one of its kind, once: either
//! they belong together or the opening one is text. So the work is in proportion
//! to the marks.

use std::ops::Range;

use crate::{
    borders::{Outside, is_mark},
    characters::is_word,
    limits,
    tree::Emphasis,
    words::{Found, Words, found, is_spelled},
};

/// A run of one sign.
#[derive(Debug)]
pub(crate) struct Mark {
    pub(crate) sign: char,
    pub(crate) range: Range<usize>,
    /// What stands in front of it, if it may open something.
    pub(crate) opening: Option<Outside>,
    /// What stands behind it, if it may close something.
    pub(crate) closing: Option<Outside>,
    /// What it closes, in order.
    pub(crate) ends: Vec<Emphasis>,
    /// What it opens, the innermost first.
    pub(crate) starts: Vec<Emphasis>,
    /// How many of its signs are text.
    pub(crate) left: usize,
}

/// What pairing needs to know of the text, in order.
#[derive(Debug)]
pub(crate) enum Step {
    Mark(usize),
    /// Links begin and end: no emphasis goes beyond one.
    Link,
    EndLink,
}

/// Finds out what each mark does.
pub(crate) fn pair(text: &str, marks: &mut [Mark], steps: &[Step], code: &[Range<usize>]) {
    let opens = marks.iter().any(|mark| mark.opening.is_some());
    if !opens || !marks.iter().any(|mark| mark.closing.is_some()) {
        return;
    }
    let ranges: Vec<_> = marks.iter().map(|mark| mark.range.clone()).collect();
    let mut pairing = Pairing {
        text,
        words: Words::of(text, &ranges),
        code,
        marks,
        open: Vec::new(),
        kinds: <[[Vec<usize>; 3]; 3]>::default(),
        floors: Vec::new(),
    };
    for step in steps {
        match step {
            Step::Mark(number) => pairing.mark(*number),
            Step::Link => pairing.floors.push(pairing.open.len()),
            Step::EndLink => {
                let floor = pairing.floors.pop().unwrap_or_default();
                pairing.truncate(floor);
            }
        }
    }
}

struct Pairing<'t> {
    text: &'t str,
    words: Words,
    code: &'t [Range<usize>],
    marks: &'t mut [Mark],
    /// What may still be closed.
    open: Vec<usize>,
    /// The same by sign and number of signs, as places in `open`.
    kinds: [[Vec<usize>; 3]; 3],
    floors: Vec<usize>,
}

fn row(sign: char) -> usize {
    match sign {
        '*' => 0,
        '_' => 1,
        _ => 2,
    }
}

impl Pairing<'_> {
    fn mark(&mut self, closer: usize) {
        let len = self.marks[closer].left;
        while self.marks[closer].closing.is_some() && self.marks[closer].left > 0 {
            let Some(place) = self.opener(closer) else {
                break;
            };
            self.truncate(place + 1);
            let opener = self.open[place];
            let number = self.marks[opener].left.min(self.marks[closer].left).min(2);
            self.truncate(place);
            if !self.belong(opener, closer, number) {
                break;
            }
            let emphasis = match (self.marks[closer].sign, number) {
                ('~', _) => Emphasis::Del,
                (_, 1) => Emphasis::Em,
                _ => Emphasis::Strong,
            };
            self.marks[opener].left -= number;
            self.marks[opener].starts.push(emphasis);
            self.marks[closer].left -= number;
            self.marks[closer].ends.push(emphasis);
            if self.marks[opener].left > 0 {
                self.push(opener);
            }
        }
        if self.marks[closer].opening.is_some() && self.marks[closer].left == len {
            self.push(closer);
        }
    }

    /// The nearest mark that this one may close, as a place in `open`. Three signs
    /// are one and two.
    fn opener(&self, closer: usize) -> Option<usize> {
        let left = self.marks[closer].left;
        let kinds = &self.kinds[row(self.marks[closer].sign)];
        (1..=3)
            .filter(|len| *len == left || *len == 3 || left == 3)
            .filter_map(|len| kinds[len - 1].last().copied())
            .max()
            .filter(|place| *place >= self.floors.last().copied().unwrap_or_default())
    }

    fn push(&mut self, opener: usize) {
        let mark = &self.marks[opener];
        self.kinds[row(mark.sign)][mark.left - 1].push(self.open.len());
        self.open.push(opener);
    }

    fn truncate(&mut self, len: usize) {
        while self.open.len() > len {
            if let Some(opener) = self.open.pop() {
                let mark = &self.marks[opener];
                self.kinds[row(mark.sign)][mark.left - 1].pop();
            }
        }
    }

    /// Whether a mark stands within a word, with other marks in front of it that end
    /// nothing: `~~old~~**new**` is two words, and `a*_b_*c` is one.
    fn is_within_word(&self, opener: usize) -> bool {
        let end = self.marks[opener].range.start;
        let mut before = self.text[..end].char_indices().rev();
        let mut start = end;
        for (at, c) in before.by_ref().take(limits::INLINE_DEPTH) {
            if !is_mark(c) {
                let ended = self.marks[..opener]
                    .iter()
                    .rev()
                    .take_while(|mark| mark.range.end > start)
                    .any(|mark| !mark.ends.is_empty());
                return start < end && is_word(c) && !ended;
            }
            start = at;
        }
        before.next().is_some()
    }

    /// Whether two marks were meant as such.
    fn belong(&self, opener: usize, closer: usize, number: usize) -> bool {
        if self.is_within_word(opener) {
            return false;
        }
        let (opener, closer) = (&self.marks[opener], &self.marks[closer]);
        let inner = opener.range.end..closer.range.start;
        let has_code = {
            let first = self.code.partition_point(|code| code.start < inner.start);
            self.code
                .get(first)
                .is_some_and(|code| code.end <= inner.end)
        };
        let spelled = number == 2 && is_spelled(&self.text[inner.clone()]);
        let found = if has_code || spelled {
            Found::Word
        } else {
            self.words.within(inner.clone())
        };
        let before = self.text[..opener.range.start].chars().next_back();
        let after = self.text[closer.range.end..].chars().next();
        let around = |open: &[char], close: &[char]| {
            before.is_some_and(|c| open.contains(&c)) && after.is_some_and(|c| close.contains(&c))
        };
        // `(*o*)` and `(*T.T*)` are faces, `(*「火」*)` is none.
        let typed = &self.text[inner];
        let bare = || typed.chars().nth(1).is_none() || (typed.is_ascii() && !typed.contains(' '));
        let face = found == Found::Letter && around(&['(', '（'], &[')', '）']) && bare();
        if found == Found::NoWord || face {
            return false;
        }
        match (closer.sign, number) {
            ('_', _) => !(is_identifier(typed, number) || is_lying(typed)),
            // `縦*横*高さ`, and `-name '*log*'`.
            ('*', 1) => {
                let sides = (opener.opening, closer.closing);
                let sum = matches!(
                    sides,
                    (
                        Some(Outside::Letter),
                        Some(Outside::Letter | Outside::Particle)
                    ) | (Some(Outside::Particle), Some(Outside::Letter))
                );
                !(sum || around(&['"'], &['"']) || around(&['\''], &['\'']))
            }
            _ => true,
        }
    }
}

/// Whether this between underscores is somebody who lies on the floor:
/// `_ノ乙(､ン､)_`, an arm or two and a face.
fn is_lying(text: &str) -> bool {
    let mut arms = text.chars();
    arms.by_ref().take(2).for_each(drop);
    let face = arms.as_str();
    face.starts_with(['(', '（'])
        && face.ends_with([')', '）'])
        && face.chars().nth(8).is_none()
        && found(face) != Found::Word
}

/// Whether this between underscores is part of a name in a program: `__init__`,
/// `_my_value_`.
fn is_identifier(text: &str, underscores: usize) -> bool {
    let mut joined = underscores > 1;
    for c in text.chars() {
        match c {
            '_' => joined = true,
            c if c.is_ascii_alphanumeric() => {}
            _ => return false,
        }
    }
    joined
}
