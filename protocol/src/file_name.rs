//! Cleans names of files, for showing them and for saving them elsewhere.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::text::{clean, is_blank};

/// Longest name of a file, in bytes of UTF-8: file systems take no longer ones.
pub const FILE_NAME_MAX_BYTES: usize = 255;

/// Longest ending that a name keeps when it is shortened, in bytes.
const ENDING_MAX_BYTES: usize = 40;

/// Makes of whatever a file is said to be called a name in NFC of at most
/// [`FILE_NAME_MAX_BYTES`]: without folders, control and bidi-override
/// characters, dots and white space at its ends, never one that Windows takes
/// for a device, and never empty. Signs that some systems do not take, such as
/// `"`, stay: what saves a file there knows which.
pub fn clean_file_name(raw: &str) -> String {
    let cleaned = clean(raw, &[]);
    let mut name = trim(&cleaned);
    // What is left of one path may look like another.
    loop {
        let last = trim(without_folders(name));
        if last == name {
            break;
        }
        name = last;
    }
    if is_blank(name) {
        return "file".to_owned();
    }
    let name = shortened(name);
    if is_device(&name) {
        shortened(&format!("_{name}"))
    } else {
        name
    }
}

/// What stands behind the last folder. A backslash is a letter like others,
/// unless it is part of what only Windows calls a file.
fn without_folders(raw: &str) -> &str {
    let name = raw.rsplit('/').next().unwrap_or_default();
    let is_path = match name.as_bytes() {
        [b'\\', ..] | [b'a'..=b'z' | b'A'..=b'Z', b':', b'\\', ..] => true,
        _ => name.contains('\\') && name.split('\\').any(|part| part == "." || part == ".."),
    };
    if is_path {
        name.rsplit('\\').next().unwrap_or_default()
    } else {
        name
    }
}

fn trim(name: &str) -> &str {
    name.trim_matches(|c: char| c == '.' || c.is_whitespace())
}

/// Takes whole characters out before the ending.
fn shortened(name: &str) -> String {
    if name.len() <= FILE_NAME_MAX_BYTES {
        return name.to_owned();
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= ENDING_MAX_BYTES => (stem, ending),
        _ => (name, ""),
    };
    let room = FILE_NAME_MAX_BYTES - ending.len() - usize::from(!ending.is_empty());
    let stem = trim(beginning(stem, room));
    if ending.is_empty() {
        stem.to_owned()
    } else {
        format!("{stem}.{ending}")
    }
}

/// As many characters as people count them as fit into `room` bytes; at least
/// a part of the first.
fn beginning(text: &str, room: usize) -> &str {
    let ends = text
        .grapheme_indices(true)
        .map(|(at, character)| at + character.len());
    let end = ends.take_while(|end| *end <= room).last();
    &text[..end.unwrap_or_else(|| text.floor_char_boundary(room))]
}

