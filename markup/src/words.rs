//! Decides where a text has words, and where only faces and sums: a mark marks
//! something that has a letter or a digit of its own.

use std::ops::Range;

use crate::characters::{
    closes, is_cjk, is_cjk_punctuation, is_face_letter, is_face_sign, is_letter, opens,
};

/// What a text has at its places, counted from its beginning, so that any part of
/// it is judged at once.
#[derive(Debug)]
pub(crate) struct Words {
    counts: Vec<Count>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    /// Words of two letters and more.
    words: u32,
    /// Letters that stand alone, as words do.
    single: u32,
    /// Signs that make a face of single letters.
    signs: u32,
}

/// What there is in a part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing but signs, or a face: `´▽｀`, `^o^`, `ノωノ`.
    NoWord,
    /// Single letters or digits: `a`, `「は」`, `3`.
    Letter,
    Word,
}

/// Scripts whose letters make words with each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Kana,
    Han,
    Hangul,
    Other(u32),
}

impl Script {
    fn of(c: char) -> Self {
        match c {
            '\0'..='\u{24f}' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '０'..='９' => Self::Latin,
            'ぁ'..='ヿ' | 'ｦ'..='ﾟ' => Self::Kana,
            'ᄀ'..='ᇿ' | '가'..='힯' => Self::Hangul,
            c if is_cjk(c) => Self::Han,
            // Of the same hundred or so characters.
            c => Self::Other(c as u32 >> 8),
        }
    }

    fn joins(self, other: Self) -> bool {
        self == other
            || matches!(
                (self, other),
                (Self::Kana | Self::Latin, Self::Han) | (Self::Han, Self::Kana | Self::Latin)
            )
    }
}

impl Words {
    /// Looks through a text. `marks` are the places of marks, in order: they are
    /// no part of the words, and words may end there.
    pub(crate) fn of(text: &str, marks: &[Range<usize>]) -> Self {
        let mut counts = vec![Count::default(); text.len() + 1];
        let mut so_far = Count::default();
        let mut marks = marks.iter().peekable();
        let mut at = 0;
        // What stands before; nothing where a word may begin.
        let mut before = None;
        while let Some(c) = text[at..].chars().next() {
            let start = at;
            if let Some(mark) = marks.next_if(|mark| mark.start <= at) {
                at = mark.end.max(at + c.len_utf8());
                before = None;
            } else if is_letter(c) {
                let run = run(&text[at..]);
                at += run.len();
                let ends = marks.peek().is_some_and(|mark| mark.start == at);
                let after = text[at..].chars().next().filter(|_| !ends);
                judge(run, before, after, &mut so_far);
                before = run.chars().next_back();
            } else {
                so_far.signs += u32::from(is_face_sign(c));
                at += c.len_utf8();
                before = Some(c);
            }
            counts[start + 1..=at].fill(so_far);
        }
        Self { counts }
    }

    /// What there is between two places.
    pub(crate) fn within(&self, range: Range<usize>) -> Found {
        let (Some(start), Some(end)) = (self.counts.get(range.start), self.counts.get(range.end))
        else {
            return Found::NoWord;
        };
        if end.words > start.words {
            Found::Word
        } else if end.single > start.single && end.signs == start.signs {
            Found::Letter
        } else {
            Found::NoWord
        }
    }
}

/// What there is in a whole text.
pub(crate) fn found(text: &str) -> Found {
    Words::of(text, &[]).within(0..text.len())
}

/// The letters at the beginning that make one word.
fn run(text: &str) -> &str {
    let mut last = None;
    let end = text.find(|c: char| {
        let script = Script::of(c);
        let goes_on = match last {
            None => is_letter(c),
            // A long vowel and a voiced one are parts of the word.
            Some(last) => {
                matches!(c, 'ー' | 'ｰ' | 'ﾞ' | 'ﾟ') && matches!(last, Script::Kana)
                    || is_letter(c) && script.joins(last)
            }
        };
        last = Some(script);
        !goes_on
    });
    &text[..end.unwrap_or(text.len())]
}

