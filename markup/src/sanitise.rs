//! The second wall: parses the HTML that was written, and keeps only elements
//! and attributes on its list.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use ammonia::{Builder, UrlRelative};

use crate::{highlight::Class, languages, links};

/// `target` of a link out of the chat: a new tab.
pub(crate) const TARGET: &str = "_blank";

/// `rel` of a link out of the chat: it gets no handle on our page, is not told
/// of it, and counts for no search engine.
pub(crate) const REL: &str = "noopener noreferrer nofollow";

/// Every element a message may have, with its attributes.
const ELEMENTS: [(&str, &[&str]); 20] = [
    ("a", &["href", "class", "target", "rel"]),
    ("blockquote", &[]),
    ("br", &[]),
    ("code", &["class"]),
    ("del", &[]),
    ("em", &[]),
    ("hr", &[]),
    ("li", &["dir", "value"]),
    ("ol", &["class", "start"]),
    ("p", &["class", "dir"]),
    ("pre", &[]),
    ("span", &["class", "data-user"]),
    ("strong", &[]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["class"]),
    ("th", &["class"]),
    ("thead", &[]),
    ("tr", &[]),
    ("ul", &[]),
];

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.iter().map(|(element, _)| *element).collect())
        .tag_attributes(
            ELEMENTS
                .iter()
                .map(|(element, attributes)| (*element, attributes.iter().copied().collect()))
                .collect::<HashMap<_, HashSet<_>>>(),
        )
        .url_schemes(["http", "https", "mailto"].into())
        // `attribute` decides which relative addresses are ours.
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .attribute_filter(attribute);
    builder
});

/// Keeps of HTML what messages may have.
pub(crate) fn sanitise(html: &str) -> String {
    SANITISER.clean(html).to_string()
}

/// Keeps an attribute if its value is one of ours.
fn attribute<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let number = |c: char| c.is_ascii_digit();
    let allowed = match (element, attribute) {
        ("a", "href") => links::is_outside(value) || links::is_inside(value),
        ("a", "class") => value == "room-link",
        ("a", "target") => value == TARGET,
        ("a", "rel") => value == REL,
        ("code", "class") => value
            .strip_prefix("language-")
            .is_some_and(languages::is_one),
        ("li" | "p", "dir") => value == "auto",
        ("ol", "class") => value == "bracketed",
        ("ol", "start") | ("li", "value") => !value.is_empty() && value.chars().all(number),
        ("p", "class") => matches!(value, "heading" | "emoji-only"),
        ("span", "class") => {
            matches!(value, "mention" | "mention mention--room" | "task")
                || Class::ALL.iter().any(|class| class.name() == value)
        }
        ("span", "data-user") => value.chars().all(|c| number(c) || c == ' ' || c == '-'),
        ("td" | "th", "class") => {
            matches!(value, "align-left" | "align-center" | "align-right")
        }
        _ => false,
    };
    allowed.then_some(Cow::Borrowed(value))
}

#[cfg(test)]
mod tests;
