//! Messages that are made to grow: the HTML stays in proportion to them.

use std::{fmt::Write as _, time::Duration};

use rustix::time::{ClockId, clock_gettime};

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
            "|\n".repeat((MOST - 4 * columns) / 2)
        ));
    }
    sources.extend(pathological(MOST));
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

/// Messages that make careless readers look at everything again and again.
fn pathological(len: usize) -> Vec<String> {
    let fill = |unit: &str| unit.repeat(len / unit.len() + 1);
    let mut sources: Vec<String> = [
        "*a ",
        "a* ",
        "*a _b ~~c ",
        "**a *b ",
        "(*_*) ",
        "*a*b",
        "a**「",
        "_a_",
        "***a ",
        "*「",
        "[",
        "![",
        "[[",
        "[a](",
        "[a](http://a",
        "[a](http://a \"",
        "[a][",
        "[a][a]",
        "![[a](http://b)",
        "]",
        "<a@",
        "<http://a",
        "`a ``b ```c ",
        "(´`",
        "`(",
        "``` a\n",
        "~~~a\n",
        "```a\n",
        ":a",
        ":tada",
        "：a：",
        "http://a(",
        "http://",
        "\\*",
        "\\\\",
        "\\`",
        "\\[a](http://b)",
        "> ",
        ">",
        "> \n",
        "> _ <\n",
        "- ",
        "-\n",
        "- -\n",
        "1. ",
        "2. a\n",
        "1. 2. a\n",
        "- a\n\n",
        "- a\n  - b\n\n",
        "* * *\n",
        "|",
        "|a|\n|-|\n",
        "|-|\n",
        "---\n\n",
        "#",
        "# #\n",
        "# a\n",
        "[a]: http://b\n",
        "[a]: http://b\n\n",
        "@",
        "@Ann",
        "#1",
        "　",
        " ",
        "\t",
        "\n",
        "´",
        "ω",
    ]
    .into_iter()
    .map(fill)
    .collect();
    sources.push(format!("[a]: http://b\n\n{}", fill("[a]")));
    sources.push(format!("{}{}", fill("*a "), fill("a* ")));
    sources.push(format!("{}{}", fill("["), fill("](http://a)")));
    sources.push((1..len / 4).fold(String::new(), |source, number| {
        source + &"`".repeat(number % 90) + "a"
    }));
    sources
}

/// What this thread has had of the processor: other work on the machine is none of
/// it.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap()
}

/// Sixteen times as long as a message may be, each is read in a moment. What looks
/// at everything again would take minutes.
#[test]
fn work_is_in_proportion() {
    let moment = Duration::from_secs(10);
    for source in pathological(16 * MOST) {
        let begun = processor_time();
        markup::render(&source, &team());
        let start: String = source.chars().take(20).collect();
        let took = processor_time() - begun;
        assert!(took < moment, "{start:?}: {took:?}");
    }
}

#[test]
fn deep_blocks_are_shown_as_typed() {
    for (source, element, typed) in [
        (
            format!("{}a", "> ".repeat(10)),
            "<blockquote>",
            "<p dir=\"auto\">&gt; &gt; a</p>",
        ),
        (format!("{}a", "- ".repeat(10)), "<ul>", ">- - a</li>"),
    ] {
        let html = markup::render(&source, &team()).html.unwrap();
        assert_eq!(html.matches(element).count(), 8, "{html}");
        assert!(html.contains(typed), "{html}");
    }
}

#[test]
fn deep_emphasis_is_shown_as_typed() {
    let source = format!(
        "{}{}",
        "**a *b ".repeat(10),
        "* **".repeat(10).replace("* **", " b* a**")
    );
    let html = markup::render(&source, &team()).html.unwrap();
    assert_eq!(html.matches("<strong>").count(), 4, "{html}");
    assert_eq!(html.matches("<em>").count(), 4, "{html}");
    assert_eq!(html.matches("**").count(), 12, "{html}");
    page::check(&html);
}

#[test]
fn large_tables_are_shown_as_typed() {
    let long = format!("|a|b|\n|-|-|\n{}", "|c\n".repeat(600));
    assert_eq!(markup::render(&long, &team()).html, None);

    let wide = format!("> {}|\n> {}|\n> b", "|a".repeat(40), "|-".repeat(40));
    let html = markup::render(&wide, &team()).html.unwrap();
    assert!(
        html.starts_with("<blockquote><p dir=\"auto\">|a|a|"),
        "{html}"
    );
    assert!(html.contains("<br>|-|-|"), "{html}");
}
