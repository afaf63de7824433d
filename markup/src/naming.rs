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
    let found = names.people(text, &|len| ends_name(text, len));
    checked(text, found)
        .filter(|(_, people)| !people.is_empty())
        .map(|(len, people)| (len, Meaning::People(people)))
        .or_else(|| {
            let everybody = "room";
            (text.starts_with(everybody) && ends_name(text, everybody.len()))
                .then_some((everybody.len(), Meaning::Everybody))
        })
}

fn room(text: &str, names: &impl Names) -> Option<(usize, Meaning)> {
    let found = names.room(text, &|len| ends_name(text, len));
    let (len, path) = checked(text, found)?;
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
