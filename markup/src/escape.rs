//! Escapes text for HTML.

/// Appends `text` such that it is text, in an element as in a quoted attribute.
pub(crate) fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_html_is_escaped() {
        let mut html = String::from("x");
        escape("<b a='1' c=\"2\">&amp; 火", &mut html);
        assert_eq!(html, "x&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;amp; 火");
    }
}
