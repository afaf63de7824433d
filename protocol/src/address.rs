//! Web addresses in text: where they begin and where the sentence goes on. The
//! server finds them in what it draws, the page in what is plain.

use std::ops::Range;

/// What an address begins with, in any case.
const SCHEMES: [&str; 2] = ["https://", "http://"];

/// The addresses in a text, in order: bytes of `text`, never empty, none over
/// another.
pub fn addresses(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut end = 0;
    text.match_indices("://").filter_map(move |(colon, _)| {
        let start = ["https", "http"]
            .into_iter()
            .filter_map(|scheme| colon.checked_sub(scheme.len()))
            .find(|start| *start >= end && address_len(text, *start).is_some())?;
        end = start + address_len(text, start)?;
        Some(start..end)
    })
}

/// The length in bytes of the address that begins at byte `at` of `text`, if one
/// does.
///
/// It ends before white space, quotes, signs of Markdown (`**`, `~~`), closing
/// brackets it has not opened itself, and every character outside ASCII that is
/// no letter or digit: `。`, `」`, emoji. What ends the sentence around it (`.`,
/// `,`, `:` …) is left out.
pub fn address_len(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let scheme = SCHEMES.into_iter().find(|scheme| {
        rest.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })?;
    let before = text.get(..at)?.chars().next_back();
    // `xhttp://` is no address.
    if before.is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let body = &rest[scheme.len()..];
    if !body.starts_with(|c: char| c.is_alphanumeric() || c == '[') {
        return None;
    }
    let len = without_stray(&text[..at], &body[..reach(body, before)]);
    (len > 0).then_some(scheme.len() + len)
}

/// How far an address goes at most, after its scheme.
fn reach(body: &str, before: Option<char>) -> usize {
    let mut open = [0_u32; 3];
    let mut host = Host::default();
    let mut characters = body.char_indices().peekable();
    let mut last = None;
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let goes_on = match c {
            '(' | '[' | '{' => {
                open[bracket(c)] += 1;
                true
            }
            // Its own bracket, or that of the sentence.
            ')' | ']' | '}' => match open[bracket(c)].checked_sub(1) {
                Some(left) => {
                    open[bracket(c)] = left;
                    true
                }
                None => false,
            },
            '<' | '>' | '"' | '`' | '\\' => false,
            '\'' => before != Some('\''),
            // What opens or closes emphasis; no address has two of them.
            '*' | '~' => next != Some(c),
            c if c.is_ascii() => !c.is_ascii_whitespace() && !c.is_ascii_control(),
            c => is_of_word(c) && last.is_none_or(|last| !host.ends_before(c, last)),
        };
        // Made an emoji by the character after it.
        if !goes_on || next == Some('\u{fe0f}') {
            return at;
        }
        host.note(c);
        last = Some(c);
    }
    body.len()
}

/// What of an address's host was read.
#[derive(Default)]
struct Host {
    ended: bool,
    /// Whether it has a point or a port.
    whole: bool,
}

impl Host {
    fn note(&mut self, c: char) {
        self.ended |= matches!(c, '/' | '?' | '#');
        self.whole |= matches!(c, '.' | ':');
    }

    /// Whether the sentence goes on with `c`: Japanese follows a host without a
    /// space, as in `https://a.exampleです`. No label is written so.
    fn ends_before(&self, c: char, last: char) -> bool {
        !self.ended && self.whole && c >= '\u{1100}' && last.is_ascii_alphanumeric()
    }
}

fn bracket(c: char) -> usize {
    match c {
        '(' | ')' => 0,
        '[' | ']' => 1,
        _ => 2,
    }
}

/// Whether a character outside ASCII is part of a word: a letter, a digit, or a
/// sign that stands on one.
fn is_of_word(c: char) -> bool {
    match c {
        // Squared letters are emoji or begin one.
        '\u{1f000}'..='\u{1faff}' | '\u{24c2}' => false,
        // Signs on Latin, Cyrillic, Hebrew, Arabic, Indic, Thai and kana.
        '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5bd}'
        | '\u{5bf}'
        | '\u{5c1}'
        | '\u{5c2}'
        | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}'
        | '\u{93c}'
        | '\u{94d}'
        | '\u{9bc}'
        | '\u{9cd}'
        | '\u{a4d}'
        | '\u{acd}'
        | '\u{b4d}'
        | '\u{bcd}'
        | '\u{c4d}'
        | '\u{ccd}'
        | '\u{d4d}'
        | '\u{dca}'
        | '\u{e47}'..='\u{e4e}'
        | '\u{3099}'
        | '\u{309a}' => true,
        c => c.is_alphanumeric(),
    }
}

/// How much of the address is left without the punctuation that ends the
/// sentence around it, and without marks that were opened in the line before it.
fn without_stray(before: &str, address: &str) -> usize {
    /// Nobody marks more, and a text of nothing but addresses is read in a moment.
    const MARKED_BYTES: usize = 500;
    let near = before.len().saturating_sub(MARKED_BYTES);
    let near = &before[before.ceil_char_boundary(near)..];
    let line = near.rsplit('\n').next().unwrap_or(near);
    let is_stray = |c: char| match c {
        '.' | ',' | ';' | ':' | '!' | '?' | '\'' => true,
        '*' | '_' | '~' => is_opened(line, c),
        _ => false,
    };
    address.trim_end_matches(is_stray).len()
}

