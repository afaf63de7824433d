//! Names in a message: `@Ann`, `@room`, `#general`, also with the full-width
//! signs that Japanese input methods type.

use crate::{characters, limits, names::Names};

/// What is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// These people.
    People(Vec<i64>),
    /// Everybody in the room.
    Everybody,
    /// A room, and the path that leads there.
    Room(String),
}

/// The name whose sign stands at the start of `text` after `before`: its length
/// in bytes with the sign, and what it means.
pub(crate) fn name_at(
    before: Option<char>,
    text: &str,
    names: &impl Names,
) -> Option<(usize, Meaning)> {
    let sign = text.chars().next()?;
    // `&#39;` names no room.
    let goes_on = |c: char| characters::is_word(c) || (sign == '#' && c == '&');
    if before.is_some_and(goes_on) {
        return None;
    }
    let (len, meaning) = match sign {
        '@' | '＠' => people(name_text(text), names),
        '#' | '＃' => room(name_text(text), names),
        _ => None,
    }?;
    Some((sign.len_utf8() + len, meaning))
}

fn people(text: &str, names: &impl Names) -> Option<(usize, Meaning)> {
    longest(text, |text| names.people(text))
        .filter(|(_, people)| !people.is_empty())
        .map(|(len, people)| (len, Meaning::People(people)))
        .or_else(|| {
            let everybody = "room";
            (text.starts_with(everybody) && ends_name(text, everybody.len()))
                .then_some((everybody.len(), Meaning::Everybody))
        })
}

fn room(text: &str, names: &impl Names) -> Option<(usize, Meaning)> {
    let (len, path) = longest(text, |text| names.room(text))?;
    Some((len, Meaning::Room(path)))
}

/// What may be a name after the sign at the start of `text`: the rest of the
/// line, or as much of it as a name can be.
fn name_text(text: &str) -> &str {
    let mut text = text.chars();
    text.next();
    let text = text.as_str();
    let text = &text[..text.floor_char_boundary(limits::NAME_BYTES)];
    text.split('\n').next().unwrap_or_default()
}

/// The longest name at the start of `text` that also ends there.
fn longest<T>(text: &str, find: impl Fn(&str) -> Option<(usize, T)>) -> Option<(usize, T)> {
    let mut shown = text;
    for _ in 0..limits::SHORTER_NAMES {
        let (len, found) = find(shown)?;
        // The names come from elsewhere; a length is believed if it is one.
        let name = shown.get(..len)?;
        let last = name.char_indices().next_back()?.0;
        if ends_name(text, len) {
            return Some((len, found));
        }
        shown = &name[..last];
    }
    None
}

/// Whether a name may end here: `Ann` is not in `Anna`, but 花子 is in 花子さん.
fn ends_name(text: &str, len: usize) -> bool {
    let word = |c: Option<char>| c.is_some_and(characters::is_word);
    !(word(text[..len].chars().next_back()) && word(text[len..].chars().next()))
}
