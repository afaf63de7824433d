use std::collections::HashSet;

use super::*;

#[test]
fn every_name_is_one_languages() {
    let mut seen = HashSet::new();
    for language in ALL {
        for name in std::iter::once(&language.name).chain(language.aliases) {
            assert!(seen.insert(*name), "{name}");
            assert_eq!(find(name).unwrap().name, language.name);
        }
        let plain = |c: char| c.is_ascii_lowercase();
        assert!(language.name.chars().all(plain), "{}", language.name);
    }
}

#[test]
fn languages_are_found() {
    for (info, name) in [
        ("Rust", "rust"),
        ("rs,ignore", "rust"),
        ("js {1,3}", "javascript"),
        ("c++", "cpp"),
        ("ts:a.ts", "typescript"),
    ] {
        assert_eq!(find(info).map(|found| found.name), Some(name), "{info}");
    }
    for info in ["", " ", "rustic", "\"><script>", "language-rust", "火"] {
        assert!(find(info).is_none(), "{info}");
    }
}