/// Whether a mark stands in a line where a word may begin behind it.
fn is_opened(line: &str, mark: char) -> bool {
    line.match_indices(mark).any(|(at, sign)| {
        let before = line[..at].chars().next_back();
        let after = line[at + sign.len()..].chars().next();
        before.is_none_or(|c| !c.is_ascii_alphanumeric())
            && after.is_none_or(|c| !c.is_whitespace())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_the_sentence_goes_on() {
        for (text, address) in [
            ("https://a.example/b?c=d#e", "https://a.example/b?c=d#e"),
            ("http://a.example, or", "http://a.example"),
            ("https://b.example.", "https://b.example"),
            ("https://a.example/x_(y))", "https://a.example/x_(y)"),
            ("https://a.example/((", "https://a.example/(("),
            ("https://a.example]]})", "https://a.example"),
            ("https://a.example/a)です", "https://a.example/a"),
            ("https://[::1]:3000/a", "https://[::1]:3000/a"),
            ("https://a.example/<script>", "https://a.example/"),
            ("https://a.example/a_b*c", "https://a.example/a_b*c"),
            ("https://a.example**です", "https://a.example"),
            ("https://a.example~~ x", "https://a.example"),
            (
                "https://a.example/w?v=dQw4w9WgXc_ x",
                "https://a.example/w?v=dQw4w9WgXc_",
            ),
            ("https://a.example/foo*", "https://a.example/foo*"),
            ("https://a.example/~me~", "https://a.example/~me~"),
            ("https://a.example\\b", "https://a.example"),
            ("https://a.example/資料。見て", "https://a.example/資料"),
            ("https://a.exampleを見て", "https://a.example"),
            ("http://localhost:3000です", "http://localhost:3000"),
            ("https://日本語.example/火", "https://日本語.example/火"),
            ("https://a.example/हिन्दी।", "https://a.example/हिन्दी"),
            ("https://a.example/it's", "https://a.example/it's"),
            ("Https://a.example", "Https://a.example"),
            ("HTTP://A.example", "HTTP://A.example"),
        ] {
            assert_eq!(address_len(text, 0), Some(address.len()), "{text}");
        }
    }

    #[test]
    fn a_mark_at_the_end_belongs_to_what_opened_it() {
        for (before, mark, is_its_own) in [
            ("", "_", true),
            ("see ", "_", true),
            ("snake_case ", "_", true),
            ("2 * 3: ", "*", true),
            ("*a line before*\n", "*", true),
            ("_", "_", false),
            ("*see ", "*", false),
            ("~~これ: ", "~~", false),
            ("**参考**は**", "*", false),
        ] {
            let address = "https://a.example/x";
            let own = if is_its_own { mark } else { "" };
            let text = format!("{before}{address}{mark}");
            let expected = address.len() + own.len();
            assert_eq!(address_len(&text, before.len()), Some(expected), "{text}");
        }
    }

    #[test]
    fn no_sign_of_any_script_is_swallowed() {
        let signs = "」』）】］｝〉》〕”’»›“‘«。、，．：；・〜～※！？…‥→★♪①\u{3000}\u{2028}\u{a0}";
        for sign in signs.chars().chain("🎉❤👍🅰🇯©™".chars()) {
            for path in ["", "/a", "/火", "/?q=1"] {
                let address = format!("https://a.example{path}");
                let text = format!("{address}{sign}b");
                let c = sign.is_alphanumeric() && sign < '\u{1f000}';
                if !c {
                    assert_eq!(address_len(&text, 0), Some(address.len()), "{text}");
                }
            }
        }
        for emoji in ["❤\u{fe0f}", "1\u{fe0f}\u{20e3}", "ℹ\u{fe0f}"] {
            let text = format!("https://a.example/{emoji}");
            assert_eq!(address_len(&text, 0), Some("https://a.example/".len()));
        }
    }

    #[test]
    fn other_text_is_no_address() {
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            "http:",
            "https://",
            "http:// a",
            "http:///a",
            "https://**a**",
            "httphttp",
            "xhttp://a.example",
            "ftp://a.example",
            "://a",
            "",
        ] {
            assert_eq!(addresses(text).count(), 0, "{text}");
        }
        assert_eq!(address_len("はhttp://a.example", 3), Some(16));
        assert_eq!(address_len("火", 1), None);
        assert_eq!(address_len("火", 9), None);
    }

    #[test]
    fn all_addresses_of_a_text_are_found() {
        for (text, found) in [
            (
                "見て(https://en.wikipedia.org/wiki/Foo_(bar))と「http://b.example」",
                vec![
                    "https://en.wikipedia.org/wiki/Foo_(bar)",
                    "http://b.example",
                ],
            ),
            (
                "'https://a.example'です https://a.example/?u=http://b.example",
                vec!["https://a.example", "https://a.example/?u=http://b.example"],
            ),
            (
                "https://https://a.example",
                vec!["https://https://a.example"],
            ),
        ] {
            let addresses: Vec<_> = addresses(text).map(|range| &text[range]).collect();
            assert_eq!(addresses, found, "{text}");
        }
    }
}
