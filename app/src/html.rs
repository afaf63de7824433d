//! HTML written by hand, for what is drawn often and stays as it was drawn: the
//! inside of a line of the timeline. Server and browser write the same text, so
//! a page comes alive without looking at each of its nodes.

/// HTML as it is being written. What is not told to be HTML already is escaped.
#[derive(Debug, Default)]
pub(crate) struct Html {
    out: String,
    /// The last start tag still takes attributes.
    in_tag: bool,
}

impl Html {
    /// Writes a start tag; attributes may follow.
    pub(crate) fn open(&mut self, name: &'static str) -> &mut Self {
        self.end_tag();
        self.out.push('<');
        self.out.push_str(name);
        self.in_tag = true;
        self
    }

    /// Writes an attribute of the element that was just opened.
    pub(crate) fn attr(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape(&mut self.out, value);
        self.out.push('"');
        self
    }

    /// Writes text.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.end_tag();
        escape(&mut self.out, text);
        self
    }

    /// Writes what is HTML already: our own, or sanitised by our server.
    pub(crate) fn raw(&mut self, html: &str) -> &mut Self {
        self.end_tag();
        self.out.push_str(html);
        self
    }

    /// Writes an end tag.
    pub(crate) fn close(&mut self, name: &'static str) -> &mut Self {
        self.end_tag();
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        self
    }

    /// Writes an element that holds nothing but text.
    pub(crate) fn span(&mut self, class: &str, text: &str) -> &mut Self {
        self.open("span").attr("class", class).text(text);
        self.close("span")
    }

    /// The same of what somebody has written, which is read in its own direction.
    pub(crate) fn auto_span(&mut self, class: &str, text: &str) -> &mut Self {
        self.open("span").attr("class", class);
        self.attr("dir", "auto").text(text).close("span")
    }

    /// What was written.
    pub(crate) fn finish(mut self) -> String {
        self.end_tag();
        self.out
    }

    fn end_tag(&mut self) {
        if std::mem::take(&mut self.in_tag) {
            self.out.push('>');
        }
    }
}

/// Right within text and within quoted attributes.
fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unescaped(html: &str) -> String {
        let html = html.replace("&lt;", "<").replace("&gt;", ">");
        html.replace("&quot;", "\"").replace("&amp;", "&")
    }

    #[test]
    fn elements_are_nested_and_closed() {
        let mut html = Html::default();
        html.open("a").attr("href", "/?a=1&b=\"2\"").text("<b>");
        html.open("img").attr("alt", "");
        html.raw("<i>ok</i>").close("a");
        assert_eq!(
            html.finish(),
            r#"<a href="/?a=1&amp;b=&quot;2&quot;">&lt;b&gt;<img alt=""><i>ok</i></a>"#
        );
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_place(text in "\\PC{0,40}|[<>&\"' =/a-z;#]{0,40}") {
            let mut html = Html::default();
            html.span(&text, &text);
            let html = html.finish();
            prop_assert_eq!(html.matches('<').count(), 2);
            let (class, rest) = html
                .strip_prefix("<span class=\"")
                .and_then(|rest| rest.split_once("\">"))
                .unwrap_or_default();
            prop_assert_eq!(unescaped(class), text.clone());
            let inner = rest.strip_suffix("</span>").unwrap_or_default();
            prop_assert_eq!(unescaped(inner), text);
        }
    }
}
