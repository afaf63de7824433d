//! Messages that are made to grow: the HTML stays in proportion to them.

use std::fmt::Write as _;

use crate::{known::team, page};

/// As many characters as a message may have.
const MOST: usize = 4_000;

/// For each byte of a message, at most so many of HTML. What costs most is code
/// in which every other character has a colour.
const GROWTH: usize = 20;

#[test]
fn nothing_grows_without_end() {
    let fill = |unit: &str| -> String { unit.repeat(MOST).chars().take(MOST).collect() };
    let mut sources: Vec<String> = [
        ">",
        "> ",
        "[",
        "![",
        "]",
        "(",
        "[](",
        "[a](",
        "*",
        "**a",
        "*a **b ",
        "_a __b ",
        "~~a ",
        "***a*** ",
        "`",
        "``a ",
        "<",
        "</",
        "<a@",
        "&",
        "&#3;",
        "\\",
        "@",
        "@Ann",
        "@Ann ",
        "@room ",
        "#",
        "#1 ",
        ":",
        ":tada:",
        "🎉 :tada:",
        "http://a ",
        "http://",
        "h",
        "https://a.example/))))",
        ")",
        "|",
        "|a",
        "- ",
        "-\n",
        "1. ",
        "# a\n",
        "#\n",
        "a\n",
        "\n",
        "---\n",
        "+\n\n",
        "- a\n\n",
        "> a\n\n",
        "- [ ] a\n",
        "\t",
        "    a\n\n",
        "```\n",
        "```c\n1 ",
        "<a:b>",
        "[a]: b\n",
        "火",
        "**「",
        "」**火",
        "*「*火",
        "a*「",
        "|-|\n",
    ]
    .into_iter()
    .map(fill)
    .collect();
    sources.push(format!("https://a.example/{}", fill(")")));
    sources.push(format!("```js\n{}", fill("1 ")));
    sources.push(format!("```html\n{}", fill("<a ")));
    sources.push(format!("{}a{}", "*".repeat(1_999), "*".repeat(1_999)));
    sources.push(format!(
        "{}a{}",
        "[".repeat(1_000),
        "](http://a)".repeat(270)
    ));
    for columns in [2, 10, 100, 300, 600] {
        sources.push(format!(
            "{}|\n{}|\n{}",
            "|a".repeat(columns),
            "|-".repeat(columns),
            "b\n".repeat((MOST - 4 * columns) / 2)
        ));
    }
    let mut nested = String::new();
    for depth in 0..80 {
        writeln!(nested, "{}- a", " ".repeat(depth)).unwrap();
        writeln!(nested, "{}- a", "  ".repeat(depth)).unwrap();
    }
    sources.push(nested);
    let mut worst = 0.0_f64;
    for source in sources {
        let source: String = source.chars().take(MOST).collect();
        let rendered = markup::render(&source, &team());
        let start: String = source.chars().take(40).collect();
        let html = rendered.html.unwrap_or_default();
        let text = rendered.text;
        page::check(&html);
        #[expect(clippy::cast_precision_loss, reason = "small numbers, for people")]
        let growth = html.len() as f64 / source.len() as f64;
        worst = worst.max(growth);
        assert!(html.len() <= GROWTH * source.len(), "{start:?}: {growth}");
        assert!(text.len() <= 3 * source.len(), "{start:?}");
    }
    println!("at most {worst:.1} bytes of HTML for a byte");
}

#[test]
fn deep_blocks_are_shown_as_typed() {
    for (source, element, typed) in [
        (
            format!("{}a", "> ".repeat(10)),
            "<blockquote>",
            "<p>&gt; &gt; a</p>",
        ),
        (format!("{}a", "- ".repeat(10)), "<ul>", "<p>- - a</p>"),
    ] {
        let html = markup::render(&source, &team()).html.unwrap();
        assert_eq!(html.matches(element).count(), 8, "{html}");
        assert!(html.contains(typed), "{html}");
    }
}

#[test]
fn deep_emphasis_has_no_effect() {
    let source = format!("{0}a{0}", "*".repeat(100));
    let html = markup::render(&source, &team()).html.unwrap();
    assert_eq!(html.matches("<strong>").count(), 8, "{html}");
}

#[test]
fn large_tables_are_shown_as_typed() {
    let long = format!("|a|b|\n|-|-|\n{}", "c\n".repeat(600));
    let html = markup::render(&long, &team()).html.unwrap();
    assert!(html.starts_with("<p>|a|b|<br>|-|-|<br>c<br>"), "{html}");

    let wide = format!("> {}|\n> {}|\n> b", "|a".repeat(40), "|-".repeat(40));
    let html = markup::render(&wide, &team()).html.unwrap();
    assert!(html.starts_with("<blockquote><p>|a|a|"), "{html}");
    assert!(html.contains("<br>|-|-|"), "{html}");
}
