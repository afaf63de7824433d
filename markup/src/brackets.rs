//! Parses what makes a link: `[text](address)`, `[text][label]`, `<address>`,
//! and the lines `[label]: address` that labels stand for.

use std::collections::BTreeMap;

use crate::{limits, links};

/// Addresses by their labels.
pub(crate) type Definitions = BTreeMap<String, String>;

/// A link's address in the round brackets at the start of `text`, and their
/// length. Only what may be a link is one: `f[i](x)` is text.
pub(crate) fn inline_address(text: &str) -> Option<(String, usize)> {
    let inner = text.strip_prefix('(')?.trim_start_matches(' ');
    let (address, after) = destination(inner)?;
    let spaced = after.trim_start_matches([' ', '\n']);
    let after = if spaced.len() < after.len() {
        title(spaced).unwrap_or(spaced).trim_start_matches(' ')
    } else {
        after
    };
    let rest = after.strip_prefix(')')?;
    Some((address.to_owned(), text.len() - rest.len()))
}

/// The address of a link at the start of `text`, and what comes after it.
fn destination(text: &str) -> Option<(&str, &str)> {
    let text = &text[..text.floor_char_boundary(limits::ADDRESS_BYTES)];
    let (address, after) = if let Some(inner) = text.strip_prefix('<') {
        let end = inner.find(['<', '>', '\n'])?;
        (&inner[..end], inner[end..].strip_prefix('>')?)
    } else {
        let mut open = 0_usize;
        let end = text.find(|c: char| match c {
            '(' => {
                open += 1;
                false
            }
            ')' => match open.checked_sub(1) {
                Some(left) => {
                    open = left;
                    false
                }
                None => true,
            },
            c => c.is_whitespace(),
        });
        text.split_at(end.unwrap_or(text.len()))
    };
    links::is_outside(address).then_some((address, after))
}

/// What comes after the title at the start of `text`.
fn title(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = &text[1..];
    let line = inner.split('\n').next()?;
    let line = &line[..line.floor_char_boundary(limits::ADDRESS_BYTES)];
    let end = line.find(quote)?;
    Some(&inner[end + 1..])
}

/// The label in the square brackets at the start of `text`, and their length.
pub(crate) fn label(text: &str) -> Option<(&str, usize)> {
    let inner = text.strip_prefix('[')?;
    let inner = &inner[..inner.floor_char_boundary(limits::LABEL_BYTES)];
    let end = inner.find(['[', ']'])?;
    inner[end..]
        .starts_with(']')
        .then_some((&inner[..end], end + 2))
}

/// Labels differ neither by case nor by how many blanks are in them.
pub(crate) fn folded(label: &str) -> String {
    let words: Vec<_> = label.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// The label and the address a line defines.
pub(crate) fn definition(line: &str) -> Option<(String, &str)> {
    let text = line.trim_matches(' ');
    let (label, len) = label(text)?;
    let label = folded(label);
    if label.is_empty() {
        return None;
    }
    let (address, after) = destination(text[len..].strip_prefix(':')?.trim_start_matches(' '))?;
    let spaced = after.trim_start_matches(' ');
    let after = if spaced.len() < after.len() {
        title(spaced).unwrap_or(spaced).trim_start_matches(' ')
    } else {
        after
    };
    after.is_empty().then_some((label, address))
}

/// All that a message defines; the first of a label counts.
pub(crate) fn definitions(source: &str) -> Definitions {
    let mut found = Definitions::new();
    for line in source.lines() {
        if let Some((label, address)) = definition(line) {
            found.entry(label).or_insert_with(|| address.to_owned());
        }
    }
    found
}

/// The address in angles at the start of `text`, and what it is called. No tag
/// has one.
pub(crate) fn in_angles(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('<')?;
    let inner = &inner[..inner.floor_char_boundary(limits::ADDRESS_BYTES)];
    let end = inner.find(|c: char| matches!(c, '<' | '>' | '"') || c.is_whitespace())?;
    let address = &inner[..end];
    if !inner[end..].starts_with('>') {
        return None;
    }
    if links::is_outside(address) {
        return Some((address.to_owned(), address));
    }
    let (user, host) = address.split_once('@')?;
    let of_user = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
    let of_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let mailbox = user.starts_with(|c: char| c.is_ascii_alphanumeric())
        && user.chars().all(of_user)
        && host.starts_with(|c: char| c.is_ascii_alphanumeric())
        // `<a@b>` is no place in the network.
        && host.contains('.')
        && host.chars().all(of_host);
    mailbox.then(|| (format!("mailto:{address}"), address))
}
