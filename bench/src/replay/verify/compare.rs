//! What is expected against what was found.

use std::collections::{HashMap, HashSet};

use protocol::Seq;

use super::{Expected, Found, Others};
use crate::replay::script::Line;

/// Every expected line of one room must have been found, once, at its place
/// and as it was said; `found` must be in the room's order.
pub(crate) fn compare(expected: &[Expected<'_>], found: &[Found], others: Others) -> Vec<String> {
    let mut complaints = ascending(found);
    let at: HashMap<Seq, &Found> = found.iter().rev().map(|it| (it.seq, it)).collect();
    for it in expected {
        match at.get(&it.seq) {
            None => complaints.push(format!(
                "{} is missing, its place is {}",
                said(it.line),
                it.seq
            )),
            Some(found) => complaints.extend(differences(it, found)),
        }
    }
    let places: HashSet<_> = expected.iter().map(|it| it.seq).collect();
    for extra in found.iter().filter(|it| !places.contains(&it.seq)) {
        let again = expected.iter().find(|it| is_same(it, extra, others));
        match (again, others) {
            (Some(it), _) => complaints.push(format!(
                "{} is there again at {}, its place is {}",
                said(it.line),
                extra.seq,
                it.seq
            )),
            (None, Others::Wrong) => complaints.push(format!(
                "“{}” at {} was said by nobody in this replay",
                extra.body, extra.seq
            )),
            (None, Others::Fine) => {}
        }
    }
    complaints
}

/// The lines of a dialogue must have been given places in the order they were
/// said in, and no two lines the same place.
pub(crate) fn in_order(expected: &[Expected<'_>]) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut taken = HashMap::new();
    for it in expected {
        if let Some(other) = taken.insert((it.line.room, it.seq), it.line) {
            complaints.push(format!(
                "{} and {} have the same place {}",
                said(other),
                said(it.line),
                it.seq
            ));
        }
    }
    for pair in expected.windows(2) {
        let (first, second) = (pair[0], pair[1]);
        if first.line.dialogue == second.line.dialogue && first.seq > second.seq {
            complaints.push(format!(
                "{} at {} was said after {} at {}",
                said(second.line),
                second.seq,
                said(first.line),
                first.seq
            ));
        }
    }
    complaints
}

/// Events must be numbered 1, 2, 3 … (or on from `after`) up to `head`.
pub(crate) fn gap_free(seqs: impl IntoIterator<Item = Seq>, after: Seq, head: Seq) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut last = after;
    for seq in seqs {
        if seq != last.next() {
            complaints.push(format!("event {seq} follows {last}"));
        }
        last = seq;
    }
    if last != head {
        complaints.push(format!("the events end at {last}, the room at {head}"));
    }
    complaints
}

fn ascending(found: &[Found]) -> Vec<String> {
    let pairs = found.windows(2).map(|pair| (pair[0].seq, pair[1].seq));
    pairs
        .filter(|(first, second)| first >= second)
        .map(|(first, second)| format!("message {second} comes after {first}"))
        .collect()
}

fn differences(expected: &Expected<'_>, found: &Found) -> Vec<String> {
    let line = expected.line;
    let mut complaints = Vec::new();
    let mut differ = |what: String| complaints.push(format!("at {}: {what}", found.seq));
    if !says(found, &line.body) {
        differ(format!("“{}” instead of {}", found.body, said(line)));
    }
    if let Some(author) = found.author
        && author != expected.author.id
    {
        differ(format!(
            "{} is by person {author} instead of {}",
            said(line),
            expected.author.id
        ));
    }
    if let Some(name) = &found.name
        && *name != expected.author.name
    {
        differ(format!(
            "{} is by {name:?} instead of {:?}",
            said(line),
            expected.author.name
        ));
    }
    if let Some(id) = &found.client_id
        && *id != line.client_id
    {
        differ(format!(
            "the client id is {id} instead of {}",
            line.client_id
        ));
    }
    complaints
}

/// Whether a message at another place is this line: by its ids; where none are
/// shown by its words, unless somebody else may have said the same.
fn is_same(expected: &Expected<'_>, found: &Found, others: Others) -> bool {
    match (found.author, &found.client_id) {
        (Some(author), Some(id)) => author == expected.author.id && *id == expected.line.client_id,
        _ => others == Others::Wrong && says(found, &expected.line.body),
    }
}

/// Whether it says this: to the letter, but on a page, where a list or emphasis
/// is drawn without the signs it was written with, letter by letter.
fn says(found: &Found, body: &str) -> bool {
    let letters = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
    };
    let drawn = found.client_id.is_none();
    found.body == body || (drawn && letters(&found.body) == letters(body))
}

fn said(line: &Line) -> String {
    format!("{} “{}”", line.client_id, line.body)
}

#[cfg(test)]
mod tests;
