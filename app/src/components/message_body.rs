//! The text of a message: drawn by the server, or plain with its addresses as
//! links.

use protocol::{UserId, addresses};

use crate::{html::Html, paths, state::deed, words::Words};

/// The text as it was written, or drawn. Links tell the other site nothing of
/// the room.
pub(crate) fn write_body(
    html: &mut Html,
    body: &str,
    drawn: Option<&str>,
    // Who wrote it: said again where it tells what they do (`/me waves`).
    who: &str,
    me: UserId,
    words: &Words,
) {
    let deed = deed(body);
    if deed.is_some() {
        html.open("p").attr("class", "deed").attr("dir", "auto");
        html.text(who).close("p");
    }
    html.open("div");
    if let Some(drawn) = drawn {
        html.attr("class", "message__body drawn")
            .attr("dir", "auto");
        // Made and sanitised by our server, which no one else speaks for.
        html.raw(&in_reach(&naming(drawn, me), words));
    } else {
        html.attr("class", "message__body").attr("dir", "auto");
        for span in spans(deed.unwrap_or(body)) {
            match span {
                Span::Text(text) => html.text(text),
                Span::Link(address) => {
                    html.open("a").attr("href", address);
                    html.attr("target", "_blank")
                        .attr("rel", "noopener noreferrer nofollow");
                    html.text(address).close("a")
                }
            };
        }
    }
    html.close("div");
}

/// A run of a plain message's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span<'t> {
    /// Shown as it is.
    Text(&'t str),
    /// Shown as it is, and leads there.
    Link(&'t str),
}

/// Splits text into plain runs and addresses; nothing is lost or changed.
fn spans(text: &str) -> Vec<Span<'_>> {
    let mut spans = Vec::new();
    let mut shown = 0;
    for address in addresses(text) {
        if address.start > shown {
            spans.push(Span::Text(&text[shown..address.start]));
        }
        shown = address.end;
        spans.push(Span::Link(&text[address]));
    }
    if shown < text.len() {
        spans.push(Span::Text(&text[shown..]));
    }
    spans
}

/// What may be wider than the page is scrolled by key, too: it can have the
/// focus, and says what it is. Names of elements stand nowhere but in elements.
fn in_reach(html: &str, words: &Words) -> String {
    let code = format!(
        "<pre tabindex=\"0\" role=\"group\" aria-label=\"{}\"",
        words.code
    );
    let drawn = paths::linked_rooms(html).replace("<pre", &code);
    drawn.replace("<table", "<table tabindex=\"0\"")
}

/// Marks where the viewer is named; who that is only the page knows.
fn naming(html: &str, me: UserId) -> String {
    annotated(html, |ids| {
        let mine = ids.split(' ').any(|id| id.parse() == Ok(me.0));
        if mine {
            "data-me ".to_owned()
        } else {
            String::new()
        }
    })
}

/// Says beside the names in a drawn message what those are who are named: as
/// they are now, while the message was drawn when it was written.
pub(crate) fn with_marks(html: &str, mark: impl Fn(UserId) -> Option<&'static str>) -> String {
    annotated(html, |ids| {
        let mark = ids.parse().ok().and_then(|id| mark(UserId(id)));
        mark.map_or_else(String::new, |mark| format!("data-mark=\"{mark}\" "))
    })
}

/// Puts before the ids of those who are named what `note` makes of these.
fn annotated(html: &str, note: impl Fn(&str) -> String) -> String {
    const BEGIN: &str = "data-user=\"";
    let mut out = String::with_capacity(html.len() + 16);
    let mut rest = html;
    while let Some(at) = rest.find(BEGIN) {
        let (before, after) = rest.split_at(at);
        let ids = &after[BEGIN.len()..];
        let ids = &ids[..ids.find('"').unwrap_or(ids.len())];
        out.push_str(before);
        out.push_str(&note(ids));
        out.push_str(BEGIN);
        rest = &after[BEGIN.len()..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_taken_apart_and_nothing_is_lost() {
        use Span::{Link, Text};
        for (text, found) in [
            ("", vec![]),
            ("  hi\n\n", vec![Text("  hi\n\n")]),
            (
                "資料はhttps://a.example/資料。\nhttps://b.example",
                vec![
                    Text("資料は"),
                    Link("https://a.example/資料"),
                    Text("。\n"),
                    Link("https://b.example"),
                ],
            ),
        ] {
            assert_eq!(spans(text), found, "{text}");
        }
    }

    #[test]
    fn what_scrolls_can_have_the_focus() {
        let html = in_reach(
            "<p>&lt;pre&gt;</p><pre><code>x</code></pre>",
            Words::of(crate::lang::Lang::En),
        );
        assert_eq!(html.matches("tabindex").count(), 1);
        assert!(html.contains("<pre tabindex=\"0\" role=\"group\" aria-label=\"Code\"><code>"));
    }

    #[test]
    fn only_the_viewer_is_marked() {
        let html = r#"<p><span class="mention" data-user="3 4">@A</span> <span data-user="34">@B</span></p>"#;
        let marked = naming(html, UserId(4));
        assert_eq!(marked.matches("data-me").count(), 1);
        assert!(marked.contains(r#"data-me data-user="3 4""#));
        assert_eq!(naming(html, UserId(9)), html);
    }

    #[test]
    fn those_who_are_named_carry_their_mark() {
        let html = r#"<p><span class="mention" data-user="3 4">@A</span> <span class="mention" data-user="34">@B</span></p>"#;
        let marked = with_marks(html, |user| (user != UserId(9)).then_some("guest"));
        // Of several nothing can be said at once.
        assert_eq!(marked.matches("data-mark").count(), 1);
        assert!(marked.contains(r#"data-mark="guest" data-user="34""#));
        assert_eq!(with_marks(html, |_| None), html);
    }
}
