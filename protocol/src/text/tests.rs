use proptest::prelude::*;

use super::*;

#[test]
fn controls_and_bidi_overrides_are_removed() {
    assert_eq!(clean("a\u{202E}b\u{0007}c\u{2066}d", &[]), "abcd");
    assert_eq!(clean("a\tb\nc", &['\n']), "ab\nc");
    assert_eq!(clean("a\r\nb", &['\n']), "a\nb");
}

#[test]
fn lines_stay_as_they_were_typed() {
    for (raw, lines) in [
        ("  a\n b  \n", "  a\n b"),
        ("\n \n\u{3000}第一章\n", "\u{3000}第一章"),
        ("\ta", "\ta"),
        (
            "a\r\nb\rc\u{b}d\u{c}e\u{85}f\u{2028}g\u{2029}h",
            "a\nb\nc\nd\ne\nf\ng\nh",
        ),
        ("\u{2028} a", " a"),
        ("a\u{202E}b\u{0007}\u{FEFF}", "ab"),
        (" \n ", ""),
        ("", ""),
    ] {
        assert_eq!(clean_lines(raw), lines, "{raw:?}");
    }
}

#[test]
fn text_is_composed() {
    assert_eq!(clean("が", &[]), "が");
}

#[test]
fn joiners_inside_emoji_survive() {
    assert_eq!(clean("👩‍👩‍👧", &[]), "👩‍👩‍👧");
}

proptest! {
    /// Whatever goes may have stood between a letter and its mark.
    #[test]
    fn what_is_left_is_composed(raw in "[aか\u{3099}\u{301}\u{302} \u{0}\u{7}\u{200b}\u{202e}\u{2066}\u{feff}\r\n\u{2028}]{0,12}") {
        for cleaned in [clean(&raw, &['\n']), clean_lines(&raw), clean_line(&raw)] {
            prop_assert_eq!(cleaned.nfc().collect::<String>(), cleaned);
        }
    }
}
