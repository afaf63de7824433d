use super::*;
use crate::day::Day;

#[test]
fn a_long_message_is_cut_around_the_first_match() {
    for (query, text, max_chars, expected) in [
        ("x", "short x", 20, "short [x]"),
        ("none", "0123456789", 4, "0123…"),
        (
            "word",
            "aaaaaaaa word bbbbbbbb word",
            12,
            "…aa [word] bbbb…",
        ),
        ("end", "aaaaaaaaaaaa end", 8, "…aaaa [end]"),
        ("aaaa", "aaaa bbbbbbbbb", 6, "[aaaa] b…"),
        ("会", "あああああああ会議いいいい", 4, "…あ[会]議い…"),
        (
            "x",
            "e\u{301}e\u{301}e\u{301}e\u{301} x",
            3,
            "…e\u{301} [x]",
        ),
        ("aaaaaaaaaa", "aaaaaaaaaa", 3, "[aaa]…"),
        ("x", "x", 0, "…"),
        ("x", "", 5, ""),
    ] {
        let query = Query::parse(query, Day::of(2026, 1, 1).unwrap());
        let excerpt = excerpt(text, &query, max_chars);
        let mut drawn = String::new();
        if excerpt.cut_before {
            drawn.push('…');
        }
        for (marked, piece) in excerpt.spans {
            let (open, close) = if marked { ("[", "]") } else { ("", "") };
            drawn.extend([open, piece, close]);
        }
        if excerpt.cut_after {
            drawn.push('…');
        }
        assert_eq!(drawn, expected, "{text:?}");
    }
}
