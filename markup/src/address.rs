//! Web addresses in text: where they begin and end. The rule is the one by which
//! the app finds them in plain text, and two things that only Markdown knows.

/// The address that begins at byte `at` of `line`: its length in bytes. `line`
/// is what precedes it and what may belong to it.
pub(crate) fn address_len(line: &str, at: usize) -> Option<usize> {
    let text = line.get(at..)?;
    let scheme = ["http://", "https://"]
        .into_iter()
        .find(|scheme| text.starts_with(scheme))?;
    let before = line.get(..at)?.chars().next_back();
    // `xhttp://` is no address.
    if before.is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let end = text.find(ends).unwrap_or(text.len());
    // What opens or closes emphasis; no address has two of them.
    let end = ["**", "~~"]
        .into_iter()
        .filter_map(|mark| text.find(mark))
        .fold(end, usize::min);
    let len = without_stray(text.get(..end)?);
    (len > scheme.len()).then_some(len)
}

/// What no address goes beyond: white space, a quote or CJK punctuation.
fn ends(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '<' | '>' | '"' | '`' | '「'
                ..='】' | '、' | '。' | '，' | '！' | '？' | '（' | '）' | '“' | '”'
        )
}

/// How much of the address is left without the punctuation that ends the
/// sentence around it.
fn without_stray(address: &str) -> usize {
    // How many more are closed than opened, counted once: a line of nothing but
    // brackets would else be counted as often as it has any.
    let surplus = |open: u8, close: u8| {
        let count = |bracket| address.bytes().filter(|byte| *byte == bracket).count();
        count(close).saturating_sub(count(open))
    };
    let (mut round, mut square, mut curly) = (
        surplus(b'(', b')'),
        surplus(b'[', b']'),
        surplus(b'{', b'}'),
    );
    let mut left = address;
    while let Some(last) = left.chars().next_back() {
        let closes = match last {
            ')' => Some(&mut round),
            ']' => Some(&mut square),
            '}' => Some(&mut curly),
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '…' => None,
            _ => break,
        };
        match closes {
            Some(0) => break,
            Some(surplus) => *surplus -= 1,
            None => {}
        }
        left = &left[..left.len() - last.len_utf8()];
    }
    left.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_the_app_ends_them() {
        for (line, address) in [
            ("https://a.example/b?c=d#e", "https://a.example/b?c=d#e"),
            ("http://a.example, or", "http://a.example"),
            ("https://b.example.", "https://b.example"),
            ("https://a.example/x_(y))", "https://a.example/x_(y)"),
            ("https://a.example/((", "https://a.example/(("),
            ("https://a.example]]})", "https://a.example"),
            ("https://a.example」。", "https://a.example"),
            ("https://a.example/資料。見て", "https://a.example/資料"),
            ("https://a.example/<script>", "https://a.example/"),
            ("https://a.example/a_b*c", "https://a.example/a_b*c"),
            ("https://a.example**です", "https://a.example"),
            ("https://a.example~~ x", "https://a.example"),
        ] {
            assert_eq!(address_len(line, 0), Some(address.len()), "{line}");
        }
    }

    #[test]
    fn other_text_is_no_address() {
        for text in [
            "javascript:alert(1)",
            "http:",
            "https://",
            "http:// a",
            "HTTP://a.example",
            "https://**a**",
            "",
        ] {
            assert_eq!(address_len(text, 0), None, "{text}");
        }
        assert_eq!(address_len("xhttp://a.example", 1), None);
        assert_eq!(address_len("はhttp://a.example", 3), Some(16));
    }
}
