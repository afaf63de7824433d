//! Finds names in a text. The cost depends on the text alone, whatever people
//! are called.

use std::collections::{HashMap, HashSet};

use protocol::Folding;

use crate::limits::{NAME_SOUGHT_CHARS, NAMES_SOUGHT};

/// Signs that stand before the name of a person, as keyboards and Japanese
/// input methods type them.
pub(super) const PERSON_SIGNS: [char; 2] = ['@', '＠'];

/// The same before the name of a room.
pub(super) const ROOM_SIGNS: [char; 2] = ['#', '＃'];

/// Folded names, letter by letter, each with what it leads to.
#[derive(Debug)]
pub(super) struct NameTree<T> {
    nodes: Vec<Node<T>>,
}

#[derive(Debug)]
struct Node<T> {
    next: HashMap<char, usize>,
    /// What the names that end here lead to.
    found: Vec<T>,
}

impl<T> Node<T> {
    fn new() -> Self {
        Self {
            next: HashMap::new(),
            found: Vec::new(),
        }
    }
}

impl<T> Default for NameTree<T> {
    fn default() -> Self {
        Self {
            nodes: vec![Node::new()],
        }
    }
}

impl<T> NameTree<T> {
    /// Adds a folded name.
    pub(super) fn insert(&mut self, folded: &str, leads_to: T) {
        let mut at = 0;
        for c in folded.chars() {
            let new = self.nodes.len();
            at = *self.nodes[at].next.entry(c).or_insert(new);
            if at == new {
                self.nodes.push(Node::new());
            }
        }
        self.nodes[at].found.push(leads_to);
    }

    /// The longest name that `text` begins with and that `ends` after so many
    /// bytes of it: how many those are, and what it leads to.
    pub(super) fn longest(
        &self,
        text: &str,
        ends: &dyn Fn(usize) -> bool,
    ) -> Option<(usize, &[T])> {
        let mut longest = None;
        self.walk(text, |bytes, node| {
            if !node.found.is_empty() && ends(bytes) {
                longest = Some((bytes, &*node.found));
            }
        });
        longest
    }

    /// Goes along `text` as far as any name does. Says after each character
    /// that is no blank how many bytes it has come, and where that is.
    fn walk<'t>(&'t self, text: &str, mut visit: impl FnMut(usize, &'t Node<T>)) {
        let mut folding = Folding::default();
        let mut at = Some(0);
        for (start, c) in text.char_indices() {
            folding.push(c, |folded| {
                at = at.and_then(|at| self.nodes[at].next.get(&folded).copied());
            });
            let Some(at) = at else {
                return;
            };
            if !c.is_whitespace() {
                visit(start + c.len_utf8(), &self.nodes[at]);
            }
        }
    }
}

/// What may be names in a text: the folded beginnings of what follows each of
/// the `signs`, each once, at most [`NAMES_SOUGHT`].
pub(super) fn beginnings(text: &str, signs: [char; 2]) -> HashSet<String> {
    let mut beginnings = HashSet::new();
    let mut seen = HashSet::new();
    for (at, sign) in text.match_indices(signs) {
        let after = &text[at + sign.len()..];
        let line = after.split('\n').next().unwrap_or_default();
        let end = line.char_indices().nth(NAME_SOUGHT_CHARS);
        let after = &line[..end.map_or(line.len(), |(end, _)| end)];
        if !seen.insert(after) {
            continue;
        }
        let mut folding = Folding::default();
        let mut folded = String::new();
        for c in after.chars() {
            folding.push(c, |c| folded.push(c));
            if beginnings.len() == NAMES_SOUGHT {
                return beginnings;
            }
            if !(folded.is_empty() || beginnings.contains(&folded)) {
                beginnings.insert(folded.clone());
            }
        }
    }
    beginnings
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use protocol::{MESSAGE_MAX_CHARS, NAME_MAX_CHARS, fold_name};

    use super::*;

    fn tree(names: &[&str]) -> NameTree<String> {
        let mut tree = NameTree::default();
        for name in names {
            tree.insert(&fold_name(name), (*name).to_owned());
        }
        tree
    }

    #[test]
    fn the_longest_name_is_found_however_it_is_written() {
        let tree = tree(&[
            "Ann",
            "Ann Lee",
            "Élodie",
            "Иван",
            "ＴＡＲＯ",
            "山田　太郎",
            "ﾊﾅｺ",
            "Anna",
        ]);
        for (text, name, bytes) in [
            ("ann, hi", "Ann", "ann"),
            ("ANN  LEE!", "Ann Lee", "ANN  LEE"),
            ("elodie", "Élodie", "elodie"),
            ("ÉLODIE x", "Élodie", "ÉLODIE"),
            ("иван", "Иван", "иван"),
            ("taro.", "ＴＡＲＯ", "taro"),
            ("山田太郎さん", "山田　太郎", "山田太郎"),
            ("山田 太郎さん", "山田　太郎", "山田 太郎"),
            ("ハナコ ", "ﾊﾅｺ", "ハナコ"),
            ("はなこ ", "ﾊﾅｺ", "はなこ"),
            ("Ann a lot", "Ann", "Ann"),
        ] {
            let found = tree.longest(text, &|len| {
                !text[len..].starts_with(char::is_alphanumeric) || !text.is_ascii()
            });
            assert_eq!(found, Some((bytes.len(), &[name.to_owned()][..])), "{text}");
        }
        for text in ["", "bob", "annalena", "山"] {
            let ends = |len: usize| !text[len..].starts_with(char::is_alphanumeric);
            assert_eq!(tree.longest(text, &ends), None, "{text}");
        }
    }

    /// Counts what is looked at, not the time it takes.
    #[test]
    fn a_message_costs_as_much_whoever_is_called_how() {
        let unlucky: Vec<_> = (0..500)
            .map(|n| format!("{}{n:03}", "@".repeat(NAME_MAX_CHARS - 3)))
            .collect();
        let unlucky: Vec<_> = unlucky.iter().map(String::as_str).collect();
        let body = "@".repeat(MESSAGE_MAX_CHARS as usize);
        let cost = |names: &[&str]| {
            let tree = tree(names);
            let visits = Cell::new(0);
            for at in 0..body.len() {
                tree.walk(&body[at + 1..], |_, _| visits.set(visits.get() + 1));
            }
            visits.get()
        };
        let of_one = cost(&unlucky[..1]);
        assert!(of_one <= body.len() * NAME_MAX_CHARS, "{of_one}");
        assert_eq!(cost(&unlucky), of_one);
        assert_eq!(cost(&["Ann"]), 0);
    }

    #[test]
    fn what_may_be_a_name_is_bounded() {
        let few = beginnings("hi @Ann Lee\n@山", PERSON_SIGNS);
        for name in ["ann", "ann lee", "山"] {
            assert!(few.contains(name), "{name}");
        }
        assert!(!few.iter().any(|name| name.contains('\n')));
        let same = "@".repeat(MESSAGE_MAX_CHARS as usize);
        assert!(beginnings(&same, PERSON_SIGNS).len() <= NAME_SOUGHT_CHARS);
        assert_eq!(beginnings(&same, ROOM_SIGNS).len(), 0);
        let many: Vec<_> = (0..1_000).map(|n| format!("@{n} ")).collect();
        let many = many.concat();
        assert_eq!(beginnings(&many, PERSON_SIGNS).len(), NAMES_SOUGHT);
    }
}
