//! What keys do while suggestions are shown. What somebody typed is never
//! replaced by what they neither chose nor typed in full:
//!
//! | key | something is marked | nothing is, and an emoji's name stands there in full | else |
//! | --- | --- | --- | --- |
//! | Enter | takes it | takes the emoji | sends what was typed |
//! | Tab | takes it | takes the emoji | takes the first name that fits the letters typed; before the first letter, and of emoji, it marks the first |
//! | ↓ ↑ | mark the next, the one before | mark the first, the last | the same |
//! | Esc | closes the list | the same | the same |
//!
//! A name in full needs no completion: the message names who bears it.

use super::completion::Kind;

/// A key that suggestions may want.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListKey {
    Enter,
    Tab,
    Up,
    Down,
    Escape,
}

impl ListKey {
    /// The key of this name.
    pub(crate) fn of(key: &str) -> Option<Self> {
        match key {
            "Enter" => Some(Self::Enter),
            "Tab" => Some(Self::Tab),
            "ArrowUp" => Some(Self::Up),
            "ArrowDown" => Some(Self::Down),
            "Escape" => Some(Self::Escape),
            _ => None,
        }
    }
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Closes the list, and does what it does without one.
    Leave,
    /// Only closes the list.
    Close,
    /// Marks this one.
    Mark(usize),
    /// Puts this one in place of what was typed.
    Take(usize),
}

/// What `key` does where `names` are offered for what was `typed` of a `kind`.
/// There is at least one.
pub(crate) fn choice(
    kind: Kind,
    typed: &str,
    names: &[&str],
    marked: Option<usize>,
    key: ListKey,
) -> Choice {
    let last = names.len().saturating_sub(1);
    match (key, marked) {
        (ListKey::Escape, _) => Choice::Close,
        (ListKey::Down, None) => Choice::Mark(0),
        (ListKey::Down, Some(at)) => Choice::Mark(if at >= last { 0 } else { at + 1 }),
        (ListKey::Up, None | Some(0)) => Choice::Mark(last),
        (ListKey::Up, Some(at)) => Choice::Mark(at - 1),
        (ListKey::Enter | ListKey::Tab, Some(at)) => Choice::Take(at),
        (ListKey::Enter | ListKey::Tab, None) => {
            let in_full = names.iter().position(|name| *name == typed);
            match (kind, in_full, key) {
                (Kind::Emoji, Some(at), _) => Choice::Take(at),
                (_, _, ListKey::Enter) => Choice::Leave,
                (Kind::Person | Kind::Room, ..) if !typed.is_empty() => Choice::Take(0),
                _ => Choice::Mark(0),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Choice::{Close, Leave, Mark, Take};
    use ListKey::{Down, Enter, Escape, Tab, Up};

    #[test]
    fn the_rule() {
        let people = &["Ann", "Anna", "花子"][..];
        let emoji = &["tad", "tada"][..];
        for (kind, typed, names, marked, key, expected) in [
            // Enter sends what was typed.
            (Kind::Person, "", people, None, Enter, Leave),
            (Kind::Person, "an", people, None, Enter, Leave),
            (Kind::Person, "ann", people, None, Enter, Leave),
            (Kind::Person, "Ann", people, None, Enter, Leave),
            (Kind::Person, "花", people, None, Enter, Leave),
            (Kind::Room, "12", &["2012 plans"], None, Enter, Leave),
            (Kind::Emoji, "ta", emoji, None, Enter, Leave),
            (Kind::Emoji, "TADA", emoji, None, Enter, Leave),
            // What was chosen, or typed in full, is taken.
            (Kind::Person, "an", people, Some(1), Enter, Take(1)),
            (Kind::Room, "12", &["2012 plans"], Some(0), Enter, Take(0)),
            (Kind::Emoji, "ta", emoji, Some(1), Enter, Take(1)),
            (Kind::Emoji, "tad", emoji, None, Enter, Take(0)),
            (Kind::Emoji, "tada", emoji, None, Enter, Take(1)),
            // Tab asks for a name to be completed; emoji have to be chosen.
            (Kind::Person, "an", people, None, Tab, Take(0)),
            (Kind::Room, "12", &["2012 plans"], None, Tab, Take(0)),
            (Kind::Person, "", people, None, Tab, Mark(0)),
            (Kind::Room, "", &["lobby"], None, Tab, Mark(0)),
            (Kind::Emoji, "ta", emoji, None, Tab, Mark(0)),
            (Kind::Emoji, "ta", emoji, Some(0), Tab, Take(0)),
            (Kind::Emoji, "tada", emoji, None, Tab, Take(1)),
            // Arrows walk, and begin at either end.
            (Kind::Person, "an", people, None, Down, Mark(0)),
            (Kind::Person, "an", people, Some(0), Down, Mark(1)),
            (Kind::Person, "an", people, Some(2), Down, Mark(0)),
            (Kind::Person, "an", people, None, Up, Mark(2)),
            (Kind::Person, "an", people, Some(0), Up, Mark(2)),
            (Kind::Person, "an", people, Some(2), Up, Mark(1)),
            (Kind::Emoji, "ta", emoji, Some(1), Escape, Close),
            (Kind::Emoji, "ta", emoji, None, Escape, Close),
        ] {
            let done = choice(kind, typed, names, marked, key);
            assert_eq!(done, expected, "{kind:?} {typed} {marked:?} {key:?}");
        }
    }

    /// Whatever is typed and offered: Enter takes nothing that was not chosen
    /// or typed in full.
    #[test]
    fn enter_takes_nothing_by_itself() {
        let names = ["a", "ab", "abc"];
        for kind in [Kind::Person, Kind::Room, Kind::Emoji] {
            for typed in ["", "a", "A", "ab", "b", "abcd", "１"] {
                for offered in 1..=names.len() {
                    match choice(kind, typed, &names[..offered], None, Enter) {
                        Leave => {}
                        Take(at) => assert_eq!(names[at], typed, "{kind:?}"),
                        other => panic!("{kind:?} {typed} {other:?}"),
                    }
                }
            }
        }
    }

    #[test]
    fn other_keys_are_none_of_the_list() {
        assert_eq!(ListKey::of("Tab"), Some(Tab));
        for key in ["a", "ArrowLeft", "Process", "Backspace", ""] {
            assert_eq!(ListKey::of(key), None, "{key}");
        }
    }
}
