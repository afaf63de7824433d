//! Names in a message: `@Ann`, `@Ann#7` (one of several), `@room`, `#general`,
//! also with the full-width signs that Japanese input methods type.

use protocol::{UserId, may_name, number_after_name};

use crate::{characters, limits, names::Names};

/// What is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// These people.
    People(Vec<i64>),
    /// One of several people of the name, which is so many bytes long with its
    /// sign. What follows it says which one.
    Namesake(i64, usize),
    /// Everybody in the room.
    Everybody,
    /// A room, and the path that leads there.
    Room(String),
}

impl Meaning {
    /// What is shown of a name as it was typed: not the number of a namesake.
    pub(crate) fn shown<'n>(&self, typed: &'n str) -> &'n str {
        match self {
            Self::Namesake(_, len) => typed.get(..*len).unwrap_or(typed),
            Self::People(_) | Self::Everybody | Self::Room(_) => typed,
        }
    }
}

/// The name whose sign stands at the start of `text` after `before`: its length
/// in bytes with the sign, and what it means.
pub(crate) fn name_at(
    before: Option<char>,
    text: &str,
    names: &impl Names,
) -> Option<(usize, Meaning)> {
    let sign = text.chars().next()?;
    if !may_name(before, sign) {
        return None;
    }
    let (len, meaning) = match sign {
        '@' | '＠' => people(name_text(text), names),
        '#' | '＃' => room(name_text(text), names),
        _ => None,
    }?;
    let len = sign.len_utf8() + len;
    let Meaning::People(people) = &meaning else {
        return Some((len, meaning));
    };
    let Some((number, UserId(id))) = number_after_name(&text[len..]) else {
        return Some((len, meaning));
    };
    // A number of somebody else names nobody: who wrote it meant one person.
    let is_one = people.contains(&id);
    is_one.then_some((len + number, Meaning::Namesake(id, len)))
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
