//! The words of a drawn message, without the signs of Markdown: for quotes, lists
//! and notifications, where a message is told by its beginning. What is read out
//! is what is shown, so items have their numbers.

/// Elements within a line; between all others words are apart.
const INLINE: [&str; 8] = ["a", "b", "code", "del", "em", "span", "strong", "i"];

/// The text of HTML as the server draws it (well formed, five named entities),
/// on one line.
pub fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 2);
    let mut rest = html;
    let mut lists: Vec<Option<u64>> = Vec::new();
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        let from = &rest[at..];
        rest = if from.starts_with('<') {
            let (tag, after) = tag(from);
            if !INLINE.contains(&name(tag)) {
                text.push(' ');
            }
            if let Some(number) = number(tag, &mut lists) {
                text.push_str(&number);
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

/// What stands before an item that begins with this tag. `lists` are those around
/// it, with the next number of each that has numbers.
fn number(tag: &str, lists: &mut Vec<Option<u64>>) -> Option<String> {
    match name(tag) {
        "ol" | "ul" if tag.starts_with('/') => {
            lists.pop();
        }
        "ul" => lists.push(None),
        "ol" => lists.push(Some(attribute(tag, "start").unwrap_or(1))),
        "li" if !tag.starts_with('/') => {
            let counted = lists.last_mut()?.as_mut()?;
            let number = attribute(tag, "value").unwrap_or(*counted);
            *counted = number.saturating_add(1);
            return Some(format!("{number}. "));
        }
        _ => {}
    }
    None
}

/// The number that an attribute is.
fn attribute(tag: &str, name: &str) -> Option<u64> {
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    value.split('"').next()?.parse().ok()
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
                "<ol start=\"3\"><li dir=\"auto\">a</li><li dir=\"auto\" value=\"7\">b<ul><li>c</li></ul></li><li>d</li></ol>",
                "3. a 7. b c 8. d",
            ),
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