/// Whether Windows opens a device when asked for this file, whatever its ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_uppercase();
    let numbered = || {
        let number = stem.strip_prefix("COM").or(stem.strip_prefix("LPT"));
        number.is_some_and(|rest| {
            let mut rest = rest.chars();
            matches!(rest.next(), Some('0'..='9' | '¹' | '²' | '³')) && rest.next().is_none()
        })
    };
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str()) || numbered()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;

    #[test]
    fn names_are_cleaned() {
        for (raw, name) in [
            ("cat.jpg", "cat.jpg"),
            ("会議の記録.pdf", "会議の記録.pdf"),
            ("か\u{3099}.txt", "が.txt"),
            ("../../etc/passwd", "passwd"),
            (r"C:\Users\ann\cat.jpg", "cat.jpg"),
            (r"c:\cat.jpg", "cat.jpg"),
            (r"\\server\share\cat.jpg", "cat.jpg"),
            (r"..\..\cat.jpg", "cat.jpg"),
            (r"a\.\cat.jpg", "cat.jpg"),
            (r"a\b.txt", r"a\b.txt"),
            (r"trailing\", r"trailing\"),
            (r"C:\", "file"),
            (r#"say "hi".txt"#, r#"say "hi".txt"#),
            ("100%22.txt", "100%22.txt"),
            ("..", "file"),
            ("../", "file"),
            ("", "file"),
            (" . ", "file"),
            ("\u{200B}", "file"),
            (".htaccess", "htaccess"),
            ("cat.jpg. .", "cat.jpg"),
            ("\u{3000}猫\u{3000}", "猫"),
            ("a\0b\n.txt", "ab.txt"),
            ("a\u{202E}gpj.exe", "agpj.exe"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("com1.tar.gz", "_com1.tar.gz"),
            ("Lpt² .txt", "_Lpt² .txt"),
            ("com10", "com10"),
            ("console.log", "console.log"),
        ] {
            assert_eq!(clean_file_name(raw), name, "{raw:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let family = "👨‍👩‍👧‍👦";
        for (raw, name) in [
            (
                format!("{}.jpeg", "猫".repeat(300)),
                format!("{}.jpeg", "猫".repeat(83)),
            ),
            ("x".repeat(300), "x".repeat(255)),
            (
                format!("x.{}", "y".repeat(299)),
                format!("x.{}", "y".repeat(253)),
            ),
            (
                format!("{} {}.gz", "x".repeat(251), "y".repeat(99)),
                format!("{}.gz", "x".repeat(251)),
            ),
            // Of a family, nobody is left behind.
            (
                format!("{}.png", family.repeat(11)),
                format!("{}.png", family.repeat(10)),
            ),
            (
                format!("{}.png", "か\u{3099}".repeat(300)),
                format!("{}.png", "が".repeat(83)),
            ),
            (format!("con{}.txt", " ".repeat(300)), "_con.txt".to_owned()),
            (
                format!("nul.{}", "x".repeat(251)),
                format!("_nul.{}", "x".repeat(250)),
            ),
        ] {
            assert_eq!(clean_file_name(&raw), name, "{raw:?}");
        }
    }

    proptest! {
        #[test]
        fn a_name_is_short_and_leads_nowhere(raw in raw_name()) {
            let name = clean_file_name(&raw);
            prop_assert!(!name.is_empty() && name.len() <= FILE_NAME_MAX_BYTES, "{name:?}");
            prop_assert!(!name.contains(|c: char| c == '/' || c.is_control()), "{name:?}");
            prop_assert_eq!(name.nfc().collect::<String>(), name.as_str());
            prop_assert_eq!(trim(&name), name.as_str());
            prop_assert!(!is_device(&name), "{name:?}");
            prop_assert_eq!(clean_file_name(&name), name.as_str());
        }

        #[test]
        fn a_name_is_cut_between_characters(stem in long(), ending in "(\\.[a-z]{1,9})?") {
            let raw: String = format!("{stem}{ending}").nfc().collect();
            let name = clean_file_name(&raw);
            prop_assert!(name.ends_with(&ending), "{name:?}");
            let kept = name.strip_suffix(&ending).unwrap();
            let whole: Vec<&str> = raw.graphemes(true).collect();
            let kept: Vec<&str> = kept.graphemes(true).collect();
            prop_assert!(whole.starts_with(&kept), "{name:?}");
        }
    }

    /// What anybody may call a file.
    fn raw_name() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[conCONaux1./\\\\ \"%\u{3099}か\u{202E}\u{0}\r\n]{0,12}",
            (any::<String>(), 0..200_usize).prop_map(|(text, times)| text.repeat(times)),
        ]
    }

    /// Many characters of several code points each.
    fn long() -> impl Strategy<Value = String> {
        let one = prop_oneof![
            Just("👨‍👩‍👧‍👦"),
            Just("🇯🇵"),
            Just("e\u{301}\u{323}"),
            Just("か\u{3099}"),
            Just("a"),
            Just("👍🏽"),
        ];
        proptest::collection::vec(one, 1..300).prop_map(|all| all.concat())
    }
}
