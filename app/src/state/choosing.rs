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
mod tests;
