//! Finds the web addresses in plain text. The text is shown as text; only
//! `http://` and `https://` addresses become links.

/// A run of a message's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span<'t> {
    /// Shown as it is.
    Text(&'t str),
    /// Shown as it is, and leads there.
    Link(&'t str),
}

/// Splits text into plain runs and addresses; nothing is lost or changed.
pub(crate) fn spans(text: &str) -> Vec<Span<'_>> {
    let mut spans = Vec::new();
    let mut rest = text;
    let mut searched = 0;
    while let Some(start) = next_scheme(rest, searched) {
        let end = start + address_len(&rest[start..]);
        let host_at = start
            + if rest[start..].starts_with("https") {
                8
            } else {
                7
            };
        if end <= host_at || is_word(rest[..start].chars().next_back()) {
            searched = host_at.min(rest.len());
            continue;
        }
        if start > 0 {
            spans.push(Span::Text(&rest[..start]));
        }
        spans.push(Span::Link(&rest[start..end]));
        rest = &rest[end..];
        searched = 0;
    }
    if !rest.is_empty() {
        spans.push(Span::Text(rest));
    }
    spans
}

/// Where the next address may begin.
fn next_scheme(text: &str, from: usize) -> Option<usize> {
    text[from..]
        .match_indices("http")
        .map(|(at, _)| from + at)
        .find(|&at| text[at..].starts_with("http://") || text[at..].starts_with("https://"))
}

/// `xhttp://` is no address.
fn is_word(before: Option<char>) -> bool {
    before.is_some_and(|c| c.is_ascii_alphanumeric())
}

/// Length of the address at the start of `text`: up to white space, a quote or
/// CJK punctuation, without the punctuation that ends the sentence around it.
fn address_len(text: &str) -> usize {
    let end = text
        .find(|c: char| {
            c.is_whitespace()
                || c.is_control()
                || matches!(
                    c,
                    '<' | '>' | '"' | '`' | '「'
                        ..='】' | '、' | '。' | '，' | '！' | '？' | '（' | '）' | '“' | '”'
                )
        })
        .unwrap_or(text.len());
    let mut address = &text[..end];
    while let Some(last) = address.chars().next_back() {
        let closes = |open: char, close: char| {
            last == close && address.matches(close).count() > address.matches(open).count()
        };
        let stray = matches!(
            last,
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '…'
        ) || closes('(', ')')
            || closes('[', ']')
            || closes('{', '}');
        if !stray {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    address.len()
}

#[cfg(test)]
mod tests {
    use super::Span::{Link, Text};
    use super::*;

    fn check(text: &str, expected: &[Span<'_>]) {
        let found = spans(text);
        assert_eq!(found, expected, "{text}");
        let joined: String = found
            .iter()
            .map(|span| match span {
                Text(text) | Link(text) => *text,
            })
            .collect();
        assert_eq!(joined, text);
    }

    #[test]
    fn addresses_are_found() {
        check("hi", &[Text("hi")]);
        check("", &[]);
        check(
            "https://a.example/b?c=d#e",
            &[Link("https://a.example/b?c=d#e")],
        );
        check(
            "see http://a.example, or https://b.example.",
            &[
                Text("see "),
                Link("http://a.example"),
                Text(", or "),
                Link("https://b.example"),
                Text("."),
            ],
        );
    }

    #[test]
    fn brackets_around_an_address_stay_outside() {
        check(
            "(https://a.example/x_(y))",
            &[Text("("), Link("https://a.example/x_(y)"), Text(")")],
        );
        check(
            "「https://a.example」",
            &[Text("「"), Link("https://a.example"), Text("」")],
        );
    }

    #[test]
    fn japanese_sentences_end_an_address() {
        check(
            "資料はhttps://a.example/資料。見て",
            &[
                Text("資料は"),
                Link("https://a.example/資料"),
                Text("。見て"),
            ],
        );
    }

    #[test]
    fn other_schemes_are_text() {
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            "http:",
            "https://",
            "http:// a",
            "xhttp://a.example",
            "httphttp",
        ] {
            check(text, &[Text(text)]);
        }
    }

    #[test]
    fn markup_ends_an_address() {
        check(
            "https://a.example/<script>",
            &[Link("https://a.example/"), Text("<script>")],
        );
    }
}
