//! What a browser would make of HTML, held against a list of its own: it shares
//! no code with what it checks.

use scraper::{Html, Node, node::Element};

const ELEMENTS: [&str; 20] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

const CLASSES: [&str; 10] = [
    "heading",
    "emoji-only",
    "mention",
    "task",
    "mention--room",
    "room-link",
    "align-left",
    "align-center",
    "align-right",
    "",
];

/// Panics if there is anything in the page that messages must not have.
pub(crate) fn check(html: &str) {
    let page = Html::parse_fragment(html);
    for node in page.tree.root().descendants().skip(1) {
        match node.value() {
            // The parser's own.
            Node::Element(element) if element.name() == "html" && element.attrs.is_empty() => {}
            Node::Element(element) => check_element(element, html),
            Node::Text(_) | Node::Fragment => {}
            other => panic!("{other:?} in {html}"),
        }
    }
    // Read and written once more it is the same: no two parsers will disagree.
    assert_eq!(page.root_element().inner_html(), html);
    let control = |c: char| c.is_control() && c != '\n' && c != '\t';
    assert!(!html.contains(control), "{html:?}");
}

fn check_element(element: &Element, html: &str) {
    let name = element.name();
    assert!(ELEMENTS.contains(&name), "<{name}> in {html}");
    assert_eq!(&*element.name.ns, "http://www.w3.org/1999/xhtml", "{html}");
    for (attribute, value) in element.attrs() {
        let good = match (name, attribute) {
            ("a", "href") => {
                let (_, rest) = value.split_once(':').unwrap_or_default();
                let outside = ["http://", "https://", "mailto:"]
                    .iter()
                    .any(|scheme| value.to_ascii_lowercase().starts_with(scheme));
                if outside {
                    assert_eq!(element.attr("rel"), Some("noopener noreferrer nofollow"));
                    assert_eq!(element.attr("target"), Some("_blank"));
                    !rest.contains(['\\', ' ', '\t', '\n'])
                } else {
                    assert_eq!(element.attr("class"), Some("room-link"), "{html}");
                    value.starts_with("/rooms/") && value.is_ascii() && !value.contains(['"', '<'])
                }
            }
            ("a", "target" | "rel") => element.attr("class").is_none(),
            ("ol", "start") | ("li", "value") => value.parse::<u32>().is_ok(),
            ("ol", "class") => value == "bracketed",
            ("li" | "p", "dir") => value == "auto",
            ("span", "data-user") => value.split(' ').all(|id| id.parse::<i64>().is_ok()),
            ("a" | "code" | "p" | "span" | "td" | "th", "class") => {
                value.split(' ').all(good_class)
            }
            _ => false,
        };
        assert!(good, "{attribute}={value:?} at <{name}> in {html}");
    }
}

fn good_class(class: &str) -> bool {
    let word = |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_lowercase());
    CLASSES.contains(&class)
        || class.strip_prefix("hl-").is_some_and(word)
        || class.strip_prefix("language-").is_some_and(word)
}
