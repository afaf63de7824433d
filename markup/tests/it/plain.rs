//! Which messages are plain text, and what they are as words.

use crate::known::team;

#[test]
fn most_messages_need_no_html() {
    for source in [
        "hi",
        "a\nb\n\nc",
        "a  \nb",
        "  indented",
        "了解です。https://a.example/資料。見て",
        "see http://a.example, or https://b.example/x_y_z.",
        "<b>no</b> <script>alert(1)</script>",
        "1 < 2 > 0 & so on",
        "10~20分、30~40分",
        "2 * 3 * 4, a_b_c",
        "12:30:15",
        "[メモ]: あとで",
        "[a]: b\n[a]: c\n\nd [e]\n\n[a]: d",
        "nobody@a.example",
        "#2人目",
        "会費＠500円、＃2人目",
        "時間：9時、注意：smile を",
        "C# & F#",
        "-",
        ">",
        "+",
        "#",
        "1.",
        "```",
        "",
        " ",
        "&amp;",
        "a\n---",
        "    code",
        "a\\\nb",
    ] {
        let rendered = markup::render(source, &team());
        assert_eq!(rendered.html, None, "{source}");
    }
}

#[test]
fn what_is_more_than_words_needs_it() {
    for source in [
        "*a*",
        "`a`",
        "- a",
        "> a",
        "# a",
        "---",
        "[a](https://a.example)",
        "\\*a\\*",
        ":tada:",
        "🎉",
        "@Ann",
        "@room",
        "#general",
        "~~a~~",
        "<https://a.example>",
    ] {
        let rendered = markup::render(source, &team());
        assert!(rendered.html.is_some(), "{source}");
    }
}

#[test]
fn messages_have_words() {
    for (source, text) in [
        ("a\nb\n\n\nc", "a\nb\nc"),
        ("**a** _b_ ~~c~~ `d`", "a b c d"),
        ("# a\nb\n- c\n- d\n  - e\n> f", "a\nb\nc\nd\ne\nf"),
        ("1. a\n2. b", "1. a\n2. b"),
        ("1) a\n   - b\n3) c", "1) a\nb\n3) c"),
        ("- [x] a\n- [ ] b", "☑ a\n☐ b"),
        ("```rust\nfn a() {\n}\n```\nb", "fn a() {\n}\nb"),
        ("|a|b|\n|-|-|\n|c|d|", "a\tb\nc\td"),
        ("[a](https://a.example) ![b](https://b.example)", "a b"),
        ("@Ann @room #general :tada:", "@Ann @room #general 🎉"),
        ("<b>a</b>", "<b>a</b>"),
        ("a &amp; \\*b\\*", "a &amp; *b*"),
        ("---", "---"),
        ("-", "-"),
        ("```\n```", "```\n```"),
    ] {
        assert_eq!(markup::render(source, &team()).text, text, "{source}");
    }
}
