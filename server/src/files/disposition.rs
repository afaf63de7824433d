//! `Content-Disposition` (RFC 6266): shown or saved, and under which name.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but what RFC 8187 lets stand as it is (`attr-char`).
const NOT_PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// The header for a file of this name: whether a browser may show it, and what
/// it is called where it is saved. The name is there twice, for programs that
/// understand only ASCII and for the others (RFC 8187).
pub(super) fn disposition(shown: bool, name: &str) -> String {
    let mut header = String::from(if shown { "inline" } else { "attachment" });
    header.push_str("; filename=\"");
    header.extend(name.chars().map(|c| match c {
        // Some decode what looks encoded; quotes would have to be escaped.
        '"' | '\\' | '%' => '_',
        ' '..='~' => c,
        _ => '_',
    }));
    header.push_str("\"; filename*=UTF-8''");
    header.extend(utf8_percent_encode(name, NOT_PLAIN));
    header
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_header_names_one_file_and_nothing_else(name in any::<String>(), shown: bool) {
            let header = disposition(shown, &name);
            prop_assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{header}");
            let (kind, rest) = header.split_once("; filename=\"").unwrap();
            prop_assert_eq!(kind, if shown { "inline" } else { "attachment" });
            let (ascii, encoded) = rest.split_once("\"; filename*=UTF-8\'\'").unwrap();
            prop_assert!(!ascii.contains(['"', '\\', '%']), "{header}");
            let kept = |c: char| c.is_ascii_alphanumeric() || "!#$&+-.^_`|~%".contains(c);
            prop_assert!(encoded.chars().all(kept), "{header}");
            prop_assert_eq!(ascii.chars().count(), name.chars().count());
        }
    }

    #[test]
    fn names_are_told_twice() {
        for (shown, name, header) in [
            (
                true,
                "cat.jpg",
                r#"inline; filename="cat.jpg"; filename*=UTF-8''cat.jpg"#,
            ),
            (
                false,
                "猫 1.pdf",
                r#"attachment; filename="_ 1.pdf"; filename*=UTF-8''%E7%8C%AB%201.pdf"#,
            ),
            (
                false,
                "a\"; x=\\100%.exe",
                r#"attachment; filename="a_; x=_100_.exe"; filename*=UTF-8''a%22%3B%20x%3D%5C100%25.exe"#,
            ),
            (
                false,
                "it's(1)*.txt",
                r#"attachment; filename="it's(1)*.txt"; filename*=UTF-8''it%27s%281%29%2A.txt"#,
            ),
        ] {
            assert_eq!(disposition(shown, name), header, "{name}");
        }
    }
}
