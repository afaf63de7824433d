//! Decides whether what is pasted into a message box is words or files.
//! Spreadsheets and office programs put a picture of the words beside them;
//! file managers put the names of files; browsers put the address of a picture,
//! and an element that shows it.

/// What the clipboard holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Clipboard {
    /// As plain text.
    pub(crate) plain: String,
    /// As HTML.
    pub(crate) html: String,
    /// The files, each with its name and its type.
    pub(crate) files: Vec<(String, String)>,
}

impl Clipboard {
    /// Whether its files are what is meant, and not the words.
    pub(crate) fn is_for_files(&self) -> bool {
        let is_of_words = self.has_only_pictures() && self.has_words();
        !self.files.is_empty() && !is_of_words
    }

    fn has_only_pictures(&self) -> bool {
        self.files
            .iter()
            .all(|(_, kind)| kind.starts_with("image/"))
    }

    /// Whether it holds words of its own, and not only what the files are called
    /// or where they come from.
    fn has_words(&self) -> bool {
        let plain = self.plain.trim();
        if plain.is_empty() || plain.lines().all(|line| self.names_file(line.trim())) {
            return false;
        }
        !is_address(plain) || has_words(&self.html)
    }

    fn names_file(&self, line: &str) -> bool {
        let is_last = |name: &str| {
            let before = line.strip_suffix(name);
            before.is_some_and(|before| before.is_empty() || before.ends_with(['/', '\\']))
        };
        line.is_empty() || self.files.iter().any(|(name, _)| is_last(name))
    }
}

/// Whether a text is one address and nothing else.
fn is_address(text: &str) -> bool {
    const SCHEMES: [&str; 5] = ["https://", "http://", "file:", "data:", "blob:"];
    let begins = |scheme: &&str| {
        let start = text.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    SCHEMES.iter().any(begins) && !text.contains(char::is_whitespace)
}

/// Whether HTML has words between its tags that are read.
fn has_words(html: &str) -> bool {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if !rest[..at].trim().is_empty() {
            return true;
        }
        let Some(len) = unread_len(&rest[at..]) else {
            return false;
        };
        rest = &rest[at + len..];
    }
    !rest.trim().is_empty()
}

/// How long what begins with a tag is that nobody reads: a comment, what styles
/// and titles hold, or the tag alone.
fn unread_len(tag: &str) -> Option<usize> {
    let begins = |start: &str| {
        let found = tag.get(..start.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(start))
    };
    let ends = [
        ("<!--", "-->"),
        ("<style", "</style>"),
        ("<title", "</title>"),
    ];
    if let Some((_, end)) = ends.into_iter().find(|(start, _)| begins(start)) {
        let at = tag.to_ascii_lowercase().find(end)?;
        return Some(at + end.len());
    }
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match quote {
            Some(open) if open == c => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '>' => return Some(at + 1),
            Some(_) | None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "<html><head><style>td{color:red}</style></head><body><!--StartFragment-->\
        <table><tr><td>味噌</td><td>2</td></tr></table><!--EndFragment--></body></html>";
    const IMAGE: &str = "<meta charset='utf-8'><!--StartFragment--><img src=\"https://a.example/b.png\" \
        alt=\"a > b\"><!--EndFragment-->";

    #[test]
    fn words_come_before_pictures_of_them() {
        let picture = ("image.png", "image/png");
        for (what, plain, html, files, for_files) in [
            // Words beside a picture of them.
            ("Excel", "味噌\t2\r\n", TABLE, &[picture][..], false),
            (
                "an address in a cell",
                "https://a.example",
                TABLE,
                &[picture],
                false,
            ),
            (
                "Word",
                "Dear Ann,\r\n",
                "<p>Dear Ann,</p>",
                &[picture],
                false,
            ),
            ("no HTML", "味噌\t2", "", &[picture], false),
            (
                "an address and more",
                "https://a.example/b see",
                "",
                &[picture],
                false,
            ),
            // Nothing to read but a picture.
            ("a screenshot", "", "", &[picture], true),
            ("blanks", " \n", "<p> </p>", &[picture], true),
            ("from a page", "", IMAGE, &[picture], true),
            (
                "from a page, with its address",
                "https://a.example/b.png",
                "",
                &[picture],
                true,
            ),
            (
                "the same with HTML",
                "HTTPS://a.example/b.png",
                "<img src=x>",
                &[picture],
                true,
            ),
            (
                "words in its tag",
                "https://a.example/b.png",
                IMAGE,
                &[picture],
                true,
            ),
            (
                "a picture from a document",
                "\r\n",
                "<p><img></p>",
                &[picture],
                true,
            ),
            // Files from a file manager.
            ("Finder", "pic.png", "", &[("pic.png", "image/png")], true),
            (
                "a path",
                "/home/ann/pic.png\n",
                "",
                &[("pic.png", "image/png")],
                true,
            ),
            (
                "on Windows",
                "C:\\a\\pic.png",
                "",
                &[("pic.png", "image/png")],
                true,
            ),
            (
                "two of them",
                "a.png\nb.png",
                "",
                &[("a.png", "image/png"), ("b.png", "image/png")],
                true,
            ),
            (
                "no picture",
                "the minutes",
                "",
                &[("a.pdf", "application/pdf")],
                true,
            ),
            ("of no type", "anything", TABLE, &[("a", "")], true),
            // Words alone are none of ours.
            ("words", "hi", "", &[], false),
            ("nothing", "", "", &[], false),
        ] {
            let clipboard = Clipboard {
                plain: plain.to_owned(),
                html: html.to_owned(),
                files: files
                    .iter()
                    .map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned()))
                    .collect(),
            };
            assert_eq!(clipboard.is_for_files(), for_files, "{what}");
        }
    }

    #[test]
    fn words_are_told_from_markup() {
        for html in ["a", "<p>a</p>", "<title>x</title>a", "<b></b> &amp;", TABLE] {
            assert!(has_words(html), "{html}");
        }
        for html in [
            "",
            " ",
            "<p></p>",
            "<!-- a -->",
            "<STYLE>a</style>",
            "<title>x</title>",
            "<p",
        ] {
            assert!(!has_words(html), "{html}");
        }
    }
}