/// Counts a run of letters as what it is.
fn judge(run: &str, before: Option<char>, after: Option<char>, count: &mut Count) {
    let letters = run.chars().filter(|c| is_letter(*c)).count();
    if letters > 1 {
        // `ΦωΦ` is no word.
        let face = letters <= 3 && run.chars().all(is_face_letter);
        *(if face {
            &mut count.signs
        } else {
            &mut count.words
        }) += 1;
        return;
    }
    let Some(letter) = run.chars().next() else {
        return;
    };
    let set_apart = |side: Option<char>| side.is_none_or(char::is_whitespace);
    let free = match Script::of(letter) {
        Script::Latin => {
            let begins = |c: char| opens(c) && c != '\'' || "#$+-¥￥€£".contains(c);
            let ends = |c: char| closes(c) && c != '\'' || ".,!?:%+#".contains(c);
            let punctuation = |c: char| is_cjk_punctuation(c) && c != '・';
            (set_apart(before) || before.is_some_and(|c| begins(c) || punctuation(c)))
                && (set_apart(after) || after.is_some_and(|c| ends(c) || punctuation(c)))
        }
        script @ (Script::Kana | Script::Han | Script::Hangul) => {
            [before, after].iter().all(|side| {
                set_apart(*side)
                    || side.is_some_and(|c| {
                        is_cjk_punctuation(c) && c != '・'
                            || (!c.is_ascii() && (opens(c) || closes(c)))
                            || (script == Script::Han
                                && c.is_ascii_punctuation()
                                && !is_face_sign(c))
                            || c.is_ascii_alphanumeric()
                    })
            })
        }
        Script::Other(_) => set_apart(before) && set_apart(after),
    };
    *(if free && !is_face_letter(letter) {
        &mut count.single
    } else {
        &mut count.signs
    }) += 1;
}

/// Whether this is spelled with letters or digits and the signs of names and sums,
/// and looks like no face: `Q&A`, `O(n)`, `1+1=2`, `5 > 3`.
pub(crate) fn is_spelled(text: &str) -> bool {
    /// Names and sums are short; longer text has words.
    const MOST_BYTES: usize = 60;
    if text.len() > MOST_BYTES {
        return false;
    }
    let is_letter_of_names = |c: char| {
        c.is_ascii_alphanumeric()
            || (matches!(c, 'α'..='ω' | 'Α'..='Ω') || (is_cjk(c) && is_letter(c)))
                && !is_face_letter(c)
    };
    let is_sign = |c: char| " &/()+-−×÷=<>→←.,:%".contains(c);
    let letters = || text.chars().filter(|c| is_letter_of_names(*c));
    let (Some(first), Some(last)) = (text.chars().next(), text.chars().next_back()) else {
        return false;
    };
    // `o.o` and `T-T` have two eyes and a mouth.
    let is_face =
        text.chars().count() == 3 && first.is_alphabetic() && first.eq_ignore_ascii_case(&last);
    letters().nth(1).is_some()
        && text.chars().all(|c| is_letter_of_names(c) || is_sign(c))
        && is_letter_of_names(first)
        && (is_letter_of_names(last) || matches!(last, ')' | '%'))
        && !is_face
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_faces() {
        for (text, what) in [
            ("重要", Found::Word),
            ("「重要」", Found::Word),
            ("two words", Found::Word),
            ("500円", Found::Word),
            ("5円", Found::Word),
            ("все", Found::Word),
            ("a", Found::Letter),
            ("を", Found::Letter),
            ("「は」", Found::Letter),
            ("（火）", Found::Letter),
            ("5%", Found::Letter),
            ("#1", Found::Letter),
            ("x = 1 or y", Found::Word),
            ("", Found::NoWord),
            ("…", Found::NoWord),
            ("´▽｀", Found::NoWord),
            ("^o^", Found::NoWord),
            ("´ω｀", Found::NoWord),
            ("ΦωΦ", Found::NoWord),
            ("ノωノ", Found::NoWord),
            ("ﾟДﾟ", Found::NoWord),
            ("ﾟ益ﾟ", Found::NoWord),
            ("´艸｀", Found::NoWord),
            ("T_T", Found::NoWord),
            ("(ツ)", Found::NoWord),
            (":3」∠", Found::NoWord),
            ("(:3」∠)", Found::NoWord),
            ("┐「ε:", Found::NoWord),
            ("'ω'", Found::NoWord),
            (":.｡. o(≧▽≦)o .｡.:", Found::NoWord),
            ("🎉", Found::NoWord),
        ] {
            assert_eq!(found(text), what, "{text}");
        }
    }
}
