//! Text as a part of an address.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// Everything but what never means anything in an address (RFC 3986 section 2.3).
const MEANINGFUL: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A text as one segment of a path, or as the value of one parameter.
pub fn encode_component(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, MEANINGFUL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_never_means_anything_stays() {
        for (text, encoded) in [
            ("lobby", "lobby"),
            ("a-b_c.~9", "a-b_c.~9"),
            ("料理 部", "%E6%96%99%E7%90%86%20%E9%83%A8"),
            ("a/b?c&d=e#f+g%h*i", "a%2Fb%3Fc%26d%3De%23f%2Bg%25h%2Ai"),
            ("", ""),
        ] {
            assert_eq!(encode_component(text).to_string(), encoded, "{text}");
        }
    }
}
