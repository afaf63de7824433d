//! Decides between which characters `*`, `_` and `~` are marks: at the borders
//! of words.

use crate::characters::{
    closes, ends_cjk_sentence, is_cjk, is_cjk_punctuation, is_emoji, is_face_sign,
    is_general_punctuation, is_letter, is_unspaced, opens,
};

/// The characters around a run of one sign.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sides {
    pub(crate) before: Option<char>,
    pub(crate) after: Option<char>,
    /// The one behind `after`.
    pub(crate) beyond: Option<char>,
}

/// What stands outside of something marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outside {
    /// Nothing, a space, punctuation: a word ends there.
    Clear,
    /// A letter that belongs to the grammar around a word: `は`, `的`.
    Particle,
    /// Another letter of Chinese, Japanese or Korean.
    Letter,
}

impl Sides {
    /// Whether the run stands alone in quotes, or between eyes: `"*"`, `≧_≦`.
    fn is_enclosed(self, double: bool) -> bool {
        let eye =
            |side: Option<char>| side.is_some_and(|c| c == '"' || (is_face_sign(c) && !is_mark(c)));
        eye(self.before) && eye(self.after) && (!double || self.before == self.after)
    }
}

/// What a run of `sign` may open: what it is, if anything, in front of it.
pub(crate) fn opening(sign: char, len: usize, sides: Sides) -> Option<Outside> {
    let after = sides.after?;
    let double = len > 1;
    if sides.is_enclosed(double) || !begins(after, double) {
        return None;
    }
    outside(sign, double, sides.before, after, None, |c| {
        opens(c)
            || matches!(c, '<' | '>' | '|')
            || double && c.is_ascii_punctuation() && !")]}\\^+&%$#/".contains(c)
    })
    .or_else(|| {
        (sign != '_' && double && sides.before == Some('/') && is_letter(after))
            .then_some(Outside::Clear)
    })
}

/// What a run of `sign` may close: what it is, if anything, behind it.
pub(crate) fn closing(sign: char, len: usize, sides: Sides) -> Option<Outside> {
    let before = sides.before?;
    let double = len > 1;
    if sides.is_enclosed(double) || !ends(before, double) {
        return None;
    }
    outside(sign, double, sides.after, before, sides.beyond, |c| {
        closes(c)
            || matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '<' | '>' | '|' | '-')
            || double && sign != '_' && matches!(c, '/' | '(' | '[')
    })
}

/// What marks are made of.
pub(crate) fn is_mark(c: char) -> bool {
    matches!(c, '*' | '_' | '~')
}

/// What stands on the outer side of a run, whose inner side is `inner`, where it
/// is a border.
fn outside(
    sign: char,
    double: bool,
    outer: Option<char>,
    inner: char,
    beyond: Option<char>,
    punctuates: impl Fn(char) -> bool,
) -> Option<Outside> {
    let Some(c) = outer.filter(|c| !c.is_whitespace()) else {
        return Some(Outside::Clear);
    };
    // The point in `init.py` ends no word.
    let glued = matches!(c, '.' | ',' | ':' | ';' | '-' | '!' | '?')
        && beyond.is_some_and(|beyond| beyond.is_ascii_alphanumeric() || beyond == '_');
    let clear = (punctuates(c) && !glued)
        || is_mark(c)
        || is_cjk_punctuation(c)
        || is_general_punctuation(c)
        || (c >= '\u{2000}' && !c.is_alphanumeric());
    // `d["_id_"]`: what stands in quotes is a name.
    let is_name = sign == '_' && matches!(c, '"' | '\'');
    if (clear && !is_name) || is_emoji(c) {
        return Some(Outside::Clear);
    }
    if sign == '_' {
        return None;
    }
    if is_particle(c) {
        return Some(Outside::Particle);
    }
    // Where Chinese or Japanese stands next to it, no space is to be expected.
    let joins = double && is_cjk(inner) && !matches!(c, '\\' | '/');
    let unspaced = double && is_unspaced(c) && is_unspaced(inner);
    (is_cjk(c) || joins || unspaced).then_some(Outside::Letter)
}

/// Whether something marked may begin with this.
fn begins(c: char, double: bool) -> bool {
    is_letter(c)
        || opens(c)
        || matches!(
            c,
            '*' | '_' | '~' | '`' | '#' | '@' | '＠' | '＃' | '$' | '£' | '¥' | '€'
        )
        || (c >= '\u{2000}' && !c.is_whitespace() && !closes(c) && !ends_cjk_sentence(c))
        || double && matches!(c, '+' | '-' | '.' | ':' | '!' | '<' | '&')
}

/// Whether something marked may end with this.
fn ends(c: char, double: bool) -> bool {
    is_letter(c)
        || closes(c)
        || matches!(
            c,
            '*' | '_'
                | '~'
                | '`'
                | '.'
                | ','
                | ';'
                | ':'
                | '!'
                | '?'
                | '%'
                | '+'
                | '#'
                | '$'
                | '£'
                | '¥'
                | '€'
                | '°'
        )
        || (c >= '\u{2000}' && !c.is_whitespace() && !opens(c))
        || double && matches!(c, '-' | '>' | '=' | '&')
}

/// Hiragana, of which particles and endings are made, and the commonest words of
/// Chinese grammar. Between other letters a single `*` is a sum: `縦*横*高さ`.
fn is_particle(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ー') || "的是了在很这這那不和也都就我你他她们們吗嗎吧呢".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(text: &str, sign: char) -> (usize, Sides) {
        let start = text.find(sign).unwrap();
        let rest = &text[start..];
        let after = rest.trim_start_matches(sign);
        let mut following = after.chars();
        let sides = Sides {
            before: text[..start].chars().next_back(),
            after: following.next(),
            beyond: following.next(),
        };
        (rest.len() - after.len(), sides)
    }

    #[test]
    fn marks_stand_at_the_borders_of_words() {
        use Outside::{Clear, Letter, Particle};
        for (text, opens, closes) in [
            ("*a", Some(Clear), None),
            ("a* b", None, Some(Clear)),
            ("a *b", Some(Clear), None),
            ("a*b", None, None),
            ("5*3", None, None),
            ("は*重", Some(Particle), Some(Letter)),
            ("縦*横", Some(Letter), Some(Letter)),
            ("(*^", None, None),
            ("/*a", None, None),
            (".*a", None, None),
            ("a**「", Some(Letter), Some(Clear)),
            ("。**a", Some(Clear), Some(Letter)),
            ("**/a", None, None),
            ("a * b", None, None),
            ("a*.txt", None, None),
            ("a*.", None, Some(Clear)),
        ] {
            let (len, sides) = sides(text, '*');
            assert_eq!(opening('*', len, sides), opens, "{text} opens");
            assert_eq!(closing('*', len, sides), closes, "{text} closes");
        }
        for (text, opens, closes) in [
            ("_a", Some(Clear), None),
            ("料_最", None, None),
            ("a_b", None, None),
            ("t__.py", None, None),
            ("a_。", None, Some(Clear)),
            ("「_強", Some(Clear), None),
        ] {
            let (len, sides) = sides(text, '_');
            assert_eq!(opening('_', len, sides), opens, "{text} opens");
            assert_eq!(closing('_', len, sides), closes, "{text} closes");
        }
    }
}
