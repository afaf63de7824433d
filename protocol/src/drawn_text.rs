//! The words of a drawn message, without the signs of Markdown: for quotes and
//! lists, where a message is told by its beginning.

/// Elements within a line; between all others words are apart.
const INLINE: [&str; 8] = ["a", "b", "code", "del", "em", "span", "strong", "i"];

/// The text of HTML as the server draws it (well formed, five named entities),
/// on one line.
pub(crate) fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        let from = &rest[at..];
        rest = if from.starts_with('<') {
            let (tag, after) = tag(from);
            if !INLINE.contains(&name(tag)) {
                text.push(' ');
            }
            after
        } else {
            let (c, after) = entity(from);
            text.push(c);
            after
        };
    }
    text.push_str(rest);
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ")
}

/// The tag at the beginning, without its angles, and what comes after it.
fn tag(html: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, c) in html.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return (&html[1..at], &html[at + 1..]),
            _ => {}
        }
    }
    (&html[1..], "")
}

fn name(tag: &str) -> &str {
    let tag = tag.trim_start_matches('/');
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric());
    &tag[..end.unwrap_or(tag.len())]
}

/// The character that is written there, and what comes after it.
fn entity(html: &str) -> (char, &str) {
    const ENTITIES: [(&str, char); 6] = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&#39;", '\''),
        ("&nbsp;", ' '),
    ];
    for (entity, c) in ENTITIES {
        if let Some(after) = html.strip_prefix(entity) {
            return (c, after);
        }
    }
    ('&', &html[1..])
}

#[cfg(test)]
mod tests {
    use super::text_of;

    #[test]
    fn words_stay_and_signs_go() {
        for (html, text) in [
            ("plain", "plain"),
            (
                "<p>one <strong>two</strong><em>three</em></p>",
                "one twothree",
            ),
            ("<ul><li>お茶</li><li>お菓子</li></ul>", "お茶 お菓子"),
            ("<p>a<br>b</p>\n<p>c</p>", "a b c"),
            (
                "<p>1 &lt; 2 &amp;&amp; 3 &gt; 2 &copy</p>",
                "1 < 2 && 3 > 2 &copy",
            ),
            (
                "<a href=\"https://e.example/?a>b\" title=\"<b>\">link</a>!",
                "link!",
            ),
            (
                "<pre class=\"code\"><code><span class=\"k\">fn</span> main</code></pre>",
                "fn main",
            ),
            ("<p>broken <b", "broken"),
            ("", ""),
        ] {
            assert_eq!(text_of(html), text, "{html}");
        }
    }
}
