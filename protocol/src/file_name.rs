//! Cleans names of files, for showing them and for saving them elsewhere.

use crate::text::{clean, is_blank};

/// Longest name of a file, in characters.
pub const FILE_NAME_MAX_CHARS: usize = 200;

/// Longest ending that a name keeps when it is shortened, in characters.
const ENDING_MAX_CHARS: usize = 20;

/// Makes of whatever a file is said to be called a name that any system can
/// save: without folders, control and bidi-override characters, dots and white
/// space at its ends, never one that Windows takes for a device, and never
/// empty.
pub fn clean_file_name(raw: &str) -> String {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let cleaned = clean(last, &[]);
    let name = trim(&cleaned);
    if is_blank(name) {
        return "file".to_owned();
    }
    let name = shortened(name);
    if is_device(&name) {
        format!("_{name}")
    } else {
        name
    }
}

fn trim(name: &str) -> &str {
    name.trim_matches(|c: char| c == '.' || c.is_whitespace())
}

/// Takes characters out before the ending.
fn shortened(name: &str) -> String {
    if name.chars().count() <= FILE_NAME_MAX_CHARS {
        return name.to_owned();
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() <= ENDING_MAX_CHARS => (stem, ending),
        _ => (name, ""),
    };
    let room = FILE_NAME_MAX_CHARS - ending.chars().count() - usize::from(!ending.is_empty());
    let stem: String = stem.chars().take(room).collect();
    match (trim(&stem), ending) {
        (stem, "") => stem.to_owned(),
        (stem, ending) => format!("{stem}.{ending}"),
    }
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
    use super::*;

    #[test]
    fn names_are_cleaned() {
        for (raw, name) in [
            ("cat.jpg", "cat.jpg"),
            ("会議の記録.pdf", "会議の記録.pdf"),
            ("か\u{3099}.txt", "が.txt"),
            ("../../etc/passwd", "passwd"),
            (r"C:\Users\ann\cat.jpg", "cat.jpg"),
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
        for (raw, name) in [
            (
                format!("{}.jpeg", "猫".repeat(300)),
                format!("{}.jpeg", "猫".repeat(195)),
            ),
            ("x".repeat(300), "x".repeat(200)),
            (
                format!("x.{}", "y".repeat(299)),
                format!("x.{}", "y".repeat(198)),
            ),
            (
                format!("{} {}.gz", "x".repeat(196), "y".repeat(99)),
                format!("{}.gz", "x".repeat(196)),
            ),
        ] {
            assert_eq!(clean_file_name(&raw), name, "{raw:?}");
        }
    }

    #[test]
    fn a_clean_name_stays_as_it_is() {
        for raw in ["nul.txt", " ..a.b. ", &"z.".repeat(200), "Com1 .x"] {
            let name = clean_file_name(raw);
            assert_eq!(clean_file_name(&name), name, "{raw:?}");
        }
    }
}
